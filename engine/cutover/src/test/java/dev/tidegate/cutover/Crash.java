package dev.tidegate.cutover;

/** A process dies where it stands. */
final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash() {
        super("killed", null, false, false);
    }
}
