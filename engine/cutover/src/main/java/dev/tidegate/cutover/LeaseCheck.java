package dev.tidegate.cutover;

/** Whether the fence still is this handover's. The commit point does not rely on it. */
final class LeaseCheck {
    static final String LOST = "the fence is not leased for this handover any more";

    private LeaseCheck() {}

    static boolean holds(Handover handover, FenceRow row) {
        return row.is(FenceMode.LEASED, handover.id()) && row.isHolding();
    }
}
