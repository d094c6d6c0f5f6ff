package dev.tidegate.sqlserver.cutover;

import dev.tidegate.model.TableId;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * How the source's applications are kept from writing, and from writing to what.
 *
 * @param kind by what
 * @param tables what is replicated; kept in the order of their names, in which the barrier locks
 *     them
 * @param usersExempt users of the database that keep their rights, beside Tidegate's own
 * @param logins logins that are disabled, and whose sessions are ended: those of applications that
 *     no denial stops, since they are sysadmin or own the database
 */
public record FencePlan(Kind kind, List<TableId> tables, Set<String> usersExempt, List<String> logins) {
    /** What keeps them from writing. */
    public enum Kind {
        /**
         * Every user is denied to write, at the scope of the database. Does not stop members of
         * sysadmin and the database's owner; stays until somebody lifts it.
         */
        DENIALS,
        /**
         * A trigger on each table refuses while the fence is leased or closed, whoever writes; a
         * lease that ends lets them write again without anybody. Applications that use OUTPUT
         * without INTO fail while the triggers are there, fence or no fence.
         */
        TRIGGERS
    }

    /** Sorts the tables, copies the rest. */
    public FencePlan {
        tables =
                tables.stream()
                        .sorted(Comparator.comparing(TableId::schema).thenComparing(TableId::name))
                        .toList();
        usersExempt = Set.copyOf(usersExempt);
        logins = List.copyOf(logins);
    }

    /** Denials to all users but Tidegate's own; no login is disabled. */
    public static FencePlan denials(List<TableId> tables) {
        return new FencePlan(Kind.DENIALS, tables, Set.of(), List.of());
    }

    /** Triggers on all tables. */
    public static FencePlan triggers(List<TableId> tables) {
        return new FencePlan(Kind.TRIGGERS, tables, Set.of(), List.of());
    }
}
