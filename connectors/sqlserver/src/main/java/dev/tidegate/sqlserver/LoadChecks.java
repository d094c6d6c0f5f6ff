package dev.tidegate.sqlserver;

import static dev.tidegate.sqlserver.SourceChecks.check;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.SkippedException;
import dev.tidegate.schema.TableDefinition;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the initial load would like to know of the tables. */
final class LoadChecks {
    static final List<Probe<SourceSession>> ALL =
            List.of(
                    new Probe<>(
                            check(
                                    "load.statistics",
                                    "the histogram of the largest table's key"
                                            + " (sys.dm_db_stats_histogram, SQL Server 2016 SP1"
                                            + " CU2)",
                                    "Without it the load cuts large tables between their first and"
                                            + " their last key, as if rows were spread evenly, or"
                                            + " reads them in one piece."),
                            LoadChecks::statistics));

    private LoadChecks() {}

    private static Finding statistics(Check check, SourceSession session)
            throws SQLException, SkippedException {
        Optional<TableDefinition> largest =
                session.definitions().stream()
                        .filter(table -> table.schema().hasKey() && table.estimatedRows() > 0)
                        .max(Comparator.comparingLong(TableDefinition::estimatedRows));
        if (largest.isEmpty()) {
            return check.ok("no selected table with a key has rows");
        }
        TableDefinition table = largest.get();
        try {
            if (session.hasHistogram(table.schema())) {
                return check.ok("the server shows the histogram of table " + table.table());
            }
        } catch (SQLException e) {
            return switch (Failures.Kind.of(e.getErrorCode())) {
                case PERMISSION, MISSING ->
                        check.warn(
                                "histograms cannot be read: " + SourceChecks.reason(e),
                                List.of(),
                                List.of());
                case LOGIN, PASSING -> throw e;
            };
        }
        return check.warn(
                "the server shows no histogram of the key of table " + table.table(),
                List.of("it was not counted yet, or the user may not see it"),
                List.of(
                        Remedy.tsql("UPDATE STATISTICS " + Sql.name(table.table()) + ";"),
                        Remedy.tsql(
                                "GRANT SELECT ON "
                                        + Sql.name(table.table())
                                        + " TO "
                                        + Sql.name(session.server().user())
                                        + ";")));
    }
}
