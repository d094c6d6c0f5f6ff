package dev.tidegate.cutover;

import java.util.List;

/** Port: what arming makes and disarming takes back. */
public interface Preparations extends Performer<PreparationAction> {
    /** All of them, in the order in which they are made; taken back in the reverse order. */
    List<Preparation> all();

    /** Whether it is there. */
    boolean isThere(Preparation preparation);
}
