package dev.tidegate.daemon;

/**
 * Ends an attempt at a group that what it started from is no longer true of: it has other tables
 * now, or its checkpoint is somewhere else. No failure: the next attempt begins at once.
 */
final class StartAgainException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StartAgainException(String fact) {
        super(fact);
    }
}
