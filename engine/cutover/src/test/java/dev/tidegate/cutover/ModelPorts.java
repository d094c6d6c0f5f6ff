package dev.tidegate.cutover;

import dev.tidegate.cutover.FinalVerification.Request;
import dev.tidegate.cutover.Preparation.Lifetime;
import dev.tidegate.cutover.StreamStatus.Activity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The ports of one process to the world; each call is a visit, where something may go wrong. */
final class ModelPorts {
    private final World world;

    private ModelPorts(World world) {
        this.world = world;
    }

    static CutoverPorts of(World world) {
        ModelPorts ports = new ModelPorts(world);
        return new CutoverPorts(
                new ModelRecords(world),
                ports.side(world.source),
                ports.side(world.target),
                ports.new Streaming(world.forward),
                ports.new Streaming(world.back),
                ports.new Comparing(),
                ports.new Calling(),
                ports.new Preparing(),
                ports.new Examining());
    }

    private SidePorts side(ModelSide side) {
        return new SidePorts(new ModelFence(world, side), new Numbers(side), new Enforcing(side));
    }

    /** What has statements that nobody looks at here. */
    private abstract static class Performing<A> implements Performer<A> {
        @Override
        public List<Statement> statements(A action, long epoch) {
            return List.of(Statement.harmless("model", action.toString()));
        }
    }

    private final class Numbers extends Performing<SequencesAction> implements Sequences {
        private final ModelSide side;

        private Numbers(ModelSide side) {
            this.side = side;
        }

        @Override
        public List<SequenceValue> values() {
            return world.ask(
                    side,
                    "values",
                    () -> List.of(new SequenceValue("dbo.item.id", side.sequence, 1)));
        }

        @Override
        public void perform(SequencesAction action, long epoch) {
            switch (action) {
                case SequencesAction.Advance(List<SequenceValue> atLeast, long margin) ->
                        world.change(
                                side,
                                epoch,
                                "advance",
                                () -> {
                                    for (SequenceValue value : atLeast) {
                                        side.sequence =
                                                Math.max(
                                                        side.sequence, value.beyond(margin).last());
                                    }
                                });
            }
        }
    }

    private final class Enforcing extends Performing<RulesAction> implements SideRules {
        private final ModelSide side;

        private Enforcing(ModelSide side) {
            this.side = side;
        }

        @Override
        public List<String> notEnforced() {
            return world.ask(
                    side, "not enforced", () -> side.enforced ? List.of() : List.of("trigger"));
        }

        @Override
        public List<String> notRelaxed() {
            return world.ask(
                    side, "not relaxed", () -> side.enforced ? List.of("trigger") : List.of());
        }

        @Override
        public void perform(RulesAction action, long epoch) {
            world.change(
                    side,
                    epoch,
                    "rules",
                    () -> {
                        side.enforced =
                                switch (action) {
                                    case RulesAction.Enforce() -> true;
                                    case RulesAction.Relax() -> false;
                                };
                    });
        }
    }

    private final class Streaming extends Performing<StreamAction> implements ChangeStream {
        private final ModelStream stream;

        private Streaming(ModelStream stream) {
            this.stream = stream;
        }

        @Override
        public Direction direction() {
            return stream.direction;
        }

        @Override
        public StreamStatus status() {
            return world.ask(stream.to, "stream", stream::status);
        }

        @Override
        public boolean hasApplied(Marker marker) {
            return world.ask(stream.to, "applied", () -> stream.hasApplied(marker));
        }

        @Override
        public void readAhead() {
            world.follow(stream.direction);
        }

        @Override
        public void letGo() {
            world.letGo(stream.direction);
        }

        @Override
        public FenceProof proof(Marker barrier, Marker upTo) {
            return world.ask(stream.to, "proof", () -> stream.proof(barrier, upTo));
        }

        @Override
        public void perform(StreamAction action, long epoch) {
            world.change(
                    stream.to,
                    epoch,
                    "stream " + action,
                    () -> {
                        switch (action) {
                            case StreamAction.Hold(HandoverId _) -> stream.activity = Activity.HELD;
                            case StreamAction.Resume(HandoverId _) ->
                                    stream.activity = Activity.APPLYING;
                            case StreamAction.Start(Marker from) -> stream.start(from);
                        }
                    });
        }
    }

    private final class Comparing implements FinalVerification {
        @Override
        public VerifyResult verify(Request request) {
            return world.ask(world.target, "verify", () -> world.verify(request));
        }

        @Override
        public long confirmedMismatches() {
            return world.ask(world.target, "mismatches", () -> world.confirmedMismatches());
        }
    }

    private final class Calling extends Performing<HookCall> implements Hooks {
        @Override
        public List<HookAnswer> tryOut(HookCall call) {
            return List.of();
        }

        @Override
        public void perform(HookCall call, long epoch) {
            if (call.style() == HookCall.Style.DRY) {
                return;
            }
            if (world.hookFails(call.point())) {
                if (world.random.nextBoolean()) {
                    world.tell(call);
                }
                throw Refusals.hookFailed("hook route did not answer");
            }
            world.call(
                    "hook " + call.point(),
                    () -> {
                        world.tell(call);
                        return true;
                    });
        }
    }

    private final class Preparing extends Performing<PreparationAction> implements Preparations {
        private static final List<Preparation> ALL =
                List.of(
                        new Preparation("target.fence", "keeps writers out", Lifetime.FOR_GOOD),
                        new Preparation("target.slot", "begins the way back", Lifetime.WAY_BACK),
                        new Preparation("source.poll", "makes capture faster", Lifetime.WAY_BACK));

        @Override
        public List<Preparation> all() {
            return ALL;
        }

        @Override
        public boolean isThere(Preparation preparation) {
            return world.ask(
                    world.target,
                    "is there",
                    () -> {
                        if (preparation.name().equals("target.slot")) {
                            return world.back.activity != Activity.ABSENT;
                        }
                        return world.prepared.contains(preparation.name());
                    });
        }

        @Override
        public void perform(PreparationAction action, long epoch) {
            world.change(
                    world.target,
                    epoch,
                    "prepare",
                    () -> {
                        switch (action) {
                            case PreparationAction.Prepare(Preparation it) -> prepare(it.name());
                            case PreparationAction.TakeBack(Preparation it) -> takeBack(it.name());
                        }
                    });
        }

        private void prepare(String name) {
            if (world.prepared.add(name)) {
                if (name.equals("target.slot")) {
                    world.back.activity = Activity.HELD;
                    world.back.startedFrom = Optional.empty();
                    world.back.captured = world.target.log.size();
                    world.back.applied = world.back.captured;
                } else if (name.equals("target.fence")) {
                    world.target.recorded.clear();
                    world.target.recorded.addAll(
                            world.target.inForce.stream()
                                    .filter(it -> !it.equals(ModelSide.OF_OTHERS))
                                    .toList());
                }
            }
        }

        private void takeBack(String name) {
            if (world.prepared.remove(name)) {
                if (name.equals("target.slot")) {
                    world.back.activity = Activity.ABSENT;
                } else if (name.equals("target.fence")) {
                    world.target.recorded.clear();
                }
            }
        }
    }

    private final class Examining implements Readiness {
        @Override
        public Report examine(Direction direction) {
            Duration little = Duration.ofMillis(50);
            return world.ask(
                    world.target,
                    "examine",
                    () ->
                            new Report(
                                    List.of(),
                                    new Measurements(
                                            little, little, little, little, little, little, little,
                                            little)));
        }
    }

    /** The rows that a log has up to a marker. */
    static Set<Long> rowsUpTo(ModelSide side, Marker marker) {
        int end = side.markers.getOrDefault(marker, side.log.size());
        return rows(side.log.subList(0, end));
    }

    static Set<Long> rows(List<ModelSide.Commit> commits) {
        Set<Long> rows = new TreeSet<>();
        for (ModelSide.Commit commit : new ArrayList<>(commits)) {
            if (commit.marker().isEmpty()) {
                rows.add(commit.row());
            }
        }
        return rows;
    }
}
