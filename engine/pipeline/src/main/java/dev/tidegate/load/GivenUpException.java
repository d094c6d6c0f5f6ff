package dev.tidegate.load;

/** The chunk is to be undone; its keys will be read again. */
final class GivenUpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GivenUpException(String reason) {
        super(reason);
    }
}
