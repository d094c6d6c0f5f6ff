package dev.tidegate.scenarios;

import dev.tidegate.cutover.ChangeStream;
import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.FenceProof;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.FinalVerification;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.HookAnswer;
import dev.tidegate.cutover.HookCall;
import dev.tidegate.cutover.Hooks;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.RulesAction;
import dev.tidegate.cutover.SequenceValue;
import dev.tidegate.cutover.Sequences;
import dev.tidegate.cutover.SequencesAction;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.SidePorts;
import dev.tidegate.cutover.SideRules;
import dev.tidegate.cutover.Statement;
import dev.tidegate.cutover.StreamAction;
import dev.tidegate.cutover.StreamStatus;
import dev.tidegate.cutover.StreamStatus.Activity;
import dev.tidegate.cutover.VerifyResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A source, and streams to and from it, that do at once and without fail what they are asked for:
 * for tests of what the coordinator does with the target. All coordinators of a test share it. Used
 * by one thread.
 */
final class ImaginedSource {
    private final Closing fence = new Closing();
    private final Flow forward = new Flow(Activity.APPLYING);
    private final Flow back = new Flow(Activity.HELD);

    SidePorts side() {
        return new SidePorts(fence, new Counting(), new Ruling());
    }

    /** The stream in a direction. */
    ChangeStream stream(Direction direction, Fence from) {
        return new Flowing(
                direction,
                from,
                switch (direction) {
                    case FORWARD -> forward;
                    case BACK -> back;
                });
    }

    /** Its fence. */
    Fence fence() {
        return fence;
    }

    /** What a stream does, and from where. */
    private static final class Flow {
        private Activity activity;
        private Optional<Marker> start = Optional.empty();

        private Flow(Activity activity) {
            this.activity = activity;
        }
    }

    private static final class Closing implements Fence {
        private final Set<Marker> markers = new HashSet<>();
        private long epoch;
        private FenceMode mode = FenceMode.OPEN;
        private Optional<HandoverId> handover = Optional.empty();
        private Optional<Instant> expiresAt = Optional.empty();

        @Override
        public Side side() {
            return Side.SOURCE;
        }

        @Override
        public FenceStatus claim(long claimed) {
            epoch = Math.max(epoch, claimed);
            return status();
        }

        @Override
        public FenceStatus status() {
            return new FenceStatus(
                    epoch, mode, handover, expiresAt, Instant.now(), List.of(), List.of(), 0);
        }

        @Override
        public List<Denial> denials() {
            return List.of();
        }

        @Override
        public Optional<String> position(Marker marker) {
            return markers.contains(marker) ? Optional.of("there") : Optional.empty();
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
        public List<Statement> statements(FenceAction action, long as) {
            return List.of();
        }

        @Override
        public void perform(FenceAction action, long as) {
            switch (action) {
                case FenceAction.Lease(HandoverId whose, Duration term, var _) -> {
                    set(FenceMode.LEASED, Optional.of(whose));
                    expiresAt = Optional.of(Instant.now().plus(term));
                }
                case FenceAction.Barrier(Marker marker, var _) -> markers.add(marker);
                case FenceAction.Mark(Marker marker) -> markers.add(marker);
                case FenceAction.Close(HandoverId whose) ->
                        set(FenceMode.CLOSED, Optional.of(whose));
                case FenceAction.Open _ -> set(FenceMode.OPEN, Optional.empty());
                case FenceAction.Deny _,
                        FenceAction.Kill _,
                        FenceAction.Expire _,
                        FenceAction.Lift _ -> {}
            }
        }

        private void set(FenceMode next, Optional<HandoverId> whose) {
            mode = next;
            handover = whose;
            expiresAt = Optional.empty();
        }
    }

    private static final class Counting implements Sequences {
        @Override
        public List<SequenceValue> values() {
            return List.of();
        }

        @Override
        public List<Statement> statements(SequencesAction action, long epoch) {
            return List.of();
        }

        @Override
        public void perform(SequencesAction action, long epoch) {}
    }

    private static final class Ruling implements SideRules {
        @Override
        public List<String> notEnforced() {
            return List.of();
        }

        @Override
        public List<String> notRelaxed() {
            return List.of();
        }

        @Override
        public List<Statement> statements(RulesAction action, long epoch) {
            return List.of();
        }

        @Override
        public void perform(RulesAction action, long epoch) {}
    }

    private record Flowing(Direction direction, Fence from, Flow flow) implements ChangeStream {
        @Override
        public StreamStatus status() {
            return new StreamStatus(
                    flow.activity, flow.start, Optional.of(Duration.ZERO), 0, List.of(), "");
        }

        @Override
        public boolean hasApplied(Marker marker) {
            return from.position(marker).isPresent();
        }

        @Override
        public FenceProof proof(Marker barrier, Marker upTo) {
            return new FenceProof(from.position(upTo).isPresent(), List.of());
        }

        @Override
        public List<Statement> statements(StreamAction action, long epoch) {
            return List.of();
        }

        @Override
        public void perform(StreamAction action, long epoch) {
            switch (action) {
                case StreamAction.Hold _ -> flow.activity = Activity.HELD;
                case StreamAction.Resume _ -> flow.activity = Activity.APPLYING;
                case StreamAction.Start(Marker marker) -> {
                    flow.activity = Activity.APPLYING;
                    flow.start = Optional.of(marker);
                }
            }
        }
    }

    /** Finds both sides the same. */
    static final class Comparing implements FinalVerification {
        @Override
        public VerifyResult verify(Request request) {
            return new VerifyResult(VerifyResult.Verdict.SAME, 2, List.of(), List.of());
        }

        @Override
        public long confirmedMismatches() {
            return 0;
        }
    }

    /** There are none. */
    static final class NoHooks implements Hooks {
        @Override
        public List<Statement> statements(HookCall call, long epoch) {
            return List.of();
        }

        @Override
        public List<HookAnswer> tryOut(HookCall call) {
            return List.of();
        }

        @Override
        public void perform(HookCall call, long epoch) {}
    }
}
