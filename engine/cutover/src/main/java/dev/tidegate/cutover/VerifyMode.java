package dev.tidegate.cutover;

/** How the two sides are compared in the pause. */
public enum VerifyMode {
    /** The ledger of the one side with what the journal came to, at the guard marker. */
    LEDGER,
    /** That, and the rows of what was touched since the last audit; back, since the start. */
    TOUCHED,
    /**
     * All rows of both sides: exact, since both stand still, and as long as it takes. Back, all
     * rows of the source with the ledger.
     */
    FULL
}
