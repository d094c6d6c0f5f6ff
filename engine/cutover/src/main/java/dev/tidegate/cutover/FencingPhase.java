package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Keeps the applications from writing, and proves that none is: denials hit the next statement of a
 * session, but a transaction that is open may still commit what it wrote before. So sessions are
 * ended, and the barrier waits for the rest; the first marker is committed behind all of them.
 */
final class FencingPhase implements Phase {
    @Override
    public CutoverState state() {
        return CutoverState.FENCING;
    }

    @Override
    public List<Step> steps(Handover handover) {
        Fence fence = handover.from().fence();
        Marker barrier = handover.marker(Marker.Role.BARRIER);
        Marker guard = handover.marker(Marker.Role.GUARD);
        return List.of(
                lease(handover, fence),
                new AtOnce(
                        act(
                                handover,
                                StepName.DENY_WRITES,
                                () -> denied(handover, fence),
                                () -> new FenceAction.Deny(handover.id(), fence.row().recorded()))),
                act(
                        handover,
                        StepName.END_SESSIONS,
                        () -> ended(handover, fence),
                        () -> new FenceAction.Kill(handover.id(), handover.times().barrier())),
                new AtOnce(
                        act(
                                handover,
                                StepName.HOLD_BARRIER,
                                () -> marked(fence, barrier),
                                () ->
                                        new FenceAction.Barrier(
                                                barrier, handover.times().barrier()))),
                new AtOnce(
                        act(
                                handover,
                                StepName.MARK_GUARD,
                                () -> marked(fence, guard),
                                () -> new FenceAction.Mark(guard))));
    }

    /** What is recorded here is what an undo lifts; so nothing is left over from before. */
    private static Step lease(Handover handover, Fence fence) {
        List<Fact> intent =
                List.of(Fact.of("lease ms", handover.settings().writePauseMax().toMillis()));
        return new Act<>(
                new Watch(
                        StepName.LEASE_FENCE,
                        Handover.within(handover.times().fencing()),
                        () -> leased(handover, fence.row())),
                fence,
                () -> {
                    FenceRow row = fence.row();
                    return row.mode() == FenceMode.OPEN && !row.recorded().isEmpty()
                            ? new FenceAction.Lift(row.recorded())
                            : new FenceAction.Lease(
                                    handover.id(),
                                    handover.settings().writePauseMax(),
                                    fence.denials());
                },
                handover.epoch(),
                intent);
    }

    private static Observation leased(Handover handover, FenceRow row) {
        return switch (row.mode()) {
            case OPEN -> new NotYet("the lease of the fence");
            case CLOSED -> new Never("the fence is closed already");
            case LEASED -> {
                if (!row.is(FenceMode.LEASED, handover.id())) {
                    yield new Never("the fence is leased for another handover");
                }
                yield row.isExpired()
                        ? new Never("the fence's lease has ended")
                        : Done.with(
                                new Fact("denied", names(row.recorded())),
                                new Fact(
                                        "leased until",
                                        String.valueOf(
                                                row.expiresAt().map(Object::toString).orElse(""))));
            }
        };
    }

    private static String names(List<Denial> denials) {
        return denials.stream().map(Denial::toString).collect(Collectors.joining(", "));
    }

    private static Observation denied(Handover handover, Fence fence) {
        FenceStatus status = fence.status();
        if (!LeaseCheck.holds(handover, status.row())) {
            return new Never(LeaseCheck.LOST);
        }
        return status.notInForce().isEmpty()
                ? Done.with(Fact.of("denials in force", status.recorded().size()))
                : new NotYet("the denial of " + status.notInForce().getFirst());
    }

    private static Observation ended(Handover handover, Fence fence) {
        if (!LeaseCheck.holds(handover, fence.row())) {
            return new Never(LeaseCheck.LOST);
        }
        int sessions = fence.sessions();
        return sessions == 0
                ? Done.with()
                : new NotYet("the end of %d sessions that have written".formatted(sessions));
    }

    /** That it is committed is enough here: its place is asked for when the fence is proven. */
    private static Observation marked(Fence fence, Marker marker) {
        return fence.isMarked(marker)
                ? Done.with(new Fact("marker", marker.toString()))
                : new NotYet("the marker " + marker.role());
    }

    private static Step act(
            Handover handover, StepName name, Watch.Look look, Supplier<FenceAction> action) {
        return new Act<>(
                new Watch(name, Handover.within(handover.times().fencing()), look),
                handover.from().fence(),
                action,
                handover.epoch(),
                List.of());
    }
}
