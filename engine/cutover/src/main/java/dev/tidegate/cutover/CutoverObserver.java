package dev.tidegate.cutover;

/** Hears how a cutover goes, on the coordinator's thread; must be quick, and not call back. */
public interface CutoverObserver {
    /** Nobody listens. */
    CutoverObserver NONE =
            new CutoverObserver() {
                @Override
                public void wrote(CutoverEntry entry) {}

                @Override
                public void alarm(String fact, String hint) {}
            };

    /** A line is in the log. */
    void wrote(CutoverEntry entry);

    /**
     * Something does not go on without the operator, or is not as it must be. Told again while it
     * lasts.
     *
     * @param fact lower case, no full stop
     * @param hint a sentence: what the operator can do
     */
    void alarm(String fact, String hint);
}
