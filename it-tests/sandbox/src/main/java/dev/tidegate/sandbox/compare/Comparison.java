package dev.tidegate.sandbox.compare;

import dev.tidegate.sandbox.compare.TargetTables.TargetTable;
import dev.tidegate.sandbox.workload.SourceTable;
import dev.tidegate.sandbox.workload.SourceTable.Column;
import dev.tidegate.sandbox.workload.SourceTable.Trait;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares the tables of both sides: plain SELECTs of all columns, in the order of the key, value
 * by value. Both sides must be at rest.
 *
 * <p>Computed columns and row versions are compared where the target has them. A table without a
 * primary key is compared as a bag of rows.
 */
public final class Comparison {
    private final Connection source;
    private final Connection target;
    private final Options options;

    /** Makes a comparison of what two connections see. */
    public Comparison(Connection source, Connection target, Options options) {
        this.source = source;
        this.target = target;
        this.options = options;
    }

    /**
     * What is reported.
     *
     * @param firstMax how many differences of a table are described; all are counted
     * @param values whether descriptions hold the values that differ
     */
    public record Options(int firstMax, Values values) {
        /** Keys and columns of the first ten. */
        public static final Options DEFAULTS = new Options(10, Values.HIDDEN);
    }

    /** Whether row values may be shown. */
    public enum Values {
        /** They are. */
        SHOWN,
        /** Keys only. */
        HIDDEN
    }

    /** Compares tables, in the order given. */
    public List<TableResult> compare(List<SourceTable> tables) throws SQLException {
        boolean autoCommit = target.getAutoCommit();
        target.setAutoCommit(false); // one snapshot, and rows that come as they are read
        try {
            try (Statement statement = target.createStatement()) {
                statement.execute("set transaction isolation level repeatable read, read only");
            }
            TargetTables found = TargetTables.of(target);
            List<TableResult> results = new ArrayList<>();
            for (SourceTable table : tables) {
                results.add(compare(table, found.find(table.schema(), table.name())));
            }
            return results;
        } finally {
            target.rollback();
            target.setAutoCommit(autoCommit);
        }
    }

    private TableResult compare(SourceTable table, Optional<TargetTable> found)
            throws SQLException {
        TableComparison comparison = new TableComparison(table, options);
        if (found.isEmpty()) {
            return comparison.withoutTarget(source);
        }
        List<Column> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            if (found.get().column(column.name()).isPresent()) {
                columns.add(column);
            } else if (!column.is(Trait.COMPUTED) && !column.is(Trait.ROW_VERSION)) {
                comparison.columnMissing(column);
            }
        }
        return comparison.compare(source, target, found.get(), columns);
    }
}
