package dev.tidegate.postgres;

/** An expression has no counterpart that is surely equal; the message says what in it. */
final class UntranslatableException extends Exception {
    private static final long serialVersionUID = 1;

    UntranslatableException(String reason) {
        super(reason);
    }

    /** Lower case, no full stop. */
    String reason() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
