package dev.tidegate.cutover;

/** What can be done to {@link SideRules}. */
public sealed interface RulesAction {
    /**
     * For a side that applications will write to: enables the triggers that were disabled for a
     * stream, and proves foreign keys that are not proven.
     */
    record Enforce() implements RulesAction {}

    /**
     * For a side that a stream writes to: what {@link Enforce} enabled does not act on the stream's
     * transactions.
     */
    record Relax() implements RulesAction {}
}
