package dev.tidegate.sandbox.sqlserver.cdc;

import org.jspecify.annotations.Nullable;

/**
 * A logged change of one row. Row images are never modified.
 *
 * @param shape what the values are
 * @param place its place in the log
 * @param before row image before, absent for an insert
 * @param after row image after, absent for a delete; large values that did not change are null in
 *     both images
 */
record Change(
        TableShape shape,
        long place,
        @Nullable Object @Nullable [] before,
        @Nullable Object @Nullable [] after) {
    /** About how much memory it takes. */
    long bytes() {
        long bytes = 64;
        if (before != null) {
            bytes += bytes(before);
        }
        if (after != null) {
            bytes += bytes(after);
        }
        return bytes;
    }

    private static long bytes(@Nullable Object[] image) {
        long bytes = 16 + 8L * image.length;
        for (Object value : image) {
            bytes +=
                    switch (value) {
                        case null -> 0;
                        case String text -> 40 + 2L * text.length();
                        case byte[] binary -> 16 + (long) binary.length;
                        default -> 24;
                    };
        }
        return bytes;
    }
}
