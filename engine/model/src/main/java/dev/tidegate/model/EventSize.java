package dev.tidegate.model;

import org.jspecify.annotations.Nullable;

/**
 * How much memory events take, roughly: what bounds buffers that hold rows of any size. Of a {@link
 * LargeObject}, what it would take.
 */
public final class EventSize {
    private static final int EVENT_BYTES = 64;
    private static final int VALUE_BYTES = 24;

    private EventSize() {}

    /** Bytes. */
    public static long of(LogEvent event) {
        return switch (event) {
            case LogEvent.Insert insert -> EVENT_BYTES + of(insert.after());
            case LogEvent.Update update -> EVENT_BYTES + of(update.before()) + of(update.after());
            case LogEvent.Delete delete -> EVENT_BYTES + of(delete.before());
            case LogEvent.Begin _, LogEvent.Commit _, LogEvent.Watermark _, LogEvent.Heartbeat _ ->
                    EVENT_BYTES;
        };
    }

    /** Bytes of a row. */
    public static long of(Row row) {
        long size = (long) VALUE_BYTES * row.size();
        for (int i = 0; i < row.size(); i++) {
            size += extra(row.value(i));
        }
        return size;
    }

    private static long extra(@Nullable Object value) {
        return switch (value) {
            case String text -> (long) Character.BYTES * text.length();
            case byte[] bytes -> bytes.length;
            case LargeObject large -> large.length();
            case null, default -> 0;
        };
    }
}
