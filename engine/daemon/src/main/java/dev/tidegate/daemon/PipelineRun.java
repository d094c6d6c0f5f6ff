package dev.tidegate.daemon;

import dev.tidegate.capture.CaptureWorker;
import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Worker;
import dev.tidegate.run.WorkerGroup;
import dev.tidegate.schema.SourceCatalog;
import dev.tidegate.schema.SourceIdentity;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableSet;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of the process that has group 0, from what is durable until an interrupt or a
 * failure: all that a pipeline is, but for the loading and applying of its other groups.
 *
 * <ol>
 *   <li>source and target are prepared, the target gets the tables that it lacks;
 *   <li>capture writes the journal, on a thread of its own;
 *   <li>when capture has a place to start from, the tables are noted with their groups, so that
 *       whoever has those may load them;
 *   <li>apply follows the journal of group 0 from its checkpoint, and beside it the group's tables
 *       are loaded, and get keys and indexes when their rows are there ({@link GroupLoad}).
 * </ol>
 */
final class PipelineRun {
    private static final Logger LOG = LoggerFactory.getLogger(PipelineRun.class);
    private static final Duration TARGET_PROBE_INTERVAL = Duration.ofSeconds(1);

    private final Ports ports;
    private final GroupWork work;
    private final Pipeline pipeline;
    private final GroupState state;
    private final Runnable healthy;

    PipelineRun(Ports ports, GroupWork work, Runnable healthy) {
        this.ports = ports;
        this.work = work;
        this.pipeline = work.pipeline();
        this.state = work.state();
        this.healthy = healthy;
    }

    /** What an attempt starts from. */
    private record Prepared(
            List<TableDefinition> tables,
            Map<TableId, Integer> groups,
            Map<TableId, TableRecord> records,
            List<LeftOut> notReplicated) {}

    void run() throws InterruptedException {
        Prepared prepared = prepared();
        CaptureWorker capture = captureOf(prepared.tables());
        TargetProbe targetProbe =
                new TargetProbe(ports.target()::reasonToSpare, TARGET_PROBE_INTERVAL);
        LoadGate gate = work.gate(ports, targetProbe);
        GroupLoad load = new GroupLoad(ports, work, healthy, gate, ownOf(prepared));
        Optional<GroupAudit> audit = GroupAudit.of(ports, work, load, gate);
        AddedTables adder = new AddedTables(ports, pipeline, capture, prepared.tables());
        LagProbe lagProbe =
                new LagProbe(
                        ports.source(),
                        pipeline.state().lag(),
                        pipeline.state()::capturedTransactions,
                        pipeline.settings().lagProbeInterval(),
                        pipeline.clock());
        List<Worker> workers = new ArrayList<>();
        workers.add(
                Worker.of(
                        "capture",
                        () -> {
                            pipeline.state().captureStarts();
                            capture.run();
                        }));
        workers.add(
                Worker.of(
                        "apply",
                        () -> {
                            capture.awaitStarted();
                            ports.target().bindGroups(prepared.groups());
                            new GroupApply(ports, work, load, audit, healthy)
                                    .run(targetProbe, Optional.of(adder));
                        }));
        workers.add(Worker.of("versions", () -> pipeline.state().versions(ports)));
        workers.addAll(load.workers());
        audit.ifPresent(it -> workers.addAll(it.workers()));
        workers.add(targetProbe);
        workers.add(BlockerProbe.of(ports, work));
        workers.add(
                Worker.of(
                        lagProbe.name(),
                        () -> {
                            capture.awaitStarted();
                            lagProbe.run();
                        }));
        workers.add(
                new CaptureJobProbe(
                        ports.source().captureJob(),
                        pipeline.state(),
                        pipeline.settings().captureJobCheckInterval()));
        WorkerGroup.runAll(workers, ports::close);
    }

    /** On a thread of its own, so that a stop need not wait for a server that hangs. */
    private Prepared prepared() throws InterruptedException {
        List<Prepared> prepared = new ArrayList<>();
        WorkerGroup.runAll(
                List.of(Worker.of("prepare", () -> prepared.add(prepare()))), ports::close);
        return prepared.getFirst();
    }

    private Prepared prepare() {
        ports.target().requireOwnership(); // before anything is asked that may hang
        SourceIdentity identity = ports.source().identity();
        ports.target().bindSource(identity); // before anything is changed on either side
        ports.target().prepare();
        ports.target().bindSource(identity);
        Map<TableId, TableRecord> records = ports.target().chunks(state.number()).tables();
        TableSet set = TableSets.of(records);
        ports.source().prepare(set);
        SourceCatalog.Selected selected = ports.source().catalog(set).selected();
        List<TableDefinition> tables = selected.tables();
        if (tables.isEmpty()) {
            throw new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    "the source has no table that source.tables selects",
                    "Check source.tables and source.tables_excluded, and that the login may see"
                            + " the tables.");
        }
        Map<TableId, Integer> groups = pipeline.settings().groups().assign(tables, set.removed());
        requireSameGroups(groups);
        List<LeftOut> leftOut = new ArrayList<>(selected.leftOut());
        leftOut.addAll(ports.target().schema().create(tables));
        pipeline.state().leftOut(leftOut);
        warnOfMissing(tables, set.added());
        return new Prepared(tables, groups, records, selected.leftOut());
    }

    /** Of the tables that are bound already: the others are bound when they are captured. */
    private void requireSameGroups(Map<TableId, Integer> groups) {
        Map<TableId, Integer> bound = new TreeMap<>(groups);
        bound.keySet().retainAll(ports.target().groups().keySet());
        ports.target().bindGroups(bound);
    }

    private static void warnOfMissing(List<TableDefinition> tables, Set<TableId> added) {
        Set<TableId> present =
                tables.stream().map(TableDefinition::table).collect(Collectors.toSet());
        added.stream()
                .filter(table -> !present.contains(table))
                .forEach(table ->
                        LOG.warn(
                                "table {} was loaded, but the source does not have it any more;"
                                        + " what the target has of it stays as it is",
                                table));
    }

    private GroupLoad.GroupTables ownOf(Prepared prepared) {
        Map<TableId, Integer> bound = ports.target().groups();
        return new GroupLoad.GroupTables(
                prepared.tables(),
                prepared.tables().stream()
                        .filter(it -> prepared.groups().getOrDefault(it.table(), 0) == 0)
                        .toList(),
                prepared.records(),
                TableSets.removed(prepared.records()).stream()
                        .filter(it -> bound.getOrDefault(it, 0) == 0)
                        .toList(),
                prepared.notReplicated());
    }

    private CaptureWorker captureOf(List<TableDefinition> tables) {
        return new CaptureWorker(
                new CaptureWorker.Ports(
                        ports.source().log(tables), ports.journal(), pipeline.clock()),
                pipeline.settings().groups(),
                pipeline.settings().heartbeatInterval(),
                new CaptureObserver());
    }

    private final class CaptureObserver implements CaptureWorker.Observer {
        @Override
        public void captured(Lsn upTo, Instant committedAt, int transactions, long changes) {
            pipeline.state().captured(upTo, committedAt, transactions, changes);
        }

        @Override
        public void drained(Lsn upTo, Instant readAt) {
            pipeline.state().captureHeard();
        }
    }
}
