package dev.tidegate.hook;

import dev.tidegate.hook.HttpCalls.HttpFailure;

/** A receiver said no, or did not answer in time. */
public final class PostFailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean passes;

    PostFailedException(String fact, HttpFailure cause) {
        super(fact, cause);
        this.passes = cause.passes();
    }

    /** Whether the same may be taken later. */
    public boolean passes() {
        return passes;
    }
}
