package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.tsql.TableSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The locks that hints on what a statement reads ask for.
 *
 * <p>Rows are locked exclusively by a plain SELECT that reads the table itself. Where H2 cannot
 * lock what was read (groups, subqueries, other statements), where rows that are not there yet are
 * to be locked too (HOLDLOCK), and where rows are to be shared, the table is locked instead: others
 * wait longer, nobody sees what they must not.
 */
final class RowLocks {
    private static final Set<String> EXCLUSIVE = Set.of("UPDLOCK", "XLOCK");
    private static final Set<String> HELD = Set.of("HOLDLOCK", "SERIALIZABLE", "REPEATABLEREAD");
    private static final Set<String> TABLES =
            Set.of("TABLOCK", "TABLOCKX", "HOLDLOCK", "SERIALIZABLE", "REPEATABLEREAD");

    private final Map<ObjectName, TableLock> tables = new LinkedHashMap<>();
    private final List<ObjectName> rows = new ArrayList<>();
    private boolean aggregates;
    private boolean skipsLocked;
    private boolean waitsForNobody;
    private boolean rowsAreLocked;

    /** Whether hints on what is written ask for a lock on the table. */
    static boolean lockTable(Collection<String> hints) {
        return hints.stream().anyMatch(TABLES::contains);
    }

    private static boolean lockRows(Collection<String> hints) {
        return hints.stream().anyMatch(EXCLUSIVE::contains) && !lockTable(hints);
    }

    /** How hints on what is read lock the table. */
    private static Optional<TableLock> ofTable(Collection<String> hints) {
        boolean exclusive = hints.stream().anyMatch(EXCLUSIVE::contains);
        if (hints.contains("TABLOCKX") || exclusive && lockTable(hints)) {
            return Optional.of(TableLock.EXCLUSIVE);
        }
        if (hints.stream().anyMatch(HELD::contains)) {
            return Optional.of(TableLock.SHARED);
        }
        return hints.contains("TABLOCK") || hints.contains("READCOMMITTEDLOCK") && !exclusive
                ? Optional.of(TableLock.SHARED_WHILE_READING)
                : Optional.empty();
    }

    /** A table is read with hints. */
    void read(ObjectName table, Collection<String> hints) {
        Optional<TableLock> lock = ofTable(hints);
        if (lock.isPresent()) {
            // The strongest comes first among the kinds.
            tables.merge(table, lock.get(), (a, b) -> a.compareTo(b) < 0 ? a : b);
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
            case TableSource.Named named -> lockRows(named.hints()) ? 1 : 0;
            case TableSource.Join join -> locked(join.left()) + locked(join.right());
            case TableSource.Derived _, TableSource.Function _, TableSource.TableVariable _ -> 0;
        };
    }

    /** The tables that are locked as a whole. */
    Map<ObjectName, TableLock> tables() {
        Map<ObjectName, TableLock> all = new LinkedHashMap<>(tables);
        for (ObjectName table : rows) {
            all.merge(
                    table,
                    rowsAreLocked ? TableLock.ROWS : TableLock.EXCLUSIVE,
                    (a, b) -> a.compareTo(b) < 0 ? a : b);
        }
        return Collections.unmodifiableMap(all);
    }
}
