package dev.tidegate.simulation;

/** A process that dies: nothing of it runs any more, and nothing that it held is undone by it. */
final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;

    Crash(String where) {
        super(where, null, false, false);
    }
}
