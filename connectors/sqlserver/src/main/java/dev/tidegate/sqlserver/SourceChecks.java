package dev.tidegate.sqlserver;

import dev.tidegate.model.TableId;
import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Side;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the checks of the source have in common. */
final class SourceChecks {
    /** A function, a column or a view is of a later version. */
    private static final Set<Integer> NOT_THERE = Set.of(195, 207, 208);

    private SourceChecks() {}

    static Check check(String id, String looksAt, String why) {
        return new Check("source." + id, Side.SOURCE, looksAt, why);
    }

    /** Why a question was not answered. */
    static String reason(Exception failure) {
        if (failure instanceof SQLTimeoutException) {
            return "no answer within " + SourceSession.ANSWER_WAIT_MAX.toSeconds() + " s";
        }
        if (!(failure instanceof SQLException sql)) {
            return "the check itself broke: " + failure.getClass().getSimpleName();
        }
        if (Failures.isPermission(sql)) {
            return "a permission is missing: " + Failures.reason(sql);
        }
        return NOT_THERE.contains(sql.getErrorCode())
                ? "this version of SQL Server does not show it"
                : Failures.reason(sql);
    }

    /** Whether a permission was missing. */
    static boolean isPermission(Exception failure) {
        return failure instanceof SQLException sql && Failures.isPermission(sql);
    }

    /** Names by the object that they belong to, of the selected tables only. */
    static final class ByTable {
        private final Map<Integer, TableId> selected = new HashMap<>();
        private final List<String> names = new ArrayList<>();
        private final List<TableId> tables = new ArrayList<>();

        ByTable(Collection<SourceSession.Table> tables) {
            tables.forEach(table -> selected.put(table.objectId(), table.id()));
        }

        /** Notes {@code schema.table.name} if the table is selected. */
        void add(Named named) {
            TableId table = selected.get(named.objectId());
            if (table != null) {
                names.add(table + named.suffix());
                if (!tables.contains(table)) {
                    tables.add(table);
                }
            }
        }

        List<String> names() {
            return List.copyOf(names);
        }

        List<TableId> tables() {
            return List.copyOf(tables);
        }
    }

    /** Something of a table. */
    record Named(int objectId, String suffix) {}

    static String counted(long count, String noun) {
        return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
    }
}
