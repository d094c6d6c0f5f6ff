package dev.tidegate.daemon;

import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Worker;
import dev.tidegate.run.WorkerGroup;
import dev.tidegate.schema.SourceCatalog;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One attempt at a replication group other than 0, from what is durable until an interrupt or a
 * failure.
 *
 * <ol>
 *   <li>whoever has group 0 has prepared the target and captures, now or long ago: waits for that;
 *   <li>the group becomes this process's, so that an earlier owner can commit nothing more;
 *   <li>apply follows the group's journal from its checkpoint, and beside it the group's tables are
 *       loaded ({@link GroupLoad});
 *   <li>a table that an operator adds to the group, by the process that captures, is loaded beside
 *       them; for others, which that process has after a start with other settings, the attempt
 *       ends, and the next one has them.
 * </ol>
 */
final class GroupRun {
    /** How often the target is asked whether what others do is done. */
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    /** How often it is asked for tables that others added. */
    private static final Duration TABLES_INTERVAL = Duration.ofSeconds(5);

    private final Ports ports;
    private final GroupWork work;
    private final Runnable healthy;
    private final int group;

    GroupRun(Ports ports, GroupWork work, Runnable healthy) {
        this.ports = ports;
        this.work = work;
        this.healthy = healthy;
        this.group = work.state().number();
    }

    void run() throws InterruptedException {
        requireKnown();
        awaitPrepared();
        ports.target().bindSource(ports.source().identity());
        new HeldStream(ports.target(), work.state(), healthy).awaitFree(); // nobody can claim it
        ports.target().claim(group);
        awaitBound();
        Map<TableId, TableRecord> records = ports.target().chunks(group).tables();
        GroupLoad.GroupTables tables = tables(records);
        Set<TableId> seen = wanted(records);
        work.pipeline().state().versions(ports);

        TargetProbe targetProbe = new TargetProbe(ports.target()::reasonToSpare, LOOK_INTERVAL);
        LoadGate gate = work.gate(ports, targetProbe);
        GroupLoad load = new GroupLoad(ports, work, healthy, gate, tables);
        Optional<GroupAudit> audit = GroupAudit.of(ports, work, load, gate);
        List<Worker> workers = new ArrayList<>();
        workers.add(
                Worker.of(
                        "apply-" + group,
                        () ->
                                new GroupApply(ports, work, load, audit, healthy)
                                        .run(targetProbe, Optional.empty())));
        workers.addAll(load.workers());
        audit.ifPresent(it -> workers.addAll(it.workers()));
        workers.add(targetProbe);
        workers.add(BlockerProbe.of(ports, work));
        workers.add(Worker.of("tables-" + group, () -> watchTables(seen, load)));
        WorkerGroup.runAll(workers, ports::close);
    }

    /** The journal may have a part that only processes with newer settings know of. */
    private void requireKnown() {
        int count = work.pipeline().settings().groups().count();
        if (group >= count) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "the journal has a replication group "
                            + group
                            + ", but source.groups of this process makes only "
                            + count,
                    "Give all processes of the pipeline the same source.groups, and start this one"
                            + " again.");
        }
    }

    private void awaitPrepared() throws InterruptedException {
        while (!ports.target().isPrepared()) {
            healthy.run();
            pause(LOOK_INTERVAL);
        }
    }

    /** Tables are bound to their groups when capture has them, all at once. */
    private void awaitBound() throws InterruptedException {
        while (ports.target().groups().isEmpty()) {
            healthy.run();
            pause(LOOK_INTERVAL);
        }
    }

    private GroupLoad.GroupTables tables(Map<TableId, TableRecord> records) {
        TableSet set = TableSets.of(records);
        SourceCatalog catalog = ports.source().catalog(set);
        List<TableDefinition> all = catalog.tables();
        Map<TableId, Integer> bound = ports.target().groups();
        Map<TableId, Integer> mine =
                new TreeMap<>(work.pipeline().settings().groups().assign(all, set.removed()));
        mine.keySet().retainAll(bound.keySet());
        ports.target().bindGroups(mine); // fails if the settings put a table elsewhere
        return new GroupLoad.GroupTables(
                all,
                all.stream().filter(it -> isOfGroup(it.table(), bound)).toList(),
                records,
                set.removed().stream().filter(it -> isOfGroup(it, bound)).toList(),
                catalog.leftOut());
    }

    private boolean isOfGroup(TableId table, Map<TableId, Integer> bound) {
        return bound.getOrDefault(table, -1) == group;
    }

    private Set<TableId> wanted(Map<TableId, TableRecord> records) {
        Map<TableId, Integer> bound = ports.target().groups();
        Set<TableId> removed = TableSets.removed(records);
        return bound.keySet().stream()
                .filter(it -> isOfGroup(it, bound) && !removed.contains(it))
                .collect(Collectors.toSet());
    }

    private void watchTables(Set<TableId> seen, GroupLoad load) throws InterruptedException {
        Set<TableId> known = new TreeSet<>(seen);
        while (true) {
            pause(TABLES_INTERVAL);
            Map<TableId, TableRecord> records = ports.target().chunks(group).tables();
            Set<TableId> more = new TreeSet<>(wanted(records));
            more.removeAll(known);
            load.tables().forEach(it -> more.remove(it.table()));
            if (!records.keySet().containsAll(more)) {
                throw new StartAgainException("tables were added: " + more);
            }
            if (!more.isEmpty()) {
                for (TableDefinition table :
                        ports.source().catalog(TableSets.of(records)).tables()) {
                    if (more.contains(table.table())) {
                        CompletableFuture<Void> _ = load.add(table); // what breaks it ends apply
                    }
                }
                known.addAll(more);
            }
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}
