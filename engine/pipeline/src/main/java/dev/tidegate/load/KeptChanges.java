package dev.tidegate.load;

import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes that an open chunk must show in the end. Of a chunk whose rows can be told apart, what is
 * kept of a row is reduced to its last state; of another one, each change is kept. Not safe for use
 * by several threads.
 */
final class KeptChanges {
    private final boolean byKey;

    /** In the order of each row's last change: keys that differ here may be one on the target. */
    private final Map<Row, LogEvent.Change> last = new LinkedHashMap<>();

    private final List<Kept> all = new ArrayList<>();
    private long bytes;

    /** A change, and the key of the one row that it is about. */
    record Kept(Row key, LogEvent.Change change) {}

    /**
     * Makes one with nothing kept.
     *
     * @param rows whether rows can be told apart
     */
    KeptChanges(Rows rows) {
        this.byKey = rows == Rows.HAVE_KEYS;
    }

    /** What the rows of a table are like. */
    enum Rows {
        /** They can be told apart, here and on the target. */
        HAVE_KEYS,
        /** They cannot. */
        ARE_ALIKE
    }

    void add(Row key, LogEvent.Change change) {
        LogEvent.Change kept = change;
        if (byKey) {
            LogEvent.Change before = last.remove(key);
            if (before != null) {
                bytes -= EventSize.of(before);
                kept = reduced(before, change);
            }
            last.put(key, kept);
        } else {
            all.add(new Kept(key, change));
        }
        bytes += EventSize.of(kept);
    }

    int count() {
        return last.size() + all.size();
    }

    /** When the first one of those that are not reduced committed. */
    Optional<Lsn> earliest() {
        return all.stream().findFirst().map(it -> it.change().position().commitLsn());
    }

    /** How much memory they take. */
    long bytes() {
        return bytes;
    }

    /** What is kept, in an order in which it is right. */
    List<Kept> all() {
        List<Kept> kept = new ArrayList<>(all);
        last.forEach((key, change) -> kept.add(new Kept(key, change)));
        return kept;
    }

    /** Hands out what is kept, in an order in which it is right; nothing is kept afterwards. */
    List<Kept> drain() {
        List<Kept> drained = all();
        clear();
        return drained;
    }

    void clear() {
        last.clear();
        all.clear();
        bytes = 0;
    }

    /** One change that does what two of one row do, one after the other. */
    private static LogEvent.Change reduced(LogEvent.Change before, LogEvent.Change change) {
        if (!(change instanceof LogEvent.Update update) || !update.after().hasUnchanged()) {
            return change;
        }
        return switch (before) {
            case LogEvent.Insert insert ->
                    new LogEvent.Insert(
                            update.position(),
                            update.schema(),
                            laidOver(insert.after(), update.after()));
            case LogEvent.Update earlier ->
                    new LogEvent.Update(
                            update.position(),
                            update.schema(),
                            update.before(),
                            laidOver(earlier.after(), update.after()));
            case LogEvent.Delete _ -> change;
        };
    }

    /** The later image, with the earlier one's values where it leaves them out. */
    private static Row laidOver(Row earlier, Row later) {
        Object[] values = new Object[later.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = later.isUnchanged(i) ? earlier.value(i) : later.value(i);
        }
        return Row.owning(values);
    }
}
