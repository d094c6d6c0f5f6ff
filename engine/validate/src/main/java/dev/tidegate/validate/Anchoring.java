package dev.tidegate.validate;

/**
 * When the ledger of a table of which it does not know all is made known again, without a reload.
 *
 * @param when whether each pass does it that may
 * @param target where the ledger is
 */
public record Anchoring(When when, RepairTarget target) {
    /** Which passes over the source do it, of those in which nothing differed. */
    public enum When {
        /** Each that saw all rows. */
        ALWAYS,
        /** One that somebody asked for. */
        ASKED
    }
}
