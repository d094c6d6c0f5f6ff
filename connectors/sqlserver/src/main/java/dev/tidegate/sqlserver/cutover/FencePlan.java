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
 * @param exempt users of the database that keep their rights beside Tidegate's own; logins and jobs
 *     that no denial stops, and that may be: those of operators, and of what writes nothing that is
 *     replicated
 * @param logins logins that are disabled, and whose sessions are ended: those of applications that
 *     no denial stops, since they are sysadmin or own the database
 * @param sequences those that both sides have, beside identity columns: {@code schema.sequence}
 * @param keyProof when foreign keys are proven again that were off for the stream back
 */
public record FencePlan(
        Kind kind,
        List<TableId> tables,
        Set<String> exempt,
        List<String> logins,
        List<String> sequences,
        KeyProof keyProof) {
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

    /**
     * When foreign keys are proven. From the moment they are enabled on they hold for whatever is
     * written; what the stream back wrote comes from a database that has them too.
     */
    public enum KeyProof {
        /**
         * By an operator, when it suits: ALTER TABLE … WITH CHECK CHECK CONSTRAINT reads the table,
         * and nobody else can use it meanwhile. Until then they are not trusted.
         */
        LATER,
        /** In the pause of a rollback, which waits for it. */
        IN_PAUSE
    }

    /** Sorts the tables, copies the rest. */
    public FencePlan {
        tables =
                tables.stream()
                        .sorted(Comparator.comparing(TableId::schema).thenComparing(TableId::name))
                        .toList();
        exempt = Set.copyOf(exempt);
        logins = List.copyOf(logins);
        sequences = List.copyOf(sequences);
    }

    /** Denials to all users but Tidegate's own; no login is disabled. */
    public static FencePlan denials(List<TableId> tables) {
        return new FencePlan(Kind.DENIALS, tables, Set.of(), List.of(), List.of(), KeyProof.LATER);
    }

    /** Triggers on all tables. */
    public static FencePlan triggers(List<TableId> tables) {
        return new FencePlan(Kind.TRIGGERS, tables, Set.of(), List.of(), List.of(), KeyProof.LATER);
    }
}
