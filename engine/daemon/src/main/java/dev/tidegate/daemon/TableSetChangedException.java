package dev.tidegate.daemon;

/** Ends an attempt at a group that has tables now that the attempt does not know. */
final class TableSetChangedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TableSetChangedException(String fact) {
        super(fact);
    }
}
