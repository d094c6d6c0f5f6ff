package dev.tidegate.cutover;

import java.util.List;

/** A state of a handover with its steps, in their order; one class for each. */
interface Phase {
    /** Which state. */
    CutoverState state();

    /** Its steps, made for one coordinator. */
    List<Step> steps(Handover handover);
}
