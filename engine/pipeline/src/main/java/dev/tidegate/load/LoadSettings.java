package dev.tidegate.load;

import dev.tidegate.load.ChunkSource.Limit;

/**
 * How much is loaded at once.
 *
 * @param parallelReads reads of the source at one time, at most
 * @param besideStream what bounds the reads of a table that is loaded while others, whose load had
 *     ended, are followed
 * @param openChunksMax chunks that are being read, or are read and not published yet, at most: so
 *     many {@link ChunkWorker}s are to run; a quarter of them may have a session on the target
 * @param chunk where a chunk ends although its table goes on
 * @param keptBytesMax changes that are kept for all open chunks together, in bytes by {@link
 *     dev.tidegate.model.EventSize}; a chunk that exceeds its share is given up
 * @param partsPerTable into how many parts a large table is cut, so that several threads read it
 */
public record LoadSettings(
        int parallelReads,
        BesideStream besideStream,
        int openChunksMax,
        Limit chunk,
        long keptBytesMax,
        int partsPerTable) {
    /** Such a part of a chunk that is full may be held. */
    private static final int HELD_PART = 256;

    /** What most pipelines need. */
    public static final LoadSettings DEFAULTS = parallel(4, BesideStream.DEFAULTS);

    /** The usual ones with so many reads at one time. */
    public static LoadSettings parallel(int reads, BesideStream besideStream) {
        return new LoadSettings(
                reads,
                besideStream,
                16 * reads,
                new Limit(500_000, 64L << 20),
                64L << 20,
                4 * reads);
    }

    /**
     * What a load may take while others are followed: all else of the processors, of the source and
     * of the target is the stream's.
     *
     * @param parallelReads reads of the source at one time, and never more than without a stream
     * @param dutyPercent the share of the time in which each of them reads; in between it rests
     */
    public record BesideStream(int parallelReads, int dutyPercent) {
        /** On two processors the stream is not noticeably later, and most loads take no longer. */
        public static final BesideStream DEFAULTS = new BesideStream(1, 33);
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
