package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.tsql.TableSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The locks that hints on what a statement reads ask for.
 *
 * <p>Rows are locked by a plain SELECT that reads the table itself. Where H2 cannot lock what was
 * read (groups, subqueries, other statements) and where rows that are not there yet are to be
 * locked too (HOLDLOCK), the table is locked instead: others wait longer, nobody sees what they
 * must not.
 */
final class RowLocks {
    private static final Set<String> ROWS = Set.of("UPDLOCK", "XLOCK");
    private static final Set<String> TABLES =
            Set.of("TABLOCK", "TABLOCKX", "HOLDLOCK", "SERIALIZABLE", "REPEATABLEREAD");

    private final List<ObjectName> tables = new ArrayList<>();
    private final List<ObjectName> rows = new ArrayList<>();
    private boolean aggregates;
    private boolean skipsLocked;
    private boolean waitsForNobody;
    private boolean rowsAreLocked;

    /** Whether hints ask for a lock on the table. */
    static boolean lockTable(Collection<String> hints) {
        return hints.stream().anyMatch(TABLES::contains);
    }

    private static boolean lockRows(Collection<String> hints) {
        return hints.stream().anyMatch(ROWS::contains);
    }

    /** A table is read with hints. */
    void read(ObjectName table, Collection<String> hints) {
        if (lockTable(hints)) {
            tables.add(table);
        } else if (lockRows(hints)) {
            rows.add(table);
            skipsLocked |= hints.contains("READPAST");
            waitsForNobody |= hints.contains("NOWAIT");
        }
    }

    /** Rows are put together to groups or windows. */
    void aggregate() {
        aggregates = true;
    }

    /** What locks the rows that a query reads, at the end of its text. */
    String suffix(Query query) {
        if (rows.isEmpty()) {
            return "";
        }
        rowsAreLocked =
                !aggregates
                        && query.body() instanceof Query.Select select
                        && !select.distinct()
                        && select.groupBy().isEmpty()
                        && select.from().stream().mapToInt(RowLocks::locked).sum() == rows.size();
        if (!rowsAreLocked) {
            return "";
        }
        String waiting = waitsForNobody ? " NOWAIT" : "";
        return " FOR UPDATE" + (skipsLocked ? " SKIP LOCKED" : waiting);
    }

    private static int locked(TableSource source) {
        return switch (source) {
            case TableSource.Named named ->
                    lockRows(named.hints()) && !lockTable(named.hints()) ? 1 : 0;
            case TableSource.Join join -> locked(join.left()) + locked(join.right());
            case TableSource.Derived _, TableSource.Function _, TableSource.TableVariable _ -> 0;
        };
    }

    /** The tables that are locked as a whole. */
    List<ObjectName> tables() {
        List<ObjectName> all = new ArrayList<>(tables);
        if (!rowsAreLocked) {
            all.addAll(rows);
        }
        return List.copyOf(all);
    }
}
