package dev.tidegate.validate;

/** What is underway cannot be finished and is to be begun anew: nothing is wrong with the rows. */
public sealed class BegunAnewException extends RuntimeException permits BrokenTapException {
    private static final long serialVersionUID = 1;

    private final String reason;

    BegunAnewException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** For an operator: lower case, no full stop. */
    public String reason() {
        return reason;
    }
}
