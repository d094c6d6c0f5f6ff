package dev.tidegate.hook;

/** A hook said no, or did not answer in time. */
final class HookFailedException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param fact lower case, no full stop; no secret
     */
    HookFailedException(String fact) {
        super(fact);
    }

    HookFailedException(String fact, Throwable cause) {
        super(fact, cause);
    }
}
