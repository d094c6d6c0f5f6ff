package dev.tidegate.preflight;

import java.util.List;

/** Looks at one system, and mends it; one for each connector. Owned by one thread. */
public interface Examination {
    /** Which system. */
    Side side();

    /** Its name for people: host, port and database; no secret. */
    String place();

    /** Every check that it makes, in the order of the report. */
    List<Check> checks();

    /**
     * Looks at everything; changes nothing but Tidegate's own watermark row. One finding for each
     * check, in their order; what cannot be looked at is skipped with its reason. Each check is
     * bounded in time.
     */
    List<Finding> examine() throws InterruptedException;

    /** Runs a statement that one of this examination's findings named, if it is safe. */
    Outcome mend(Remedy remedy) throws InterruptedException;

    /**
     * What became of a statement.
     *
     * @param kind whether it ran
     * @param reason why it did not; empty if it ran
     */
    record Outcome(Kind kind, String reason) {
        /** Whether a statement ran. */
        public enum Kind {
            /** It ran. */
            DONE,
            /** This user may not run it: left to an operator. */
            NOT_PERMITTED,
            /** It was refused for another reason. */
            FAILED
        }

        /** It ran. */
        public static final Outcome DONE = new Outcome(Kind.DONE, "");
    }
}
