package dev.tidegate.cutover;

import dev.tidegate.cutover.CutoverState.Kind;
import dev.tidegate.cutover.StreamStatus.Activity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What must hold: behind every step, and at the end. */
final class Checker {
    private final World world;

    Checker(World world) {
        this.world = world;
    }

    /** Behind every step. */
    void look() {
        ModelSide source = world.source;
        ModelSide target = world.target;
        long now = world.now();
        require(
                !source.isWritable(now) || !target.isWritable(now),
                "applications can write to both sides");
        require(
                source.mode != FenceMode.OPEN || target.mode != FenceMode.OPEN,
                "both fences are open");
        require(
                target.mode != FenceMode.OPEN || source.mode == FenceMode.CLOSED || isRolledBack(),
                "the target is open, and the source is " + source.mode);
        for (ModelSide side : List.of(source, target)) {
            Set<Denial> ours = new TreeSet<>(side.inForce);
            require(ours.remove(ModelSide.OF_OTHERS), "what others denied was lifted");
            if (side == source || world.prepared.contains("target.fence")) {
                require(
                        side.recorded.containsAll(ours),
                        "a denial is in force on the %s and not recorded".formatted(side.side));
            }
        }
        world.table.record.ifPresent(this::lookAt);
    }

    private boolean isRolledBack() {
        return world.source.handover.stream().anyMatch(it -> it.direction() == Direction.BACK);
    }

    private void lookAt(CutoverRecord record) {
        Direction direction = record.place().direction();
        ModelSide from = world.at(direction.from());
        ModelSide to = world.at(direction.to());
        switch (record.state()) {
            case SWITCHED, OPENING, ROUTING ->
                    require(
                            from.mode == FenceMode.CLOSED,
                            "%s, and the %s is %s".formatted(record.phase(), from.side, from.mode));
            case PAUSING, FENCING, DRAINING, VERIFYING, FINALIZING, ABORTING ->
                    require(
                            to.mode != FenceMode.OPEN,
                            "%s, and the %s is open".formatted(record.phase(), to.side));
            case LIVE, COMPLETING, COMPLETE -> {
                require(world.target.mode == FenceMode.OPEN, "LIVE, and the target is not open");
                require(
                        world.source.mode == FenceMode.CLOSED,
                        "LIVE, and the source is not closed");
            }
            case ARMED, DISARMING, REPLICATING, PREFLIGHT, ARMING ->
                    require(
                            world.source.mode == FenceMode.OPEN
                                    && world.target.mode != FenceMode.OPEN,
                            record.state() + ", and the source is " + world.source.mode);
        }
    }

    /** An application committed. */
    void committed(ModelSide where) {
        ModelSide other = world.at(where.side == Side.SOURCE ? Side.TARGET : Side.SOURCE);
        require(other.mode != FenceMode.OPEN, "a commit on the side that was left");
        require(where.enforced, "a trigger did not act on an application");
        once(where);
    }

    /** A stream wrote. */
    void applied(ModelStream stream) {
        require(stream.to.mode != FenceMode.OPEN, "a stream wrote to the side that is open");
        require(!stream.to.enforced, "a trigger acted on what a stream wrote");
        once(stream.to);
    }

    private static void once(ModelSide side) {
        long row = side.log.getLast().row();
        require(side.rows.getOrDefault(row, 0) == 1, "a row is twice on the " + side.side);
    }

    /** Whether nothing more is to be expected of the coordinators. */
    boolean isAtRest() {
        return world.table.record.stream().allMatch(it -> it.state().kind() == Kind.RESTING);
    }

    /** The side that has the writers. */
    private ModelSide open() {
        return world.target.mode == FenceMode.OPEN ? world.target : world.source;
    }

    /** Each application commits something, where it must. */
    void everybodyCanWrite(Runnable step) {
        ModelSide open = open();
        Map<Application, Integer> before = new HashMap<>();
        world.applications.forEach(it -> before.put(it, it.acknowledged.size()));
        for (int i = 0; i < 3_000 && !haveWritten(before); i++) {
            step.run();
        }
        require(
                haveWritten(before),
                "an application can write nowhere, or was not told: %s, open is the %s"
                        .formatted(
                                world.table.record.map(CutoverRecord::phase).orElse("nothing"),
                                open.side));
    }

    private static boolean haveWritten(Map<Application, Integer> before) {
        return before.entrySet().stream()
                .allMatch(it -> it.getKey().acknowledged.size() > it.getValue());
    }

    boolean isDrained() {
        return world.forward.isDrained()
                && world.back.isDrained()
                && world.source.open.isEmpty()
                && world.target.open.isEmpty();
    }

    /** Every acknowledged commit is there once, and nothing else is. */
    void compare() {
        ModelSide open = open();
        ModelSide other = open == world.source ? world.target : world.source;
        Set<Long> acknowledged = new TreeSet<>();
        world.applications.forEach(it -> acknowledged.addAll(it.acknowledged.keySet()));
        missing(open, acknowledged);
        ModelStream stream = open == world.source ? world.forward : world.back;
        if (stream.activity == Activity.APPLYING) {
            missing(other, acknowledged);
        } else {
            require(
                    world.table.record.stream().anyMatch(it -> it.state() == CutoverState.COMPLETE),
                    "the stream to the %s does not apply".formatted(other.side));
        }
        Set<Long> known = new TreeSet<>(acknowledged);
        known.addAll(world.outlaws);
        require(known.containsAll(open.rows.keySet()), "rows that nobody wrote");
        require(
                open.rows.keySet().containsAll(without(world.outlaws, world.lost)) || isReported(),
                "what wrote behind the fence is lost, and nobody heard of it: "
                        + without(without(world.outlaws, world.lost), open.rows.keySet()));
        require(
                open.inForce.equals(Set.of(ModelSide.OF_OTHERS)) && open.recorded.isEmpty(),
                "something is still denied on the side that is open");
    }

    private boolean isReported() {
        return world.table.log.stream()
                        .flatMap(it -> it.facts().stream())
                        .anyMatch(it -> it.value().contains("wrote behind the fence"))
                || world.alarms.stream().anyMatch(it -> it.contains("closed source"));
    }

    private void missing(ModelSide side, Set<Long> acknowledged) {
        Set<Long> missing = without(acknowledged, side.rows.keySet());
        if (side == world.target) {
            missing.removeAll(world.lost);
        }
        require(
                missing.isEmpty(),
                "acknowledged commits are lost on the %s: %s".formatted(side.side, missing));
    }

    private static Set<Long> without(Set<Long> all, Set<Long> some) {
        Set<Long> left = new TreeSet<>(all);
        left.removeAll(some);
        return left;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
