package dev.tidegate.postgres.cutover;

import java.util.Locale;

/** What the stream back is read from; the names are the same in every process. */
public final class WayBack {
    private static final int LENGTH_MAX = 40;

    private WayBack() {}

    /** Publication of the replicated tables and of the markers. */
    public static String publication(String pipeline) {
        return name(pipeline);
    }

    /** Logical replication slot, for the plugin {@code pgoutput}. */
    public static String slot(String pipeline) {
        return name(pipeline);
    }

    /** Table of the markers, whose column {@code marker} is {@code Marker}'s text. */
    public static String markers() {
        return "tidegate.cutover_marker";
    }

    /** Slots take small letters, digits and underscores only; a hash keeps the rest apart. */
    static String name(String pipeline) {
        String plain = pipeline.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
        String name = "tidegate_" + plain.substring(0, Math.min(LENGTH_MAX, plain.length()));
        return name.equals("tidegate_" + pipeline)
                ? name
                : name + "_" + Integer.toHexString(pipeline.hashCode());
    }
}
