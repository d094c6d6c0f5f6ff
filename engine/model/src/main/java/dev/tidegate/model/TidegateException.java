package dev.tidegate.model;

/**
 * Something that the operator must hear of: a code decides the action, the message states the fact
 * and its reason, the hint says what to do. Never holds a row value or a secret.
 */
public final class TidegateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final String hint;

    /**
     * Makes an error without a cause.
     *
     * @param code what kind
     * @param fact lower case, no full stop: the fact and its reason
     * @param hint a sentence: what the operator does about it
     */
    public TidegateException(ErrorCode code, String fact, String hint) {
        super(fact);
        this.code = code;
        this.hint = hint;
    }

    /** Makes an error with the exception that led to it. */
    public TidegateException(ErrorCode code, String fact, String hint, Throwable cause) {
        super(fact, cause);
        this.code = code;
        this.hint = hint;
    }

    /** What kind of error. */
    public ErrorCode code() {
        return code;
    }

    /** What the operator does about it. */
    public String hint() {
        return hint;
    }

    /** As the operator sees it: {@code CODE: fact}, then the hint on a line of its own. */
    public String forOperator() {
        return code + ": " + getMessage() + "\n  hint: " + hint;
    }
}
