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
    /** Ranges for whose rows there is room, however large they are. */
    private static final int RANGES_KEPT_MIN = 10;

    /** What one table may have of that; the rest is for those that come meanwhile. */
    private static final double PART_OF_ROOM = 0.8;

    /**
     * Makes what so many readers of each side share.
     *
     * @param readers how many reads of each side there may be at once
     */
    static AuditShares of(AuditPorts.Pace pace, AuditSettings settings, int readers) {
        long ranges = rowsKept(settings) / settings.range().rows();
        return of(pace, settings, readers, (int) (ranges * PART_OF_ROOM));
    }

    static AuditShares of(
            AuditPorts.Pace pace, AuditSettings settings, int readers, int rangesAtOnce) {
        return new AuditShares(
                new Reads(pace, Side.SOURCE, readers, settings.dutyPercent()),
                new Reads(pace, Side.TARGET, readers, settings.dutyPercent()),
                new RowRoom(pace.waiting(), rowsKept(settings)),
                ConcurrentHashMap.newKeySet(),
                rangesAtOnce);
    }

    private static long rowsKept(AuditSettings settings) {
        return Math.max(settings.rowsKept(), settings.range().rows() * RANGES_KEPT_MIN);
    }
}
