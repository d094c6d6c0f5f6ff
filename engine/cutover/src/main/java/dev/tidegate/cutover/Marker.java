package dev.tidegate.cutover;

/**
 * A row that Tidegate writes into one side, and that its stream carries to the other: once it is
 * there, so is everything that was committed before it.
 *
 * @param handover whose it is
 * @param role what for
 */
public record Marker(HandoverId handover, Role role) {
    /** What a marker is for. */
    public enum Role {
        /** On the side that is fenced, while the barrier is held: no writer is in flight. */
        BARRIER,
        /** On the same side, after the barrier: what is between the two broke the fence. */
        GUARD,
        /** On the side that will be opened, before it is: where the stream back begins. */
        START,
        /** On the side that was closed, after the other was opened: what came in too late. */
        LAST,
        /** On the same side, before the way back is given up: what came in even later. */
        END
    }

    /** Reads what {@link #toString} writes; throws {@link IllegalArgumentException} otherwise. */
    public static Marker parse(String text) {
        int end = text.lastIndexOf('/');
        if (end < 0) {
            throw new IllegalArgumentException("not a marker: " + text);
        }
        return new Marker(
                HandoverId.parse(text.substring(0, end)), Role.valueOf(text.substring(end + 1)));
    }

    /** The side that it is written into. */
    public Side side() {
        return switch (role) {
            case BARRIER, GUARD, LAST, END -> handover.direction().from();
            case START -> handover.direction().to();
        };
    }

    /** Its text in the marker's row: {@code cutover/number/direction/role}. */
    @Override
    public String toString() {
        return handover + "/" + role;
    }
}
