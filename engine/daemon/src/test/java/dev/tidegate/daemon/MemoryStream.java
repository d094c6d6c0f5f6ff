package dev.tidegate.daemon;

import dev.tidegate.cutover.ChangeStream;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FenceProof;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.LedgerKept;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.StreamAction;
import dev.tidegate.cutover.StreamStatus;
import dev.tidegate.cutover.StreamStatus.Activity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A stream that carries markers only. */
final class MemoryStream extends MemoryCutover.Performing<StreamAction> implements ChangeStream {
    volatile Activity activity = Activity.ABSENT;
    volatile boolean draining = true;
    private final Direction direction;
    private volatile Optional<Marker> startedFrom = Optional.empty();

    MemoryStream(Direction direction) {
        super("stream " + direction);
        this.direction = direction;
    }

    @Override
    public Direction direction() {
        return direction;
    }

    @Override
    public StreamStatus status() {
        return new StreamStatus(
                activity, startedFrom, Optional.of(Duration.ofMillis(120)), 0, List.of(), "");
    }

    @Override
    public Optional<LedgerKept> ledgerKept() {
        return startedFrom
                .filter(_ -> direction == Direction.BACK)
                .map(_ -> new LedgerKept(3, 2, List.of("dbo.account")));
    }

    @Override
    public boolean hasApplied(Marker marker) {
        return draining;
    }

    @Override
    public FenceProof proof(Marker barrier, Marker upTo) {
        return new FenceProof(true, List.of());
    }

    @Override
    public void perform(StreamAction action, long epoch) {
        switch (action) {
            case StreamAction.Hold(HandoverId _) -> activity = Activity.HELD;
            case StreamAction.Resume(HandoverId _) -> activity = Activity.APPLYING;
            case StreamAction.Start(Marker from) -> {
                startedFrom = Optional.of(from);
                activity = Activity.APPLYING;
            }
        }
    }
}
