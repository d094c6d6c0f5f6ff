package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import java.time.Duration;

/**
 * How the audit goes about it.
 *
 * <p>A table is certified as of the beginning of the older of its two comparisons. Each begins
 * again an interval behind that, and ends after the time that it takes; so a table of which both
 * take less than the interval is never older than twice that: two minutes. A larger one is always
 * under way, as fast as its share of the time allows, and is as old as two passes take.
 *
 * @param range when a read of a range ends
 * @param dutyPercent the share of the time in which each reader of a side reads, from 1 to 100
 * @param suspiciousMax keys of one range that are looked at one by one; a range with more is
 *     certainly worth an operator's eye, and its other keys come with the next pass
 * @param keyless how far it may go with a table whose rows cannot be told apart
 * @param targetInterval from the beginning of a comparison of a table's target with the ledger to
 *     that of the next one, if it does not take longer
 * @param sourceInterval the same for the source with the target; not shorter
 * @param rowsKept rows of all tables of a replication group that are read from the source and not
 *     compared yet: two hashes and a key of each are in memory. An audit waits some seconds for
 *     each bracket, so it reads no faster than that many in such a time
 */
public record AuditSettings(
        ChunkSource.Limit range,
        int dutyPercent,
        int suspiciousMax,
        Keyless keyless,
        Duration targetInterval,
        Duration sourceInterval,
        long rowsKept) {
    /** What a row takes in memory, with a key of two numbers. */
    private static final long ROW_BYTES = 280;

    /** An eighth of the heap; as much as the windows of apply. */
    private static final long PART_OF_HEAP = 8;

    /** Some 50 MB, for which the smallest heap that is supported has room. */
    private static final long ROWS_KEPT_MIN = 200_000;

    /** More than are read in one bracket. */
    private static final long ROWS_KEPT_MAX = 2_000_000;

    /** Ten per cent of the time, ranges of 20,000 rows. */
    public static final AuditSettings DEFAULTS =
            new AuditSettings(
                    new ChunkSource.Limit(20_000, 16L << 20),
                    10,
                    1_000,
                    Keyless.WAITS_FOR_QUIET,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1));

    /** With room for the rows that a small heap has room for. */
    public AuditSettings(
            ChunkSource.Limit range,
            int dutyPercent,
            int suspiciousMax,
            Keyless keyless,
            Duration targetInterval,
            Duration sourceInterval) {
        this(
                range,
                dutyPercent,
                suspiciousMax,
                keyless,
                targetInterval,
                sourceInterval,
                ROWS_KEPT_MIN);
    }

    /**
     * How many rows a heap has room for.
     *
     * @param groups how many replication groups the process may have
     */
    public static long rowsKept(long heapBytes, int groups) {
        return Math.clamp(
                heapBytes / PART_OF_HEAP / ROW_BYTES / groups, ROWS_KEPT_MIN, ROWS_KEPT_MAX);
    }

    /** What is done with a table whose rows cannot be told apart. */
    public enum Keyless {
        /** It is read until nothing was written meanwhile; else it stays undecided. */
        WAITS_FOR_QUIET,
        /** If it is never quiet, or differs, its writers wait until the read has a position. */
        MAY_LOCK
    }

    /** Checks the bounds. */
    public AuditSettings {
        if (dutyPercent < 1 || dutyPercent > 100 || suspiciousMax < 1) {
            throw new IllegalArgumentException("duty or number of keys out of bounds");
        }
    }
}
