package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;

import dev.tidegate.cutover.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * One transaction of an action. It holds the fence's row from its first statement on, so nothing
 * else is done to the target meanwhile, and what it finds stays so until it commits. A statement
 * that follows sees the row, and the clock, as they are when the lock is there: not as they were
 * when it was asked for.
 *
 * @param claim whose it may be
 * @param conditions asked one after the other, when the row is held
 * @param statements what is done if all hold
 * @param undo what takes that back; empty if nothing has to
 */
record Guarded(
        Claim claim, List<Condition> conditions, List<String> statements, List<String> undo) {
    /** Copies the lists. */
    Guarded {
        conditions = List.copyOf(conditions);
        statements = List.copyOf(statements);
        undo = List.copyOf(undo);
    }

    /** Who may do it. */
    enum Claim {
        /** Who has claimed the fence last. */
        OWNER,
        /** Anybody, whatever the epoch is. */
        ANYBODY,
        /**
         * Who has claimed the fence last, for what PostgreSQL does in no transaction that wrote,
         * and to lock a row is to write: a claim waits for it by an advisory lock.
         */
        OWNER_THAT_WRITES_NOTHING
    }

    /**
     * Something that must be so.
     *
     * @param query gives one boolean
     * @param otherwise what happens if it is false
     * @param fact what is not so yet, for people; lower case, no full stop
     */
    record Condition(String query, Otherwise otherwise, String fact) {
        /** Without it nothing is to be done. */
        static Condition due(String expression) {
            return new Condition("select " + expression, Otherwise.NOTHING_TO_DO, "");
        }

        /** Without it it cannot be done yet. */
        static Condition needed(String expression, String fact) {
            return new Condition("select " + expression, Otherwise.WAIT, fact);
        }
    }

    /** What a condition that is not so means. */
    enum Otherwise {
        /** The transaction changes nothing. */
        NOTHING_TO_DO,
        /** It fails with {@code CUTOVER_WAITING}. */
        WAIT
    }

    /** One of the owner, without conditions. */
    static Guarded of(String... statements) {
        return new Guarded(Claim.OWNER, List.of(), List.of(statements), List.of());
    }

    /** The same, if something is so. */
    Guarded when(Condition... more) {
        List<Condition> all = new ArrayList<>(conditions);
        all.addAll(List.of(more));
        return new Guarded(claim, all, statements, undo);
    }

    /** The same, with what takes it back. */
    Guarded undoneBy(List<String> back) {
        return new Guarded(claim, conditions, statements, back);
    }

    /** The same for anybody. */
    Guarded forAnybody() {
        return new Guarded(Claim.ANYBODY, conditions, statements, undo);
    }

    /** The same in a transaction that locks no row. */
    Guarded withoutWriting() {
        return new Guarded(Claim.OWNER_THAT_WRITES_NOTHING, conditions, statements, undo);
    }

    /** Reads the row, and keeps it: zero rows if the fence was never claimed. */
    static String lock(String pipeline) {
        return read(pipeline) + " for update";
    }

    private static String read(String pipeline) {
        return "select epoch from tidegate.fence where pipeline = " + literal(pipeline);
    }

    /** What a claim waits for before it does anything. */
    static String awaitOthers(String pipeline) {
        return "select pg_advisory_xact_lock" + advisory(pipeline);
    }

    private static String advisory(String pipeline) {
        return "(hashtext('tidegate fence'), hashtext(" + literal(pipeline) + "))";
    }

    /** What comes first: from then on the epoch, which the last one reads, stays as it is. */
    List<String> holding(String pipeline) {
        return switch (claim) {
            case OWNER, ANYBODY -> List.of(lock(pipeline));
            case OWNER_THAT_WRITES_NOTHING ->
                    List.of(
                            "select pg_advisory_xact_lock_shared" + advisory(pipeline),
                            read(pipeline));
        };
    }

    /** As an operator would run it. */
    Statement shown(String pipeline, long epoch) {
        List<String> lines = new ArrayList<>();
        lines.add("begin");
        lines.addAll(holding(pipeline));
        lines.add(
                lines.removeLast()
                        + switch (claim) {
                            case OWNER, OWNER_THAT_WRITES_NOTHING ->
                                    " /* no further if it is not " + epoch + " */";
                            case ANYBODY -> "";
                        });
        for (Condition condition : conditions) {
            lines.add(condition.query() + " /* no further if it is false */");
        }
        lines.addAll(statements);
        lines.add("commit");
        return new Statement("target", joined(lines), joined(undo));
    }

    private static String joined(List<String> lines) {
        return lines.isEmpty() ? "" : String.join(";\n", lines) + ";";
    }
}
