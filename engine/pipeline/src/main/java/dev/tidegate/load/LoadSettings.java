package dev.tidegate.load;

import dev.tidegate.load.ChunkSource.Limit;

/**
 * How much is loaded at once.
 *
 * @param parallelReads reads of the source at one time, at most
 * @param parallelReadsStreaming the same for a table that is loaded while others, whose load had
 *     ended, are followed: what it takes from them is the stream's
 * @param openChunksMax chunks that are being read, or are read and not published yet, at most: so
 *     many {@link ChunkWorker}s are to run; a quarter of them may have a session on the target
 * @param chunk where a chunk ends although its table goes on
 * @param keptBytesMax changes that are kept for all open chunks together, in bytes by {@link
 *     dev.tidegate.model.EventSize}; a chunk that exceeds its share is given up
 * @param partsPerTable into how many parts a large table is cut, so that several threads read it
 */
public record LoadSettings(
        int parallelReads,
        int parallelReadsStreaming,
        int openChunksMax,
        Limit chunk,
        long keptBytesMax,
        int partsPerTable) {
    /** Such a part of a chunk that is full may be held. */
    private static final int HELD_PART = 256;

    /** What most pipelines need. */
    public static final LoadSettings DEFAULTS = parallel(4, 1);

    /** The usual ones with so many reads at one time. */
    public static LoadSettings parallel(int reads, int readsStreaming) {
        return new LoadSettings(
                reads,
                Math.min(reads, readsStreaming),
                16 * reads,
                new Limit(500_000, 64L << 20),
                64L << 20,
                4 * reads);
    }

    /** Small tables that may be prepared together, so that they wait once for the guard band. */
    int preparedMax() {
        return 4 * openChunksMax;
    }

    /** Sessions on the target at one time. */
    int sessionsMax() {
        return Math.max(parallelReads, openChunksMax / 4);
    }

    /** Rows of one open chunk that are held while it has no session, in bytes: 256 KiB usually. */
    long heldBytesMax() {
        return chunk.bytes() / HELD_PART;
    }

    /** What one open chunk may keep. */
    long keptBytesPerChunk() {
        return Math.max(1, keptBytesMax / sessionsMax());
    }
}
