package dev.tidegate.simulation;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.capture.CaptureWorker;
import dev.tidegate.load.ChunkWorker;
import dev.tidegate.load.LoadBoard;
import dev.tidegate.load.LoadObserver;
import dev.tidegate.load.LoadSettings;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.simulation.Site.Moment;
import dev.tidegate.simulation.Wiring.Wired;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A process with the real workers, from its start until a crash, a failure or a stop. */
final class Daemon {
    private static final Duration HEARTBEATS = Duration.ofMillis(200);

    private final World world;
    private final int number;
    private final ApplySettings settings;
    private final LoadSettings load;
    private final Groups groups;
    private final List<TableSchema> tables;

    /** By the group's number; capture uses those of group 0. */
    private final List<Wired> ports = new ArrayList<>();

    /** By the group's number. */
    private final List<LoadBoard> boards = new ArrayList<>();

    private final CaptureWorker capture;
    private final List<Actors.Actor> actors = new ArrayList<>();
    private int running;
    private int rests;
    private boolean stopping;
    private boolean crashed;
    private boolean dead;

    Daemon(World world, ApplySettings settings, LoadSettings load) {
        this.world = world;
        this.number = world.countDaemon();
        this.settings = settings;
        this.groups = world.groups();
        this.tables = new ArrayList<>(world.tables());
        this.load = load;
        for (int group = 0; group < groups.count(); group++) {
            Wired wired = world.wire(this, group);
            ports.add(wired);
            boards.add(
                    new LoadBoard(
                            new LoadBoard.Ports(
                                    wired.tables(),
                                    wired.load(),
                                    this::holdBack,
                                    new SimulatedWaiting(this),
                                    FakeHasher.LEDGERS,
                                    () -> 0),
                            tables(group),
                            load,
                            LoadObserver.NONE));
        }
        this.capture =
                new CaptureWorker(
                        new CaptureWorker.Ports(
                                ports.getFirst().log(), ports.getFirst().journal(), this::now),
                        groups,
                        HEARTBEATS,
                        new NoCaptureObserver());
    }

    void start() {
        startActor(capture::run);
        for (int group = 0; group < ports.size(); group++) {
            startApplying(group);
            startLoading(group);
        }
    }

    /** Only the applier of group 0, for a target that is loaded and a journal that was captured. */
    void startApplying() {
        startActor(() -> apply(0));
    }

    private void startApplying(int group) {
        startActor(() -> {
            awaitCapture();
            apply(group);
        });
    }

    private List<TableSchema> tables(int group) {
        return tables.stream().filter(it -> groups.of(it.table()) == group).toList();
    }

    private void startLoading(int group) {
        for (int i = 0; i < load.openChunksMax(); i++) {
            startActor(() -> {
                awaitCapture();
                new ChunkWorker(boards.get(group)).run();
            });
        }
    }

    /** One more thread of the process. */
    void startActor(Actors.Body body) {
        running++;
        actors.add(world.actors().start(body, this::ended));
    }

    private void awaitCapture() throws InterruptedException {
        while (world.journal().state().isEmpty()) {
            requireNotStopped();
            rest();
        }
    }

    private void apply(int group) throws InterruptedException {
        Wired wired = ports.get(group);
        new ApplyWorker(
                        new ApplyWorker.Ports(
                                wired.journal().readers(group),
                                wired.target(),
                                this::now,
                                wired.committing(),
                                this::spare),
                        wired.loaded().apply(boards.get(group)),
                        settings,
                        new ApplyObserver(group),
                        FakeHasher.LEDGERS)
                .run();
    }

    /** The load of a table's group, for an operator. */
    LoadBoard board(TableSchema schema) {
        return boards.get(groups.of(schema.table()));
    }

    /** Those that it replicates. */
    List<TableSchema> tables() {
        return tables;
    }

    private void ended(Optional<Throwable> failure) {
        running--;
        if (failure.isPresent()) {
            if (failure.get() instanceof Crash) {
                crash();
            } else {
                if (!(stopping && failure.get() instanceof InterruptedException)) {
                    world.failed(failure.get());
                }
                stop();
            }
        }
        dead |= running == 0;
    }

    /** Dies where it stands. */
    void crash() {
        crashed = true;
        dead = true;
        actors.forEach(Actors.Actor::kill);
    }

    /** Told to stop: each worker is interrupted where it can be. */
    void stop() {
        stopping = true;
    }

    void freeze(long until) {
        actors.forEach(actor -> actor.freeze(until));
    }

    /** Only its youngest thread stands still: the one that commits, if there is one. */
    void freezeYoungest(long until) {
        actors.getLast().freeze(until);
    }

    boolean isDead() {
        return dead;
    }

    boolean isFaulty() {
        return world.isFaulty();
    }

    Instant now() {
        return Instant.ofEpochMilli(world.actors().time());
    }

    /** Before an effect of a worker: others may go on, and something may go wrong. */
    void before(Site site) {
        visit(site, Moment.BEFORE);
    }

    /** The same between an effect and the worker's hearing of it. */
    void after(Site site) {
        visit(site, Moment.AFTER);
    }

    private void visit(Site site, Moment moment) {
        pause();
        if (!dead) {
            world.faults().visit(site, moment).ifPresent(kind -> suffer(kind, site, moment));
        }
    }

    private void suffer(Faults.Kind kind, Site site, Moment moment) {
        switch (kind) {
            case CRASH -> {
                crashed = true;
                throw new Crash(moment + " " + site);
            }
            case FAILURE ->
                    throw new TidegateException(
                            site.unavailable(), "no answer " + moment + " " + site, "Wait.");
            case HANG -> {
                world.replace(this);
                rest();
            }
        }
    }

    /** Others may go on here. */
    void pause() {
        requireAlive();
        if (!dead) {
            world.actors().pause();
        }
    }

    /** How often the applier had nothing in hand and nothing to read. */
    int rests() {
        return rests;
    }

    void restIdle() {
        rests++;
        rest();
    }

    /** Now and then the target is to be spared. */
    private Optional<String> spare(Duration timeout) throws InterruptedException {
        requireNotStopped();
        if (world.faults().spares()) {
            rest();
            return Optional.of("of the seed");
        }
        return Optional.empty();
    }

    void rest() {
        requireAlive();
        world.actors().rest();
    }

    /** Others go on until something is so, or this is to end. */
    void rest(BooleanSupplier until) {
        requireAlive();
        world.actors().rest(() -> stopping || until.getAsBoolean());
    }

    /** Nothing of a process that has crashed does anything more. */
    private void requireAlive() {
        if (crashed) {
            throw new Crash("crashed");
        }
    }

    void requireNotStopped() throws InterruptedException {
        if (stopping) {
            throw new InterruptedException("told to stop");
        }
    }

    /** Keeps what happened, for whoever looks into a seed. */
    void note(Supplier<String> what) {
        world.note(() -> this + " " + what.get());
    }

    World world() {
        return world;
    }

    Groups groups() {
        return groups;
    }

    /** Captures a table too from now on. */
    void include(TableSchema schema) throws InterruptedException {
        TableDefinition table =
                new TableDefinition(
                        schema,
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        0);
        if (!capture.include(table, Duration.ZERO)) {
            throw new IllegalStateException("nothing keeps the log from it");
        }
    }

    /** Replicates a table too from now on. */
    void selectToo(TableSchema schema) {
        tables.add(schema);
    }

    /** Whether it replicates what changed. */
    boolean selects(LogEvent event) {
        return !(event instanceof LogEvent.Change change) || tables.contains(change.schema());
    }

    @Override
    public String toString() {
        return "daemon " + number;
    }

    /** Now and then no further chunk is to be read. */
    private Optional<String> holdBack() {
        return world.faults().spares() ? Optional.of("of the seed") : Optional.empty();
    }

    private static final class NoCaptureObserver implements CaptureWorker.Observer {
        @Override
        public void captured(Lsn upTo, Instant committedAt, int transactions, long changes) {}

        @Override
        public void drained(Lsn upTo, Instant readAt) {}
    }

    private final class ApplyObserver implements ApplyWorker.Observer {
        private final int group;

        ApplyObserver(int group) {
            this.group = group;
        }

        @Override
        public void takenOver(Checkpoint checkpoint) {}

        @Override
        public void applied(AppliedWindow window) {
            Lsn told = window.checkpoint().commitLsn();
            if (told.isAfter(world.target(group).checkpoint().commitLsn())) {
                throw new AssertionError("told of " + told + ", which is not committed");
            }
        }

        @Override
        public void idle(LogEvent.Heartbeat heartbeat) {}

        @Override
        public void consistent(Checkpoint checkpoint) {}
    }
}
