package dev.tidegate.cutover;

import java.util.List;

/** Port: triggers and foreign keys of one side. */
public interface SideRules extends Performer<RulesAction> {
    /**
     * What is not yet as {@link RulesAction.Enforce} makes it: names of triggers and foreign keys.
     */
    List<String> notEnforced();

    /** What is not yet as {@link RulesAction.Relax} makes it. */
    List<String> notRelaxed();
}
