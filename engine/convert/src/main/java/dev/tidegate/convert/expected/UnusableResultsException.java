package dev.tidegate.convert.expected;

/** A file of expected results that cannot be compared with. */
public final class UnusableResultsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String hint;

    /**
     * Makes one.
     *
     * @param fact lower case, no full stop: what is wrong, and why
     * @param hint a sentence: what to do about it
     */
    public UnusableResultsException(String fact, String hint) {
        super(fact);
        this.hint = hint;
    }

    /** What to do about it. */
    public String hint() {
        return hint;
    }
}
