package dev.tidegate.cutover;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The fence of a side of the world, as a connector would have it. */
final class ModelFence implements Fence {
    private final World world;
    private final ModelSide model;

    ModelFence(World world, ModelSide model) {
        this.world = world;
        this.model = model;
    }

    @Override
    public Side side() {
        return model.side;
    }

    @Override
    public FenceStatus claim(long epoch) {
        return world.ask(
                model,
                "claim",
                () -> {
                    if (model.epoch > epoch) {
                        throw Refusals.fenced(model.epoch);
                    }
                    model.epoch = epoch;
                    model.claimed = true;
                    return current();
                });
    }

    @Override
    public FenceStatus status() {
        return world.ask(model, "status", this::current);
    }

    @Override
    public FenceRow row() {
        return world.ask(model, "row", () -> current().row());
    }

    @Override
    public int sessions() {
        return world.ask(model, "sessions", () -> current().sessions());
    }

    @Override
    public boolean isMarked(Marker marker) {
        return world.ask(model, "is marked", () -> model.markers.containsKey(marker));
    }

    private FenceStatus current() {
        return new FenceStatus(
                model.epoch,
                model.mode,
                model.handover,
                model.mode == FenceMode.LEASED
                        ? Optional.of(Instant.ofEpochMilli(model.expiresAt))
                        : Optional.empty(),
                Instant.ofEpochMilli(world.now()),
                model.recorded,
                model.recorded.stream().filter(it -> !model.inForce.contains(it)).toList(),
                model.mode == FenceMode.OPEN ? 0 : seen());
    }

    /** A server's list of sessions does not show all that they have written. */
    private int seen() {
        return (int) model.open.stream().filter(it -> it.row() % 2 == 0).count();
    }

    @Override
    public List<Denial> denials() {
        return world.ask(model, "denials", model::denials);
    }

    @Override
    public Optional<String> position(Marker marker) {
        return world.ask(
                model,
                "position",
                () -> Optional.ofNullable(model.markers.get(marker)).map(Object::toString));
    }

    @Override
    public boolean applicationsCanWrite() {
        return world.ask(model, "canary", () -> model.isWritable(world.now()));
    }

    @Override
    public boolean applicationsWroteSince(Marker start) {
        return world.ask(
                model,
                "arrival",
                () -> {
                    int from = model.markers.getOrDefault(start, model.log.size());
                    return model.log.subList(from, model.log.size()).stream()
                            .anyMatch(it -> it.by() == ModelSide.By.APPLICATION);
                });
    }

    @Override
    public List<Statement> statements(FenceAction action, long epoch) {
        return List.of(Statement.harmless(model.side.name(), action.toString()));
    }

    @Override
    public void perform(FenceAction action, long epoch) {
        switch (action) {
            case FenceAction.Lease lease -> world.change(model, epoch, "lease", () -> lease(lease));
            case FenceAction.Deny(HandoverId handover, List<Denial> denials) ->
                    denials.forEach(
                            it -> world.change(model, epoch, "deny", () -> deny(handover, it)));
            case FenceAction.Kill(HandoverId _, var patience) ->
                    world.change(
                            model,
                            epoch,
                            "kill",
                            () ->
                                    world.kill(
                                            model,
                                            it ->
                                                    world.now() - it.since() > patience.toMillis()
                                                            || world.random.nextInt(3) == 0));
            case FenceAction.Barrier(Marker marker, var _) ->
                    world.change(model, epoch, "barrier", () -> barrier(marker));
            case FenceAction.Mark(Marker marker) ->
                    world.change(model, epoch, "mark", () -> model.mark(marker));
            case FenceAction.Close(HandoverId handover) ->
                    world.change(model, epoch, "close", () -> close(handover));
            case FenceAction.Open(HandoverId _) -> world.change(model, epoch, "open", this::open);
            case FenceAction.Expire() ->
                    world.change(
                            model,
                            model.epoch,
                            "expire",
                            () -> {
                                if (current().isExpired()) {
                                    open();
                                }
                            });
            case FenceAction.Lift(List<Denial> denials) ->
                    denials.forEach(it -> world.change(model, model.epoch, "lift", () -> lift(it)));
        }
    }

    private void lease(FenceAction.Lease lease) {
        if (model.mode == FenceMode.LEASED
                && model.handover.equals(Optional.of(lease.handover()))) {
            return;
        }
        refuseUnless(model.mode == FenceMode.OPEN && model.recorded.isEmpty());
        if (model.kind == ModelSide.Kind.TRIGGERS) {
            refuseUnless(model.open.isEmpty()); // they share the lock of the fence's row
        }
        model.mode = FenceMode.LEASED;
        model.handover = Optional.of(lease.handover());
        model.expiresAt = world.now() + lease.term().toMillis();
        model.recorded.addAll(lease.denials());
    }

    private void deny(HandoverId handover, Denial denial) {
        if (current().is(FenceMode.LEASED, handover) && model.recorded.contains(denial)) {
            model.inForce.add(denial);
        }
    }

    private void barrier(Marker marker) {
        if (!model.markers.containsKey(marker)) {
            refuseUnless(model.open.isEmpty());
            model.mark(marker);
        }
    }

    private void close(HandoverId handover) {
        if (model.kind == ModelSide.Kind.TRIGGERS) {
            refuseUnless(model.open.isEmpty());
        }
        if (current().is(FenceMode.LEASED, handover) && world.now() < model.expiresAt) {
            model.mode = FenceMode.CLOSED;
        }
    }

    private void open() {
        model.mode = FenceMode.OPEN;
        model.handover = Optional.empty();
    }

    private void lift(Denial denial) {
        if (model.mode == FenceMode.OPEN && model.recorded.remove(denial)) {
            model.inForce.remove(denial);
        }
    }

    private static void refuseUnless(boolean ready) {
        if (!ready) {
            throw Refusals.waiting("a transaction is open");
        }
    }
}
