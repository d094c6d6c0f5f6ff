package dev.tidegate.daemon;

import dev.tidegate.control.LoadStatus;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.load.ChunkWorker;
import dev.tidegate.load.LoadBoard;
import dev.tidegate.load.LoadObserver;
import dev.tidegate.load.TableIntent;
import dev.tidegate.load.TableProgress;
import dev.tidegate.load.Waiting;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Worker;
import dev.tidegate.schema.CompletionWorker;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ForeignKeyDefinition;
import dev.tidegate.schema.TargetSchema.LeftOut;
import dev.tidegate.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The load of one group in one attempt, beside the applying of it: the threads that load chunks,
 * those that build keys and indexes of tables whose rows are there, and what operators change of
 * both. Safe for use by several threads.
 */
final class GroupLoad {
    private static final Logger LOG = LoggerFactory.getLogger(GroupLoad.class);

    private static final Duration PAUSE_LOOK_INTERVAL = Duration.ofSeconds(1);

    private final Ports ports;
    private final Pipeline pipeline;
    private final GroupState state;
    private final Runnable healthy;
    private final LoadGate gate;
    private final LoadBoard board;
    private final CompletionWorker completion;
    private final ColumnExclusions exclusions;
    private final Ledgers ledgers;
    private final AuditTaps taps;
    private final List<LeftOut> notReplicated;
    private final Map<TableId, TableDefinition> tables = new ConcurrentSkipListMap<>();
    private final List<LeftOut> leftOut = new ArrayList<>();

    /** Makes one for a group's tables. */
    GroupLoad(
            Ports ports, GroupWork work, Runnable healthy, LoadGate gate, GroupTables groupTables) {
        this.ports = ports;
        this.pipeline = work.pipeline();
        this.state = work.state();
        this.healthy = healthy;
        this.gate = gate;
        this.notReplicated = groupTables.notReplicated();
        exclusions = new ColumnExclusions(ports, work);
        exclusions.require(groupTables.own());
        exclusions.warnOfMissing(groupTables.all());
        ledgers = ports.ledgers().without(pipeline.settings().validate().excludedColumns());
        groupTables.own().forEach(it -> tables.put(it.table(), it));
        taps = new AuditTaps(ports.journal().readers(state.number()));
        ChunkTarget target = ports.target().chunks(state.number());
        board =
                new LoadBoard(
                        new LoadBoard.Ports(
                                ports.source().chunksToLoad(),
                                target,
                                gate,
                                Waiting.onMonitor(),
                                ledgers,
                                System::nanoTime),
                        groupTables.own().stream().map(TableDefinition::schema).toList(),
                        pipeline.settings().load().chunks(),
                        new BoardObserver());
        completion = new CompletionWorker(ports.target().completion(), new CompletionObserver());
        completion.know(groupTables.all());
        waitUnlessAsked(target, groupTables);
        figures(groupTables);
    }

    /**
     * Tables as an attempt finds them.
     *
     * @param all of the pipeline, since foreign keys may lead to them
     * @param own of the group
     * @param records what is durable of tables of the pipeline
     * @param removed those of the group that an operator took out of it
     * @param notReplicated what of the source's tables the pipeline leaves out
     */
    record GroupTables(
            List<TableDefinition> all,
            List<TableDefinition> own,
            Map<TableId, TableRecord> records,
            Collection<TableId> removed,
            List<LeftOut> notReplicated) {
        /** Copies them. */
        GroupTables {
            all = List.copyOf(all);
            own = List.copyOf(own);
            records = Map.copyOf(records);
            removed = List.copyOf(removed);
            notReplicated = List.copyOf(notReplicated);
        }
    }

    private void waitUnlessAsked(ChunkTarget target, GroupTables groupTables) {
        switch (pipeline.settings().load().start()) {
            case AUTO -> {}
            case ASKED ->
                    tables.keySet().stream()
                            .filter(it -> !groupTables.records().containsKey(it))
                            .forEach(it -> target.intend(it, TableIntent.PAUSE));
        }
    }

    private void figures(GroupTables groupTables) {
        List<TableFigures> figures = new ArrayList<>();
        groupTables.own().forEach(it -> figures.add(known(it)));
        groupTables
                .records()
                .forEach((table, record) -> {
                    if (groupTables.removed().contains(table)) {
                        TableFigures of = pipeline.state().table(table);
                        of.known(state.number(), 0);
                        of.progress(durable(table, record));
                        figures.add(of);
                    }
                });
        state.tables(figures);
        pipeline.metrics().tables(figures.stream().map(TableFigures::table).toList());
    }

    private TableFigures known(TableDefinition table) {
        TableFigures figures = pipeline.state().table(table.table());
        figures.known(state.number(), table.estimatedRows());
        return figures;
    }

    /** The threads of it, beside apply's. */
    List<Worker> workers() {
        Settings.Load load = pipeline.settings().load();
        Stream<Worker> chunks =
                IntStream.range(0, load.chunks().openChunksMax())
                        .mapToObj(number ->
                                Worker.of(
                                        "load-%d-%d".formatted(state.number(), number),
                                        new ChunkWorker(board)::run));
        Stream<Worker> completions =
                IntStream.range(0, load.indexThreads())
                        .mapToObj(number ->
                                Worker.of(
                                        "complete-%d-%d".formatted(state.number(), number),
                                        completion::run));
        return Stream.of(
                        chunks,
                        completions,
                        Stream.of(Worker.of("load-gate-" + state.number(), this::watchPause)),
                        gate.sourcePace().map(this::sourceProbe).stream())
                .flatMap(each -> each)
                .toList();
    }

    /** With nothing to load, nobody waits for the source. */
    private Worker sourceProbe(CommitPace pace) {
        return new SourceProbe(
                "source-probe-" + state.number(),
                ports.source()::measureCommit,
                pace,
                pipeline.settings().lagProbeInterval(),
                () -> !board.isComplete());
    }

    /** How long the source takes for a commit; empty if that is not asked, or not known yet. */
    Optional<Duration> sourceCommit() {
        return board.isComplete() ? Optional.empty() : gate.sourcePace().flatMap(CommitPace::mean);
    }

    /** With nothing to load, nobody need know of a pause. */
    private void watchPause() throws InterruptedException {
        while (true) {
            TimeUnit.NANOSECONDS.sleep(PAUSE_LOOK_INTERVAL.toNanos());
            if (!board.isComplete()) {
                lookForPauseIfPossible();
            }
        }
    }

    private void lookForPauseIfPossible() {
        try {
            gate.look();
        } catch (TidegateException e) {
            // changes nothing: if the target is gone, others say so
            LOG.debug("{}: {}", e.code(), e.getMessage());
        }
    }

    LoadBoard board() {
        return board;
    }

    /** Whether and of which columns a ledger is kept. */
    Ledgers ledgers() {
        return ledgers;
    }

    /** Which columns are not compared. */
    ColumnExclusions exclusions() {
        return exclusions;
    }

    /** Apply has taken over, and nothing is applied or published yet. */
    void takenOver(Checkpoint checkpoint) {
        exclusions.takenOver(checkpoint.epoch(), tables.values());
    }

    /** What is applied to tables that are wholly loaded, for audits. */
    AuditTaps taps() {
        return taps;
    }

    /** What of the source's tables the pipeline leaves out. */
    List<LeftOut> notReplicated() {
        return notReplicated;
    }

    /** Why no chunk is begun, if there is one to begin. */
    Optional<String> waiting() {
        return board.progress().stream().anyMatch(GroupLoad::isToBeLoaded)
                ? gate.reason()
                : Optional.empty();
    }

    private static boolean isToBeLoaded(TableProgress table) {
        return !table.complete() && table.intent() == TableIntent.REPLICATE;
    }

    /** Looks for a pause of the whole load now. */
    void lookForPause() {
        gate.look();
    }

    boolean isPaused() {
        return gate.isPaused();
    }

    /** Lets the whole load rest, durably. */
    void pause(String reason) {
        ports.target().loadPause().pause(reason);
    }

    /** Lets the whole load go on. */
    void resume() {
        ports.target().loadPause().resume();
    }

    /** Apply has begun, so the board knows what is durable. */
    void begun() {
        board.progress().stream()
                .filter(it -> it.complete() && isFollowed(it.intent()))
                .forEach(it -> complete(it.table()));
        refreshFigures();
    }

    private static boolean isFollowed(TableIntent intent) {
        return switch (intent) {
            case REPLICATE, PAUSE -> true;
            case SKIP, REMOVE -> false;
        };
    }

    /** Whether all that is loaded has its keys and indexes. */
    boolean isCompleted() {
        return completion.isDone();
    }

    /** Hands on what the board knows, for those who watch. */
    void refreshFigures() {
        board.progress().forEach(it -> pipeline.state().table(it.table()).progress(it));
    }

    /** The group's tables, by name. */
    Collection<TableDefinition> tables() {
        return tables.values();
    }

    /** A table of the group. */
    Optional<TableDefinition> find(TableId table) {
        return Optional.ofNullable(tables.get(table));
    }

    /**
     * The other tables of the group that are followed, and that foreign keys connect with a table,
     * in either direction.
     */
    List<TableId> connectedWith(TableId table) {
        List<TableId> connected = new ArrayList<>(referringTo(table));
        find(table).stream()
                .flatMap(it -> referredTo(it))
                .filter(it -> !it.equals(table) && !connected.contains(it) && isFollowed(it))
                .forEach(connected::add);
        return connected;
    }

    /** The other tables of the group that are followed, and that refer to a table. */
    List<TableId> referringTo(TableId table) {
        return tables.values().stream()
                .filter(it -> !it.table().equals(table))
                .filter(it -> referredTo(it).anyMatch(table::equals))
                .map(TableDefinition::table)
                .filter(this::isFollowed)
                .toList();
    }

    private static Stream<TableId> referredTo(TableDefinition table) {
        return table.foreignKeys().stream()
                .filter(ForeignKeyDefinition::enabled)
                .map(ForeignKeyDefinition::referenced);
    }

    /** Whether changes of a table are applied, or will be when it is loaded. */
    boolean isFollowed(TableId table) {
        return progress(table).filter(it -> isFollowed(it.intent())).isPresent();
    }

    /** What the board knows of a table; empty if it does not know it. */
    Optional<TableProgress> progress(TableId table) {
        return board.progress().stream().filter(it -> it.table().equals(table)).findFirst();
    }

    /** Has a table made empty and loaded again. */
    CompletableFuture<Void> startOver(TableId table) throws InterruptedException {
        gate.look();
        withdraw(table);
        return board.startOver(table);
    }

    /** Notes what is wanted of a table, and does it at apply's next moment of rest. */
    CompletableFuture<Void> intend(TableId table, TableIntent intent) throws InterruptedException {
        gate.look();
        if (!isFollowed(intent)
                || progress(table).filter(it -> isFollowed(it.intent())).isEmpty()) {
            withdraw(table);
        }
        return board.intend(table, intent);
    }

    /** Takes a table up that capture has, and that is not wanted yet. */
    CompletableFuture<Void> add(TableDefinition table) {
        gate.look();
        exclusions.added(table);
        tables.put(table.table(), table);
        completion.know(List.of(table));
        List<TableFigures> figures = new ArrayList<>(state.tables());
        figures.add(known(table));
        state.tables(figures);
        pipeline.metrics().tables(List.of(table.table()));
        return board.add(table.schema());
    }

    private void withdraw(TableId table) throws InterruptedException {
        completion.withdraw(table);
        pipeline.state().table(table).completing(Optional.empty());
    }

    private void complete(TableId table) {
        taps.loaded(table);
        pipeline.state().table(table).completing(Optional.empty());
        completion.add(table);
    }

    private static TableProgress durable(TableId table, TableRecord record) {
        return new TableProgress(
                table, record.intent(), record.complete(), 0, record.rows(), record.bytes(), 0, 0);
    }

    private final class BoardObserver implements LoadObserver {
        @Override
        public void tableStarted(TableId table) {
            healthy.run();
            LOG.info("loading {}", table);
        }

        @Override
        public void read(TableId table, long rows, long bytes) {
            pipeline.state().table(table).read(pipeline.clock().instant(), rows, bytes);
        }

        @Override
        public void chunkPublished(TableId table, ChunkTarget.Loaded loaded) {
            healthy.run();
            pipeline.state().table(table).published(loaded);
        }

        @Override
        public void chunkGivenUp(TableId table, String reason) {
            pipeline.state().table(table).givenUp();
            LOG.info("a chunk of {} is done again: {}", table, reason);
        }

        @Override
        public void tableComplete(TableId table) {
            LOG.info("loaded {}", table);
            complete(table);
        }

        @Override
        public void tableStartsOver(TableId table) {
            taps.startsOver(table);
        }

        @Override
        public void tableStartedOver(TableId table) {
            pipeline.state().table(table).completing(Optional.empty());
        }

        @Override
        public void waiting(Optional<String> reason) {
            reason.ifPresentOrElse(
                    it -> LOG.info("{}: the load waits: {}", state.name(), it),
                    () -> LOG.info("{}: the load goes on", state.name()));
        }
    }

    private final class CompletionObserver implements CompletionWorker.Observer {
        @Override
        public void began(CompletionWorker.Running step) {
            LOG.info("{} of {}", step.step().object(), step.step().table());
            pipeline.state()
                    .table(step.step().table())
                    .completing(
                            Optional.of(
                                    new LoadStatus.Completion(
                                            step.number() - 1,
                                            step.of(),
                                            Optional.of(step.step().object()))));
        }

        @Override
        public void leftOut(List<LeftOut> objects) {
            List<LeftOut> all;
            synchronized (leftOut) {
                objects.stream().filter(it -> !leftOut.contains(it)).forEach(leftOut::add);
                all = List.copyOf(leftOut);
            }
            pipeline.state().leftOutAfterLoad(state.number(), all);
        }

        @Override
        public void completed(TableId table) {
            pipeline.state().table(table).completed();
        }

        @Override
        public void done() {
            if (board.isComplete()) {
                LOG.info("{}: keys, indexes and foreign keys are there", state.name());
            }
        }
    }
}
