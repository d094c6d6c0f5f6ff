package dev.tidegate.sandbox.sqlserver.cdc;

import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The LSNs that places of the server's log are in one database. They grow with the places until the
 * database is restored: then they go on from where the backup ended, and so LSNs that were in use
 * before the restore are in use again, for other transactions. Threads share it.
 */
final class Timeline {
    /** By the place from which on it counts, how far LSNs lie behind places. */
    private final NavigableMap<Long, Long> shifts = new ConcurrentSkipListMap<>();

    /** The LSN of a place. */
    byte[] lsn(long place) {
        return LogClock.lsn(number(place));
    }

    /** The number of the transaction that began at a place. */
    int transactionNumber(long beginPlace) {
        return (int) number(beginPlace);
    }

    private long number(long place) {
        Map.Entry<Long, Long> shift = shifts.floorEntry(place);
        return shift == null ? place : place - shift.getValue();
    }

    /** After {@code now}, LSNs go on behind that of an earlier place. */
    void rewind(long earlier, long now) {
        shifts.put(now + 1, now - number(earlier));
    }
}
