package dev.tidegate.cutover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The record on the target, as one process sees it. */
final class ModelRecords implements CutoverRecords {
    private final World world;

    ModelRecords(World world) {
        this.world = world;
    }

    /** What all processes share. */
    static final class Table {
        Optional<CutoverRecord> record = Optional.empty();
        final List<CutoverEntry> log = new ArrayList<>();
        Stage.@Nullable Actor holder;
    }

    @Override
    public Optional<CutoverRecord> read() {
        return world.ask(world.target, "read record", () -> world.table.record);
    }

    @Override
    public Optional<CutoverRecord> takeOver(CutoverRecord initial, Claim claim) {
        return world.ask(
                world.target,
                "take over",
                () -> {
                    Stage.Actor me = world.stage.running().orElseThrow();
                    if (claim == Claim.IF_FREE
                            && world.table.holder != null
                            && world.table.holder != me) {
                        return Optional.empty();
                    }
                    CutoverRecord found = world.table.record.orElse(initial);
                    CutoverRecord mine =
                            found.ownedBy(found.epoch() + 1).numbered(found.version() + 1);
                    world.table.record = Optional.of(mine);
                    world.table.holder = me;
                    return world.table.record;
                });
    }

    @Override
    public void write(CutoverRecord next, CutoverEntry entry) {
        world.call(
                "write "
                        + entry.kind()
                        + " "
                        + next.state()
                        + " "
                        + next.place().step().map(StepName::name).orElse(""),
                () -> {
                    world.refuseIfDown(world.target);
                    CutoverRecord found = world.table.record.orElseThrow();
                    if (found.epoch() != next.epoch() || found.version() + 1 != next.version()) {
                        throw Refusals.fenced(found.epoch());
                    }
                    world.table.record = Optional.of(next);
                    world.table.log.add(entry);
                    return true;
                });
    }

    @Override
    public List<CutoverEntry> log() {
        return world.table.log;
    }

    @Override
    public void release() {
        if (world.table.holder == world.stage.running().orElse(null)) {
            world.table.holder = null;
        }
    }
}
