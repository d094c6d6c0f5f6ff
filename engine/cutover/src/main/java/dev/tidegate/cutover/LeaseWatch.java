package dev.tidegate.cutover;

/**
 * Gives the writers of a side back what they had when a lease has ended and no coordinator came: so
 * an outage is bounded, whoever dies. Runs in every process of Tidegate; needs no epoch, since only
 * what has ended is opened, and only what is open is lifted.
 */
public final class LeaseWatch {
    private final Fence fence;

    /** Watches one side. */
    public LeaseWatch(Fence fence) {
        this.fence = fence;
    }

    /**
     * Looks once, and does what is due; to be called every second or so. Returns what the fence was
     * before what is lifted was lifted.
     */
    public FenceStatus look() throws InterruptedException {
        FenceStatus status = fence.status();
        if (status.isExpired()) {
            fence.perform(new FenceAction.Expire(), status.epoch());
            status = fence.status();
        }
        if (status.mode() == FenceMode.OPEN && !status.recorded().isEmpty()) {
            fence.perform(new FenceAction.Lift(status.recorded()), status.epoch());
        }
        return status;
    }
}
