package dev.tidegate.preflight;

/** What a check comes to. */
public enum Verdict {
    /** The condition is met. */
    OK,
    /** Nothing to do, but worth knowing. */
    NOTE,
    /** It works, but not well, or not for long. */
    WARN,
    /** It does not work, or loses something: do not start. */
    FAIL,
    /** Could not be looked at; the fact says why. */
    SKIPPED;

    /** Whether an operator should do something about it. */
    public boolean wantsMending() {
        return this == WARN || this == FAIL;
    }
}
