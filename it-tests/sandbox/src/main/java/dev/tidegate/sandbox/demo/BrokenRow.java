package dev.tidegate.sandbox.demo;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.compare.TargetTables;
import dev.tidegate.sandbox.compare.TargetTables.TargetTable;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.SourceTable;
import dev.tidegate.sandbox.workload.SourceTable.Column;
import dev.tidegate.sandbox.workload.SourceTable.Trait;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breaks a row of the target on purpose, to show that the comparison finds it. */
final class BrokenRow {
    private static final Logger log = LoggerFactory.getLogger(BrokenRow.class);
    private static final Set<String> NUMBERS =
            Set.of("smallint", "int", "bigint", "decimal", "numeric", "money");
    private static final Set<String> TEXTS = Set.of("varchar", "nvarchar", "text", "ntext");
    private static final Set<String> PROBES = Set.of(ProbeTables.FIRST, ProbeTables.LAST);

    private BrokenRow() {}

    /**
     * Changes one value of one row; returns which column.
     *
     * @throws TidegateException {@code TARGET_NOT_READY} when no table has such a value
     */
    static String breakOne(Connection target, List<SourceTable> tables) throws SQLException {
        TargetTables found = TargetTables.of(target);
        for (SourceTable table : tables) {
            Optional<TargetTable> there = found.find(table.schema(), table.name());
            if (there.isEmpty() || table.key().isEmpty() || PROBES.contains(table.name())) {
                continue;
            }
            for (Column column : table.columns()) {
                Optional<String> name = there.get().column(column.name());
                if (name.isPresent()
                        && isFree(column)
                        && tryToBreak(target, there.get(), name.get(), column)) {
                    return table.fullName() + "." + column.name();
                }
            }
        }
        throw new TidegateException(
                ErrorCode.TARGET_NOT_READY,
                "no table of the target has a row whose value could be changed",
                "Use a workload whose tables have a primary key and other columns.");
    }

    private static boolean isFree(Column column) {
        boolean isKnown =
                NUMBERS.contains(column.type().name()) || TEXTS.contains(column.type().name());
        return isKnown
                && !column.is(Trait.KEY)
                && !column.is(Trait.FOREIGN_KEY)
                && !column.is(Trait.COMPUTED);
    }

    private static boolean tryToBreak(
            Connection target, TargetTable table, String name, Column column) throws SQLException {
        String quoted = SourceTable.quote(name);
        String changed =
                NUMBERS.contains(column.type().name())
                        ? quoted + " + 1"
                        : "case when left("
                                + quoted
                                + ", 1) = 'x' then 'y' else 'x' end || substr("
                                + quoted
                                + ", 2)";
        String sql =
                "update "
                        + table.quoted()
                        + " set "
                        + quoted
                        + " = "
                        + changed
                        + " where ctid = (select ctid from "
                        + table.quoted()
                        + " where "
                        + quoted
                        + " is not null limit 1)";
        try (Statement statement = target.createStatement()) {
            return statement.executeUpdate(sql) == 1;
        } catch (SQLException e) {
            log.debug("column cannot be broken column={}", name, e); // a check forbids it
            return false;
        }
    }
}
