package dev.tidegate.control;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the load of a process's tables is, at one moment: what {@code /api/v1/load} serves and {@code
 * load status} prints.
 *
 * @param pipeline its name
 * @param summary of all tables
 * @param tables each table of the replication groups that this process has, by name
 * @param at when this was true
 */
public record LoadStatus(String pipeline, Summary summary, List<TableLoad> tables, Instant at) {
    /** What becomes of a table. */
    public enum TableState {
        /** Its load has not begun, or none of its chunks is open. */
        WAITING,
        /** Chunks of it are open. */
        LOADING,
        /** Its load rests, as asked; what is loaded of it is followed. */
        PAUSED,
        /** All rows are there and followed; it gets its keys and indexes. */
        COMPLETING,
        /** It is complete and followed. */
        DONE,
        /** It is neither loaded nor followed, as asked. */
        SKIPPED,
        /** It does not belong to the pipeline any more, as asked. */
        REMOVED
    }

    /**
     * All tables together; those that are skipped or removed do not count.
     *
     * @param rows loaded, also of tables that are complete
     * @param rowsEstimated rows in all, by the source's statistics
     * @param bytes loaded
     * @param rowsPerSecond of late
     * @param bytesPerSecond of late
     * @param secondsLeft until all rows are loaded, at this rate; empty if nothing tells
     * @param chunksOpen key ranges that are being read, or wait for apply
     * @param chunksPublished since the daemon started
     * @param chunksGivenUp since the daemon started: undone, to be done again
     * @param keptBytes of changes that are kept for open chunks
     * @param waiting why no chunk is begun; empty if nothing stands in the way
     */
    public record Summary(
            long rows,
            long rowsEstimated,
            long bytes,
            double rowsPerSecond,
            double bytesPerSecond,
            Optional<Long> secondsLeft,
            int chunksOpen,
            long chunksPublished,
            long chunksGivenUp,
            long keptBytes,
            Optional<String> waiting) {}

    /**
     * A table.
     *
     * @param name {@code schema.table}
     * @param group its replication group
     * @param state what becomes of it
     * @param rows loaded so far, or in all
     * @param rowsEstimated rows by the source's statistics
     * @param bytes loaded so far, or in all
     * @param rowsPerSecond of late
     * @param secondsLeft until its rows are loaded, at this rate; empty if nothing tells
     * @param chunks its key ranges
     * @param waiting what its load or its completion waits for; empty if it goes on
     * @param completion its keys, indexes and foreign keys; empty before they are known
     */
    public record TableLoad(
            String name,
            int group,
            TableState state,
            long rows,
            long rowsEstimated,
            long bytes,
            double rowsPerSecond,
            Optional<Long> secondsLeft,
            Chunks chunks,
            Optional<String> waiting,
            Optional<Completion> completion) {}

    /**
     * Key ranges of a table.
     *
     * @param open being read, or waiting for apply
     * @param published since the daemon started
     * @param givenUp since the daemon started: undone, to be done again
     * @param keptBytes of changes that are kept for open ones
     */
    public record Chunks(int open, long published, long givenUp, long keptBytes) {}

    /**
     * What a table gets after its rows.
     *
     * @param done how many of its keys, indexes and foreign keys are there
     * @param total how many it is to get
     * @param current what is being built; empty if nothing is
     */
    public record Completion(int done, int total, Optional<String> current) {}

    /** Copies the tables. */
    public LoadStatus {
        tables = List.copyOf(tables);
    }
}
