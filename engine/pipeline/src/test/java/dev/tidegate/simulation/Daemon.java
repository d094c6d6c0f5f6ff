package dev.tidegate.simulation;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.capture.CaptureWorker;
import dev.tidegate.load.HandOver;
import dev.tidegate.load.LoadTarget;
import dev.tidegate.load.LoadWorker;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import dev.tidegate.simulation.Site.Moment;
import dev.tidegate.simulation.Wiring.Wired;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A process with the real workers, from its start until a crash, a failure or a stop. */
final class Daemon {
    private static final Duration HEARTBEATS = Duration.ofMillis(200);

    private final World world;
    private final int number;
    private final ApplySettings settings;
    private final Groups groups;
    private final List<TableSchema> tables;

    /** By the group's number; capture and load use those of group 0. */
    private final List<Wired> ports = new ArrayList<>();

    private final CaptureWorker capture;
    private final List<Actors.Actor> actors = new ArrayList<>();
    private int running;
    private int rests;
    private boolean stopping;
    private boolean crashed;
    private boolean dead;
    private boolean captureStarted;

    Daemon(World world, ApplySettings settings) {
        this.world = world;
        this.number = world.countDaemon();
        this.settings = settings;
        this.groups = world.groups();
        this.tables = world.tables();
        for (int group = 0; group < groups.count(); group++) {
            ports.add(world.wire(this, group));
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
        startActor(this::loadAndApply);
        for (int group = 1; group < ports.size(); group++) {
            int number = group;
            startActor(() -> applyWhenLoaded(number));
        }
    }

    /** Only the applier, for a target that is loaded. */
    void startApplying() {
        startActor(this::loadAndApply);
    }

    /** One more thread of the process. */
    void startActor(Actors.Body body) {
        running++;
        actors.add(world.actors().start(body, this::ended));
    }

    private void loadAndApply() throws InterruptedException {
        if (loadTarget().loaded().size() < tables.size()) {
            while (!captureStarted) {
                requireNotStopped();
                rest();
            }
            capture.awaitStarted();
            Map<TableId, HandOver> _ =
                    new LoadWorker(
                                    ports.getFirst().tables(),
                                    loadTarget(),
                                    tables,
                                    new NoLoadObserver())
                            .run();
        }
        apply(0);
    }

    /** Each table goes to the target of its group. */
    private LoadTarget loadTarget() {
        return new LoadTarget() {
            @Override
            public Map<TableId, HandOver> loaded() {
                Map<TableId, HandOver> all = new TreeMap<>();
                ports.forEach(it -> all.putAll(it.load().loaded()));
                return all;
            }

            @Override
            public TableLoad begin(TableSchema schema) {
                return ports.get(groups.of(schema.table())).load().begin(schema);
            }
        };
    }

    private void applyWhenLoaded(int group) throws InterruptedException {
        while (!world.target(group).isLoaded()) {
            requireNotStopped();
            rest();
        }
        apply(group);
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
                        wired.load().loaded(),
                        settings,
                        new ApplyObserver(group))
                .run();
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

    World world() {
        return world;
    }

    Groups groups() {
        return groups;
    }

    /** Whether it replicates what changed. */
    boolean selects(LogEvent event) {
        return !(event instanceof LogEvent.Change change) || tables.contains(change.schema());
    }

    void captureWasHandedSomething() {
        captureStarted = world.journal().state().isPresent();
    }

    @Override
    public String toString() {
        return "daemon " + number;
    }

    private static final class NoLoadObserver implements LoadWorker.Observer {
        @Override
        public void started(TableId table) {}

        @Override
        public void row(TableId table) {}

        @Override
        public void finished(TableId table, HandOver handOver) {}
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
