package dev.tidegate.bench;

import dev.tidegate.sandbox.compare.Comparison;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.workload.SourceTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The last word on a run of the whole pipeline: the target holds what the source holds. */
public final class SameRows {
    private SameRows() {}

    /** Compares all tables, value by value; both sides must be at rest. Throws if any differs. */
    public static void require(Connection source, Connection target) throws SQLException {
        List<TableResult> different =
                new Comparison(source, target, Comparison.Options.DEFAULTS)
                        .compare(SourceTables.of(source)).stream()
                                .filter(result -> !result.equal())
                                .toList();
        if (!different.isEmpty()) {
            throw new IllegalStateException("the target holds other rows: " + different);
        }
    }
}
