package dev.tidegate.preflight;

/** A check cannot be looked at, for a reason that an operator can understand. */
public final class SkippedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    /** Lower case, no full stop. */
    public SkippedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** Why it cannot be looked at. */
    public String reason() {
        return reason;
    }
}
