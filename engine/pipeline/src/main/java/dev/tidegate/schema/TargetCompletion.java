package dev.tidegate.schema;

import dev.tidegate.model.TableId;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Port: what tables get on the target when all their rows are there, while changes of them are
 * applied: unique keys, indexes, statistics, foreign keys. Nothing is kept of what was done but the
 * target's own catalog. Safe for use by several threads.
 */
public interface TargetCompletion {
    /**
     * What tables lack, with one look at the target: of each table first its keys and indexes and
     * what else is its own, then its foreign keys, each with its validation behind it. What was
     * refused before is told again.
     *
     * @param all every table of the pipeline: who refers to a key decides how the key is made
     * @param tables those to look at
     */
    List<Step> missing(Collection<TableDefinition> all, Set<TableId> tables);

    /**
     * Does steps one after the other. Neither waits for applied changes nor lets them wait for
     * long. Fails with {@code TARGET_REFUSED} if rows violate a unique key that the source has, and
     * with {@code TARGET_UNAVAILABLE} if the server is; after that, what is {@link #missing} must
     * be asked again.
     *
     * @param steps in the order in which they were told; of different tables, all of them {@link
     *     Effort#SMALL}
     * @param beginning hears of each step before it is done
     */
    Outcome run(List<? extends Step> steps, Consumer<Step> beginning) throws InterruptedException;

    /**
     * Breaks off what runs for a table, or for foreign keys that refer to it. Returns at once; the
     * steps are among the {@link Outcome#postponed}.
     */
    void cancel(TableId table);

    /** How far the server is with the steps that run, as it says itself; asks it. */
    List<Phase> phases();

    /** One thing that a table gets. */
    interface Step {
        /** Whose it is. */
        TableId table();

        /** What it is. */
        Kind kind();

        /** Kind and name, for people, such as {@code index "order_ix_day"}. */
        String object();

        /** The table that a foreign key refers to; its keys must be there first. */
        Optional<TableId> refersTo();

        /** How long it may take. */
        Effort effort();
    }

    /** What a step makes. */
    enum Kind {
        /** A unique key. */
        KEY,
        /** An index that is not unique. */
        INDEX,
        /** Identities behind the loaded rows, and the planner's statistics. */
        STATISTICS,
        /** A foreign key, for rows that come from now on. */
        FOREIGN_KEY,
        /** That a foreign key holds for the rows that are there. */
        VALIDATION
    }

    /** How long a step may take. */
    enum Effort {
        /** No longer than a look at the target: many of them are best done in one run. */
        SMALL,
        /** It depends on the table's size. */
        LARGE
    }

    /**
     * What became of steps.
     *
     * @param leftOut what the target refused, altogether or for the rows that are there
     * @param postponed what was not done, since it was cancelled, or stood in the way of a change
     */
    record Outcome(List<LeftOut> leftOut, List<Step> postponed) {
        /** Copies the lists. */
        public Outcome {
            leftOut = List.copyOf(leftOut);
            postponed = List.copyOf(postponed);
        }
    }

    /**
     * How far the server is with something that it builds.
     *
     * @param table whose it is
     * @param phase in the server's words
     * @param percent of the phase, if the server counts in it
     */
    record Phase(TableId table, String phase, Optional<Integer> percent) {}
}
