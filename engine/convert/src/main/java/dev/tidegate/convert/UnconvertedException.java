package dev.tidegate.convert;

/** An expression that cannot be converted; the message is the reason, without values. */
final class UnconvertedException extends Exception {
    private static final long serialVersionUID = 1;

    UnconvertedException(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
