package dev.tidegate.cutover;

/**
 * One attempt to move the writers, or a rehearsal of it. Fences and markers name it, so that what
 * one attempt left behind is never taken for another's.
 *
 * @param cutover the cutover's id: letters, digits and hyphens
 * @param number counts the attempts of a cutover in both directions, from 1
 * @param direction which way
 */
public record HandoverId(String cutover, int number, Direction direction) {
    /** Reads what {@link #toString} writes; throws {@link IllegalArgumentException} otherwise. */
    public static HandoverId parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("not a handover: " + text);
        }
        return new HandoverId(parts[0], Integer.parseInt(parts[1]), Direction.valueOf(parts[2]));
    }

    /** {@code cutover/number/direction}. */
    @Override
    public String toString() {
        return cutover + "/" + number + "/" + direction;
    }
}
