package dev.tidegate.daemon;

import dev.tidegate.control.Status.Phase;
import dev.tidegate.load.HandOver;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Worker;
import dev.tidegate.run.WorkerGroup;
import dev.tidegate.schema.TableDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One attempt at a replication group other than 0, from what is durable until an interrupt or a
 * failure.
 *
 * <ol>
 *   <li>whoever has group 0 has prepared the target, now or long ago: waits for that;
 *   <li>the group becomes this process's, so that an earlier owner can commit nothing more;
 *   <li>its tables are loaded by whoever has group 0: waits for them;
 *   <li>apply follows the group's journal from its checkpoint.
 * </ol>
 */
final class GroupRun {
    /** How often the target is asked whether what others do is done. */
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final Ports ports;
    private final GroupWork work;
    private final Runnable healthy;

    GroupRun(Ports ports, GroupWork work, Runnable healthy) {
        this.ports = ports;
        this.work = work;
        this.healthy = healthy;
    }

    void run() throws InterruptedException {
        int group = work.state().number();
        requireKnown(group);
        TargetProbe targetProbe = new TargetProbe(ports.target()::reasonToSpare, LOOK_INTERVAL);
        WorkerGroup.runAll(
                List.of(Worker.of("apply-" + group, () -> apply(targetProbe)), targetProbe),
                ports::close);
    }

    /** The journal may have a part that only processes with newer settings know of. */
    private void requireKnown(int group) {
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

    private void apply(TargetProbe targetProbe) throws InterruptedException {
        int group = work.state().number();
        awaitPrepared();
        ports.target().bindSource(ports.source().identity());
        ports.target().claim(group);
        List<TableDefinition> all = ports.source().catalog().tables();
        Map<TableId, Integer> groups =
                ports.target().bindGroups(work.pipeline().settings().groups().assign(all));
        List<TableDefinition> tables =
                all.stream().filter(it -> groups.getOrDefault(it.table(), 0) == group).toList();
        work.pipeline().state().versions(ports);
        work.pipeline().metrics().tables(tables.stream().map(TableDefinition::table).toList());
        Map<TableId, HandOver> loaded = awaitLoaded(tables);
        new GroupApply(ports, work, healthy).run(tables, loaded, targetProbe);
    }

    private void awaitPrepared() throws InterruptedException {
        while (!ports.target().isPrepared()) {
            healthy.run();
            pause();
        }
    }

    private Map<TableId, HandOver> awaitLoaded(List<TableDefinition> tables)
            throws InterruptedException {
        List<TableId> wanted = tables.stream().map(TableDefinition::table).toList();
        while (true) {
            Map<TableId, HandOver> loaded = ports.target().load().loaded();
            work.pipeline().state().tables(work.state().number(), tables, loaded);
            if (loaded.keySet().containsAll(wanted)) {
                return loaded;
            }
            healthy.run();
            work.state().enter(Phase.LOADING);
            pause();
        }
    }

    private static void pause() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(LOOK_INTERVAL.toNanos());
    }
}
