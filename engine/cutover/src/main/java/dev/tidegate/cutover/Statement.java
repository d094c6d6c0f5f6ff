package dev.tidegate.cutover;

/**
 * Something that an action runs, and what takes it back. Holds no secret and no row value.
 *
 * @param place where it runs: {@code source}, {@code target}, or the name of a hook or a stream
 * @param text as an operator would run it; several lines run one after the other
 * @param undo what takes it back; empty if nothing has to
 */
public record Statement(String place, String text, String undo) {
    /** One that leaves nothing behind that would have to be taken back. */
    public static Statement harmless(String place, String text) {
        return new Statement(place, text, "");
    }
}
