package dev.tidegate.cutover;

/** A step was given up, and with it the handover: the reason is for the operator. */
final class GivenUpException extends Exception {
    private static final long serialVersionUID = 1;

    GivenUpException(StepName step, String reason) {
        super("at " + step + ": " + reason);
    }

    /** At which step, and why. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
