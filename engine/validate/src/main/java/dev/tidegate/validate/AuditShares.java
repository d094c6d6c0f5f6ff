package dev.tidegate.validate;

import dev.tidegate.model.TableId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the threads that audit one replication group share.
 *
 * @param source reads of the source
 * @param target reads of the target
 * @param room for rows that are not compared yet
 * @param restless tables without a key that were written too often to be read in between, when that
 *     was tried last
 * @param rangesAtOnce ranges of one table that are read in one bracket, at most
 */
record AuditShares(
        Reads source, Reads target, RowRoom room, Set<TableId> restless, int rangesAtOnce) {
    private static final int RANGES_AT_ONCE = 8;

    /** Ranges for whose rows there is room: some 50 MB of hashes with the usual ranges. */
    private static final int RANGES_KEPT = 10;

    /**
     * Makes what so many readers of each side share.
     *
     * @param readers how many reads of each side there may be at once
     */
    static AuditShares of(AuditPorts.Pace pace, AuditSettings settings, int readers) {
        return of(pace, settings, readers, RANGES_AT_ONCE);
    }

    static AuditShares of(
            AuditPorts.Pace pace, AuditSettings settings, int readers, int rangesAtOnce) {
        return new AuditShares(
                new Reads(pace, Side.SOURCE, readers, settings.dutyPercent()),
                new Reads(pace, Side.TARGET, readers, settings.dutyPercent()),
                new RowRoom(pace.waiting(), settings.range().rows() * RANGES_KEPT),
                ConcurrentHashMap.newKeySet(),
                rangesAtOnce);
    }
}
