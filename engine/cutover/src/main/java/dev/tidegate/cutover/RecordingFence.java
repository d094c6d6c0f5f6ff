package dev.tidegate.cutover;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes down what a fence is asked for, and answers as if it were done. */
final class RecordingFence implements Fence {
    private final Script script;
    private final Fence real;
    private final FenceStatus found;
    private final Set<Marker> markers = new HashSet<>();
    private FenceMode mode;
    private Optional<HandoverId> handover = Optional.empty();
    private Optional<Instant> expiresAt = Optional.empty();
    private List<Denial> recorded;
    private List<Denial> notInForce = List.of();
    private int sessions;

    /** As it would be when all is prepared. */
    RecordingFence(Script script, Fence real, Direction direction) {
        this.script = script;
        this.real = real;
        this.found = real.status();
        boolean isLeft = real.side() == direction.from();
        this.mode = isLeft ? FenceMode.OPEN : FenceMode.CLOSED;
        this.recorded = isLeft ? List.of() : found.recorded();
    }

    @Override
    public Side side() {
        return real.side();
    }

    @Override
    public FenceStatus claim(long epoch) {
        return status();
    }

    @Override
    public FenceStatus status() {
        return new FenceStatus(
                found.epoch(),
                mode,
                handover,
                expiresAt,
                found.now(),
                recorded,
                notInForce,
                sessions);
    }

    @Override
    public List<Denial> denials() {
        return real.denials();
    }

    @Override
    public Optional<String> position(Marker marker) {
        return markers.contains(marker) ? Optional.of("as soon as written") : Optional.empty();
    }

    @Override
    public boolean applicationsCanWrite() {
        return mode == FenceMode.OPEN;
    }

    @Override
    public boolean applicationsWroteSince(Marker start) {
        return true;
    }

    @Override
    public List<Statement> statements(FenceAction action, long epoch) {
        return real.statements(action, epoch);
    }

    @Override
    public void perform(FenceAction action, long epoch) {
        script.add(real.statements(action, epoch));
        switch (action) {
            case FenceAction.Lease lease -> {
                mode = FenceMode.LEASED;
                handover = Optional.of(lease.handover());
                expiresAt = Optional.of(found.now().plus(lease.term()));
                recorded = lease.denials();
                notInForce = lease.denials();
                sessions = Math.max(1, found.sessions()); // so that it is shown how one is ended
            }
            case FenceAction.Deny _ -> notInForce = List.of();
            case FenceAction.Kill _ -> sessions = 0;
            case FenceAction.Barrier(Marker marker, var _) -> markers.add(marker);
            case FenceAction.Mark(Marker marker) -> markers.add(marker);
            case FenceAction.Close _ -> {
                mode = FenceMode.CLOSED;
                expiresAt = Optional.empty();
            }
            case FenceAction.Open _, FenceAction.Expire _ -> {
                mode = FenceMode.OPEN;
                handover = Optional.empty();
                expiresAt = Optional.empty();
            }
            case FenceAction.Lift _ -> recorded = List.of();
        }
    }
}
