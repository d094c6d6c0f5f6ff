package dev.tidegate.daemon;

import dev.tidegate.apply.Throttle;
import dev.tidegate.capture.CaptureWorker;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.load.HandOver;
import dev.tidegate.load.LoadWorker;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Worker;
import dev.tidegate.run.WorkerGroup;
import dev.tidegate.schema.SourceIdentity;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of the process that has group 0, from what is durable until an interrupt or a
 * failure: all that a pipeline is, but for the applying of its other groups.
 *
 * <ol>
 *   <li>source and target are prepared, the target gets the tables that it lacks;
 *   <li>capture writes the journal, on a thread of its own;
 *   <li>when capture has a place to start from, the load copies the tables that are not loaded;
 *   <li>when all are loaded, apply follows the journal of group 0 from its checkpoint;
 *   <li>when apply is past the last hand-over, the target gets unique keys, indexes and foreign
 *       keys.
 * </ol>
 *
 * <p>An attempt that finds all tables loaded has nothing to do for the load.
 */
final class PipelineRun {
    private static final Logger LOG = LoggerFactory.getLogger(PipelineRun.class);
    private static final Duration TARGET_PROBE_INTERVAL = Duration.ofSeconds(1);

    private final Ports ports;
    private final GroupWork work;
    private final Pipeline pipeline;
    private final GroupState state;
    private final Runnable healthy;
    private final BlockingQueue<Map<TableId, HandOver>> handOvers = new ArrayBlockingQueue<>(1);

    /** The group of each table; known once all is prepared. */
    private Map<TableId, Integer> groups = Map.of();

    PipelineRun(Ports ports, GroupWork work, Runnable healthy) {
        this.ports = ports;
        this.work = work;
        this.pipeline = work.pipeline();
        this.state = work.state();
        this.healthy = healthy;
    }

    void run() throws InterruptedException {
        List<TableDefinition> tables = prepared();
        CaptureWorker capture =
                new CaptureWorker(
                        new CaptureWorker.Ports(
                                ports.source().log(tables), ports.journal(), pipeline.clock()),
                        pipeline.settings().groups(),
                        pipeline.settings().heartbeatInterval(),
                        new CaptureObserver());
        LagProbe probe =
                new LagProbe(
                        ports.source(),
                        pipeline.state().lag(),
                        pipeline.settings().lagProbeInterval(),
                        pipeline.clock());
        CaptureJobProbe jobProbe =
                new CaptureJobProbe(
                        ports.source().captureJob(),
                        pipeline.state(),
                        pipeline.settings().captureJobCheckInterval());
        TargetProbe targetProbe =
                new TargetProbe(ports.target()::reasonToSpare, TARGET_PROBE_INTERVAL);
        WorkerGroup.runAll(
                List.of(
                        Worker.of("capture", capture::run),
                        Worker.of("load", () -> load(tables, capture)),
                        Worker.of("apply", () -> apply(tables, targetProbe)),
                        targetProbe,
                        Worker.of(
                                probe.name(),
                                () -> {
                                    capture.awaitStarted();
                                    probe.run();
                                }),
                        jobProbe),
                ports::close);
    }

    /** On a thread of its own, so that a stop need not wait for a server that hangs. */
    private List<TableDefinition> prepared() throws InterruptedException {
        List<TableDefinition> tables = new ArrayList<>();
        WorkerGroup.runAll(
                List.of(Worker.of("prepare", () -> tables.addAll(prepare()))), ports::close);
        return tables;
    }

    private List<TableDefinition> prepare() {
        ports.target().requireOwnership(); // before anything is asked that may hang
        SourceIdentity identity = ports.source().identity();
        ports.target().bindSource(identity); // before anything is changed on either side
        ports.source().prepare();
        ports.target().prepare();
        ports.target().bindSource(identity);
        pipeline.state().versions(ports);

        List<TableDefinition> tables = ports.source().catalog().tables();
        if (tables.isEmpty()) {
            throw new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    "the source has no table that source.tables selects",
                    "Check source.tables and source.tables_excluded, and that the login may see"
                            + " the tables.");
        }
        groups = ports.target().bindGroups(pipeline.settings().groups().assign(tables));
        List<LeftOut> leftOut = new ArrayList<>(ports.source().catalog().leftOut());
        leftOut.addAll(ports.target().schema().create(tables));
        pipeline.state().leftOut(leftOut);
        Map<TableId, HandOver> loaded = ports.target().load().loaded();
        pipeline.state().tables(state.number(), tables, loaded);
        pipeline.metrics().tables(ids(tables));
        Set<TableId> present = ids(tables);
        loaded.keySet().stream()
                .filter(table -> !present.contains(table))
                .forEach(table ->
                        LOG.warn(
                                "table {} was loaded, but the source does not have it any"
                                        + " more or source.tables excludes it; what the"
                                        + " target has of it stays as it is",
                                table));
        return tables;
    }

    private void load(List<TableDefinition> tables, CaptureWorker capture)
            throws InterruptedException {
        Map<TableId, HandOver> loaded = ports.target().load().loaded();
        if (!loaded.keySet().containsAll(ids(tables))) {
            capture.awaitStarted();
            state.enter(Phase.LOADING);
            loaded =
                    new LoadWorker(
                                    ports.source().tables(),
                                    ports.target().load(),
                                    tables.stream().map(TableDefinition::schema).toList(),
                                    new LoadObserver())
                            .run();
        }
        handOvers.put(loaded);
    }

    private void apply(List<TableDefinition> tables, Throttle throttle)
            throws InterruptedException {
        Map<TableId, HandOver> loaded = handOvers.take();
        new GroupApply(ports, work, healthy)
                .run(
                        tables.stream()
                                .filter(it -> groups.getOrDefault(it.table(), 0) == state.number())
                                .toList(),
                        loaded,
                        throttle);
    }

    private static Set<TableId> ids(List<TableDefinition> tables) {
        return tables.stream().map(TableDefinition::table).collect(Collectors.toSet());
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

    private final class LoadObserver implements LoadWorker.Observer {
        private @Nullable TableProgress current;

        @Override
        public void started(TableId table) {
            current = pipeline.state().table(table);
            current.loadStarted();
            healthy.run();
            LOG.info("loading {}", table);
        }

        @Override
        public void row(TableId table) {
            if (current != null) {
                current.rowLoaded();
            }
        }

        @Override
        public void finished(TableId table, HandOver handOver) {
            pipeline.state().table(table).loaded(handOver);
            LOG.info("loaded {}, rows: {}", table, handOver.rows());
        }
    }
}
