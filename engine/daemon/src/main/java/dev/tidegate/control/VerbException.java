package dev.tidegate.control;

/** A verb cannot do what was asked; the command line prints fact and hint, and exits. */
public final class VerbException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String fact;
    private final String hint;
    private final int exitCode;

    /**
     * Makes one.
     *
     * @param fact lower case, no full stop: what is wrong, and why
     * @param hint a sentence: what to do about it
     * @param exitCode one of {@link ExitCode}
     */
    public VerbException(String fact, String hint, int exitCode) {
        super(fact);
        this.fact = fact;
        this.hint = hint;
        this.exitCode = exitCode;
    }

    /** What is wrong, and why. */
    public String fact() {
        return fact;
    }

    /** What to do about it. */
    public String hint() {
        return hint;
    }

    /** What the process ends with. */
    public int exitCode() {
        return exitCode;
    }
}
