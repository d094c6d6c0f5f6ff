package dev.tidegate.daemon;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.RulesAction;
import dev.tidegate.cutover.SequenceValue;
import dev.tidegate.cutover.Sequences;
import dev.tidegate.cutover.SequencesAction;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.SidePorts;
import dev.tidegate.cutover.SideRules;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One database of a cutover: its fence, its sequence, its rules. */
final class MemorySide {
    private static final Denial DENIAL = new Denial(Denial.Kind.WRITES, "shop_app", "all");

    private final Side side;
    private final List<Denial> recorded = new ArrayList<>();
    private final Map<Marker, String> markers = new HashMap<>();
    private FenceMode mode;
    private long epoch;
    private long sequence = 41;
    private boolean enforced;
    private boolean denied;
    private Optional<HandoverId> handover = Optional.empty();
    private Optional<Instant> expiresAt = Optional.empty();
    private volatile boolean down;

    /** Commits a marker's transaction, and says where. */
    volatile Supplier<String> places = () -> "0/1";

    MemorySide(Side side) {
        this.side = side;
        this.mode = side == Side.SOURCE ? FenceMode.OPEN : FenceMode.CLOSED;
        this.enforced = side == Side.SOURCE;
    }

    SidePorts ports() {
        return new SidePorts(new MemoryFence(), new Numbers(), new Rules());
    }

    void goDown() {
        down = true;
    }

    void comeUp() {
        down = false;
    }

    void requireUp() {
        if (down) {
            throw new TidegateException(
                    side == Side.SOURCE
                            ? ErrorCode.SOURCE_UNAVAILABLE
                            : ErrorCode.TARGET_UNAVAILABLE,
                    "the %s does not answer".formatted(side),
                    "Bring it back.");
        }
    }

    synchronized boolean applicationsCanWrite() {
        return mode == FenceMode.OPEN && !denied;
    }

    private synchronized FenceStatus now() {
        return new FenceStatus(
                epoch,
                mode,
                handover,
                expiresAt.filter(_ -> mode == FenceMode.LEASED),
                Instant.now(),
                recorded,
                denied ? List.of() : recorded,
                0);
    }

    private synchronized void change(FenceAction action) {
        switch (action) {
            case FenceAction.Lease lease -> {
                if (mode == FenceMode.OPEN) {
                    mode = FenceMode.LEASED;
                    handover = Optional.of(lease.handover());
                    expiresAt = Optional.of(Instant.now().plus(lease.term()));
                    recorded.addAll(lease.denials());
                }
            }
            case FenceAction.Deny _ -> denied = mode == FenceMode.LEASED;
            case FenceAction.Kill _ -> {}
            case FenceAction.Barrier(Marker marker, var _) -> mark(marker);
            case FenceAction.Mark(Marker marker) -> mark(marker);
            case FenceAction.Close(HandoverId whose) -> {
                if (now().is(FenceMode.LEASED, whose) && !now().isExpired()) {
                    mode = FenceMode.CLOSED;
                }
            }
            case FenceAction.Open _ -> reopen();
            case FenceAction.Expire() -> {
                if (now().isExpired()) {
                    reopen();
                }
            }
            case FenceAction.Lift(List<Denial> lifted) -> {
                if (mode == FenceMode.OPEN) {
                    recorded.removeAll(lifted);
                    denied = false;
                }
            }
        }
    }

    private void mark(Marker marker) {
        markers.computeIfAbsent(marker, _ -> places.get());
    }

    private void reopen() {
        mode = FenceMode.OPEN;
        handover = Optional.empty();
    }

    private final class MemoryFence extends MemoryCutover.Performing<FenceAction> implements Fence {
        MemoryFence() {
            super(MemorySide.this.side.name());
        }

        @Override
        public Side side() {
            return side;
        }

        @Override
        public FenceStatus claim(long claimed) {
            requireUp();
            synchronized (MemorySide.this) {
                epoch = Math.max(epoch, claimed);
                return now();
            }
        }

        @Override
        public FenceStatus status() {
            requireUp();
            return now();
        }

        @Override
        public List<Denial> denials() {
            requireUp();
            return List.of(DENIAL);
        }

        @Override
        public Optional<String> position(Marker marker) {
            requireUp();
            synchronized (MemorySide.this) {
                return Optional.ofNullable(markers.get(marker));
            }
        }

        @Override
        public boolean applicationsCanWrite() {
            requireUp();
            return MemorySide.this.applicationsCanWrite();
        }

        @Override
        public boolean applicationsWroteSince(Marker start) {
            requireUp();
            return true;
        }

        @Override
        public void perform(FenceAction action, long actor) {
            requireUp();
            change(action);
        }
    }

    private final class Numbers extends MemoryCutover.Performing<SequencesAction>
            implements Sequences {
        Numbers() {
            super(side.name());
        }

        @Override
        public List<SequenceValue> values() {
            synchronized (MemorySide.this) {
                return List.of(new SequenceValue("dbo.item.id", sequence, 1));
            }
        }

        @Override
        public void perform(SequencesAction action, long actor) {
            synchronized (MemorySide.this) {
                sequence =
                        switch (action) {
                            case SequencesAction.Advance(
                                            List<SequenceValue> atLeast,
                                            long margin) ->
                                    Math.max(sequence, atLeast.getFirst().beyond(margin).last());
                        };
            }
        }
    }

    private final class Rules extends MemoryCutover.Performing<RulesAction> implements SideRules {
        Rules() {
            super(side.name());
        }

        @Override
        public List<String> notEnforced() {
            synchronized (MemorySide.this) {
                return enforced ? List.of() : List.of("trigger");
            }
        }

        @Override
        public List<String> notRelaxed() {
            synchronized (MemorySide.this) {
                return enforced ? List.of("trigger") : List.of();
            }
        }

        @Override
        public void perform(RulesAction action, long actor) {
            synchronized (MemorySide.this) {
                enforced =
                        switch (action) {
                            case RulesAction.Enforce() -> true;
                            case RulesAction.Relax() -> false;
                        };
            }
        }
    }
}
