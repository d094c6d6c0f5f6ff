package dev.tidegate.apply;

import java.time.Duration;

/**
 * How source transactions are grouped into target transactions.
 *
 * @param windowChangesMax a window is closed when it has this many changes
 * @param windowDelayMax how long a transaction may wait for company in what the journal has brought
 *     already, unless it waits for the window before it
 * @param transactionBufferMax a source transaction with more changes than this is sent to the
 *     target as it comes, in a window of its own, instead of waiting in memory for its end
 * @param windowBytesMax a window is closed when its changes take this much memory, in bytes by
 *     {@link dev.tidegate.model.EventSize}
 */
public record ApplySettings(
        int windowChangesMax,
        Duration windowDelayMax,
        int transactionBufferMax,
        long windowBytesMax) {
    /**
     * Two windows are in hand, one of them as events and both as what is prepared for the target
     * from them, and one more transaction of up to 16 MiB.
     */
    private static final int WINDOWS_IN_HEAP = 8;

    private static final long SMALL_HEAP_BYTES = 512L << 20;
    private static final long WINDOW_BYTES_MIN = 4L << 20;
    private static final long WINDOW_BYTES_MAX = 128L << 20;

    /** From here on a window is faster only if each of its tables has few changes. */
    private static final long WINDOW_BYTES_ENOUGH = 48L << 20;

    /** Some hundred changes, beside which the statements for one table more weigh little. */
    private static final long WINDOW_BYTES_OF_TABLE = 128L << 10;

    /** What most pipelines need. */
    public static final ApplySettings DEFAULTS =
            new ApplySettings(400_000, Duration.ofMillis(100), 50_000);

    /** Settings for a heap of 512 MiB and one replication group. */
    public ApplySettings(int windowChangesMax, Duration windowDelayMax, int transactionBufferMax) {
        this(
                windowChangesMax,
                windowDelayMax,
                transactionBufferMax,
                windowBytesMax(SMALL_HEAP_BYTES, 1));
    }

    /**
     * What a heap has room for: an eighth of it for the windows of all groups, 128 MiB for those of
     * one at most.
     *
     * @param groups how many replication groups the process may have
     */
    public static long windowBytesMax(long heapBytes, int groups) {
        return Math.clamp(heapBytes / WINDOWS_IN_HEAP / groups, WINDOW_BYTES_MIN, WINDOW_BYTES_MAX);
    }

    /**
     * When a window with changes of so many tables is full, in bytes. It costs statements for each
     * table, which more changes share; but each of them also costs more, the more there are: they
     * outlive the collector's young generation and fall out of the caches.
     */
    long windowBytes(int tables) {
        return Math.min(
                windowBytesMax, Math.max(WINDOW_BYTES_ENOUGH, tables * WINDOW_BYTES_OF_TABLE));
    }

    /** The same with what a heap has room for, of a process with one replication group. */
    public ApplySettings inHeap(long heapBytes) {
        return new ApplySettings(
                windowChangesMax,
                windowDelayMax,
                transactionBufferMax,
                windowBytesMax(heapBytes, 1));
    }
}
