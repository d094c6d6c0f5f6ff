package dev.tidegate.load;

/** The chunk is to be undone; its keys will be read again. */
final class GivenUpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    GivenUpException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** For an operator: lower case, no full stop. */
    String reason() {
        return reason;
    }
}
