package dev.tidegate.sqlserver;

import io.debezium.connector.sqlserver.Lsn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one iteration of Debezium reads: the transactions behind one commit LSN, up to another.
 *
 * @param after the last commit LSN that was read before
 * @param upTo the last commit LSN to read now
 * @param sizes of the change tables that have rows in it, by object id
 */
record LogStretch(Lsn after, Lsn upTo, Map<Integer, Size> sizes) {
    /** Rows of a table are counted up to here; what has more is long. */
    static final int COUNTED_MAX = 513;

    /** What the driver may hold in memory at a time, in rows of at most a page (8 KiB). */
    static final int HELD_WEIGHT_MAX = 8_192;

    /** A row with large objects is taken for that many others. */
    static final int LARGE_OBJECT_WEIGHT = 64;

    /** That many results are streamed at a time; a stretch that needs more is made shorter. */
    static final int ASIDE_MAX = 8;

    LogStretch {
        sizes = Map.copyOf(sizes);
    }

    /**
     * What a change table has in a stretch.
     *
     * @param rows their number, at most {@link #COUNTED_MAX}
     * @param rowWeight how many plain rows one of them is taken for
     */
    record Size(int rows, int rowWeight) {
        boolean isLong() {
            return rows >= COUNTED_MAX;
        }

        int weight() {
            return rows * rowWeight;
        }
    }

    /** The first LSN that belongs to it. */
    Lsn first() {
        return next(after);
    }

    boolean hasRowsOf(int changeTable) {
        return sizes.containsKey(changeTable);
    }

    /**
     * The change tables whose rows must not be held in memory: those that are long, and the
     * heaviest of the others as long as all together are too heavy. None if only one has rows: its
     * result is the last on its connection, and the driver streams that.
     */
    Set<Integer> aside() {
        if (sizes.size() < 2) {
            return Set.of();
        }
        List<Map.Entry<Integer, Size>> ascending = new ArrayList<>(sizes.entrySet());
        ascending.sort(Comparator.comparingInt(table -> table.getValue().weight()));
        Set<Integer> aside = new HashSet<>();
        int held = 0;
        for (Map.Entry<Integer, Size> table : ascending) {
            Size size = table.getValue();
            if (size.isLong() || held + size.weight() > HELD_WEIGHT_MAX) {
                aside.add(table.getKey());
            } else {
                held += size.weight();
            }
        }
        return aside;
    }

    /** The LSN behind this one, as {@code sys.fn_cdc_increment_lsn} gives it. */
    static Lsn next(Lsn lsn) {
        byte[] bytes = lsn.getBinary().clone();
        for (int i = bytes.length - 1; i >= 0; i--) {
            bytes[i]++;
            if (bytes[i] != 0) {
                break;
            }
        }
        return Lsn.valueOf(bytes);
    }
}
