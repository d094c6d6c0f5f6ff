package dev.tidegate.simulation;

import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ChainReport;
import dev.tidegate.apply.ChainVerifier;
import dev.tidegate.journal.Journal;
import dev.tidegate.load.ChunkSource.Limit;
import dev.tidegate.load.LoadSettings;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import dev.tidegate.schema.NamePatterns;
import dev.tidegate.simulation.LogPort.Order;
import dev.tidegate.simulation.SimulatedJournal.Commits;
import dev.tidegate.simulation.Wiring.Wired;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A source, a journal and a target, and daemons that come and go between them, from one seed.
 *
 * <p>{@link #run} lets applications commit, daemons work, crash, hang and stop, two at a time now
 * and then; then the faults end, and the target must catch up. What contradicts an invariant, or
 * stops the pipeline without a reason, comes out as an {@link AssertionError}.
 */
final class World {
    /** How the message begins when the target does not catch up. */
    static final String STUCK = "the target stays at";

    /** Steps that a calm world may need until the target has caught up. */
    private static final int CALM_STEPS_MAX = 50_000;

    /** A transaction is visible at once, or up to so many steps later, as a power of two. */
    private static final int VISIBILITY_LAG_BITS = 9;

    /** Whether one seed is run alone, to be looked into. */
    private static final boolean TRACED = Long.getLong("tidegate.seed") != null;

    /** Long enough for another daemon to apply all that there is. */
    private static final int HANG_STEPS = 600;

    private static final Set<ErrorCode> FENCED =
            EnumSet.of(ErrorCode.JOURNAL_FENCED, ErrorCode.TARGET_FENCED);

    private final RandomGenerator random;
    private final Plan plan;
    private final Faults faults;
    private final Actors actors;
    private final Order order;
    private final SourceDatabase source;

    /** A table that an operator adds when the pipeline runs. */
    private final Optional<TableSchema> late;

    /** A table with keys that the target does not keep apart. */
    private final Optional<TableId> unmergeable;

    private final SimulatedJournal journal;

    /** By the group's number. */
    private final List<TargetDatabase> targets = new ArrayList<>();

    private final Operator operator;
    private final List<Daemon> daemons = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Optional<Throwable> violation = Optional.empty();
    private boolean reload;
    private boolean joined;
    private boolean faulty = true;
    private boolean overlapped;
    private int daemonsMade;
    private boolean accidentDone;
    private Optional<ErrorCode> stop = Optional.empty();

    /** The past of another world, with its tables loaded where its journal begins. */
    private World(World past, SimulatedJournal journal) {
        this.random = new SplittableRandom(1);
        this.plan = past.plan;
        this.faults = Faults.none(random);
        this.actors = new Actors(random, 1);
        this.order = past.order;
        this.late = Optional.empty();
        this.operator = new Operator(this, random);
        this.source = past.source;
        this.unmergeable = past.unmergeable;
        this.journal = journal;
        this.targets.add(new TargetDatabase(plan.tables(), new Checker(source, past.journal, 0)));
    }

    private World(RandomGenerator random, Plan plan, Faults faults) {
        this.random = random;
        this.plan = plan;
        this.faults = faults;
        this.operator = new Operator(this, random);
        this.actors = new Actors(random, 1 - Math.pow(10, -2.5 * random.nextDouble()));
        // a journal that is torn makes readers see one transaction twice: both must be the same
        boolean torn = plan.has(Plan.Trouble.COMPANY) && random.nextInt(4) == 0;
        this.order = torn || random.nextBoolean() ? Order.STABLE : Order.BY_TABLE;
        // and one that was captured with other tables the second time is not
        this.late = torn ? Optional.empty() : plan.addition(random);
        this.source =
                new SourceDatabase(
                        random,
                        new Workload(random, plan.tables()),
                        actors::time,
                        1 << random.nextInt(VISIBILITY_LAG_BITS));
        this.unmergeable =
                random.nextInt(4) == 0 ? Optional.of(Tables.NODE.table()) : Optional.empty();
        this.journal =
                new SimulatedJournal(
                        random, torn ? Commits.TORN : Commits.WHOLE, plan.groups().count());
        for (int group = 0; group < plan.groups().count(); group++) {
            targets.add(
                    new TargetDatabase(plan.tables(group), new Checker(source, journal, group)));
        }
    }

    /** A world with faults by chance. */
    static World random(long seed, Plan plan) {
        RandomGenerator random = new SplittableRandom(seed);
        return new World(random, plan, Faults.random(random));
    }

    /** A world in which nothing goes wrong. */
    static World calm(long seed, Plan plan) {
        RandomGenerator random = new SplittableRandom(seed);
        return new World(random, plan, Faults.none(random));
    }

    /** A world in which one thing goes wrong, at the visit of this number. */
    static World faultyAt(long visit, Faults.Kind kind, long seed, Plan plan) {
        RandomGenerator random = new SplittableRandom(seed);
        return new World(random, plan, Faults.at(visit, kind, random));
    }

    Wired wire(Daemon daemon, int group) {
        return plan.wiring()
                .of(
                        new SourcePorts(source, daemon, random, order),
                        journal.of(daemon),
                        new TargetPorts(targets.get(group), daemon));
    }

    /** The number of a daemon that is being made. */
    int countDaemon() {
        return ++daemonsMade;
    }

    Actors actors() {
        return actors;
    }

    Faults faults() {
        return faults;
    }

    SourceDatabase source() {
        return source;
    }

    SimulatedJournal journal() {
        return journal;
    }

    /** Of group 0. */
    TargetDatabase target() {
        return target(0);
    }

    /** Of a table's group. */
    TargetDatabase target(TableSchema schema) {
        return target(plan.groups().of(schema.table()));
    }

    TargetDatabase target(int group) {
        return targets.get(group);
    }

    /** Of a daemon that starts now. */
    Groups groups() {
        List<NamePatterns> named = plan.groups().named();
        return isComplete() ? plan.groups() : new Groups(named.subList(0, named.size() - 1));
    }

    /** Those that a daemon selects which starts now. */
    List<TableSchema> tables() {
        int last = plan.groups().count() - 1;
        return plan.tables().stream()
                .filter(schema -> isComplete() || plan.groups().of(schema.table()) != last)
                .filter(schema -> !late.equals(Optional.of(schema)) || isNoted(schema))
                .toList();
    }

    /** Whether it is durably one of the pipeline's. */
    private boolean isNoted(TableSchema schema) {
        return target(schema).progress().containsKey(schema.table());
    }

    /** Has the operator add what a daemon does not have yet. */
    private void addLate(Daemon daemon) {
        late.filter(schema -> !daemon.tables().contains(schema))
                .ifPresent(schema -> operator.add(daemon, schema));
    }

    private boolean isComplete() {
        return joined || !plan.joins();
    }

    /** The operator gives the pipeline its last group, and starts it again. */
    private void join() {
        joined = true;
        daemons.forEach(Daemon::stop);
    }

    /** Whether changes of a table can be merged into rows that may show them. */
    boolean canMerge(TableSchema schema) {
        return schema.hasKey() && !unmergeable.equals(Optional.of(schema.table()));
    }

    RandomGenerator random() {
        return random;
    }

    boolean isFaulty() {
        return faulty;
    }

    /** With what the accident stopped the pipeline; empty if it did no harm. */
    Optional<ErrorCode> stop() {
        return stop;
    }

    /** Lives through the plan; returns the first violation, with the story if that was kept. */
    Optional<AssertionError> violation(long seed) {
        try {
            run();
            return Optional.empty();
        } catch (AssertionError e) {
            return Optional.of(
                    new AssertionError(
                            "seed %d (alone: -Dtidegate.seed=%d): %s\n%s"
                                    .formatted(
                                            seed, seed, e.getMessage(), String.join("\n", notes)),
                            e));
        }
    }

    /** Lives through the plan; throws the first violation. */
    void run() {
        Actors.onStage(this::live);
    }

    private void live() {
        try {
            for (int i = random.nextInt(6); i >= 0; i--) {
                source.commitSome();
            }
            while (source.transactions() < plan.transactions() && stop.isEmpty()) {
                happen();
                requireNoViolation();
            }
            if (stop.isEmpty()) {
                calmDown();
            }
        } finally {
            actors.close();
        }
        requireNoViolation();
    }

    /**
     * Lets an applier read other entries than this world's journal has, for a target that was
     * loaded where the journal begins; returns how it ended, if it did not reach the end.
     */
    Optional<Throwable> replay(List<Journal.Entry> entries) {
        SimulatedJournal tampered = new SimulatedJournal(random, Commits.WHOLE, 1);
        tampered.tamper(entries);
        World replay = new World(this, tampered);
        Lsn start = ((LogEvent.Heartbeat) journal.entries().getFirst().event()).upTo();
        for (TableSchema schema : plan.tables()) {
            TableRows rows = source.stateAt(start).rows(schema).copy();
            replay.target().load(schema, rows, start);
        }
        Actors.onStage(replay::apply);
        return replay.violation;
    }

    private void apply() {
        Daemon daemon = new Daemon(this, settings(Duration.ZERO), loadSettings());
        try {
            daemon.startApplying();
            while (!daemon.isDead() && violation.isEmpty() && daemon.rests() < 2) {
                actors.step();
            }
        } finally {
            actors.close();
        }
    }

    /** Windows of one transaction, of many, and of all sizes between. */
    private ApplySettings settings(Duration windowDelayMax) {
        return new ApplySettings(
                1 + random.nextInt(1 << random.nextInt(8)),
                windowDelayMax,
                1 + random.nextInt(30),
                1L << (8 + random.nextInt(12)));
    }

    /** Chunks of one row, of several, of all; few changes that are kept, or many. */
    private LoadSettings loadSettings() {
        int reads = 1 + random.nextInt(3);
        return new LoadSettings(
                reads,
                new LoadSettings.BesideStream(Math.max(1, reads - 1), 100),
                reads + random.nextInt(3),
                new Limit(1 + random.nextInt(6), 10L + random.nextInt(100) << random.nextInt(12)),
                1L << (8 + random.nextInt(10)),
                1 + random.nextInt(4));
    }

    private void happen() {
        daemons.removeIf(Daemon::isDead);
        if (daemons.isEmpty()) {
            if (!accidentDone && random.nextInt(3) == 0) {
                accidentDone = true;
                plan.accident().happen(this, random);
            }
            startDaemon();
        } else if (random.nextInt(10) == 0) {
            source.commitSome();
        } else if (!isComplete() && source.transactions() > plan.transactions() / 2) {
            join();
        } else if (random.nextInt(40) == 0) {
            source.passTime();
        } else if (plan.has(Plan.Trouble.COMPANY) && random.nextInt(50) == 0) {
            disturb(daemons.get(random.nextInt(daemons.size())));
        } else if (late.isPresent() && random.nextInt(60) == 0) {
            addLate(daemons.get(random.nextInt(daemons.size())));
        } else if (plan.has(Plan.Trouble.OPERATOR) && random.nextInt(60) == 0) {
            operator.act(daemons.get(random.nextInt(daemons.size())));
        } else {
            actors.step();
        }
    }

    private void disturb(Daemon daemon) {
        note(() -> "disturbing " + daemon);
        switch (random.nextInt(5)) {
            case 0 -> startDaemon();
            case 4 -> daemon.freezeYoungest(actors.time() + random.nextInt(2_000));
            case 1 -> daemon.freeze(actors.time() + random.nextInt(2_000));
            case 2 -> daemon.stop();
            default -> daemon.crash();
        }
    }

    /** Another daemon takes over from one that hangs, until it goes on. */
    void replace(Daemon hanging) {
        hanging.freeze(actors.time() + HANG_STEPS);
        startDaemon();
    }

    private void startDaemon() {
        if (daemons.size() > 1) {
            return;
        }
        overlapped |= !daemons.isEmpty();
        Daemon daemon =
                new Daemon(this, settings(Duration.ofMillis(random.nextInt(50))), loadSettings());
        note(() -> "started " + daemon);
        daemons.add(daemon);
        if (reload) {
            reload = false; // the operator does what the hint says
            operator.reload(daemon, Tables.ACCOUNT);
        }
        daemon.start();
    }

    private void calmDown() {
        faults.end();
        faulty = false;
        daemons.forEach(daemon -> daemon.freeze(0));
        if (!isComplete()) {
            join();
        }
        source.commitWatermark();
        for (int step = 0; !hasCaughtUp() && stop.isEmpty(); step++) {
            requireNoViolation();
            if (step > CALM_STEPS_MAX) {
                throw new AssertionError(
                        "%s %s, the source is at %s"
                                .formatted(
                                        STUCK,
                                        targets.stream()
                                                .map(it -> it.checkpoint().commitLsn())
                                                .toList(),
                                        source.lastTransaction()));
            }
            daemons.removeIf(Daemon::isDead);
            if (daemons.isEmpty()) {
                startDaemon();
            }
            addLate(daemons.getLast());
            operator.wantAll(daemons.getLast());
            actors.step();
        }
        if (stop.isEmpty()) {
            for (int group = 0; group < targets.size(); group++) {
                TargetDatabase target = target(group);
                if (!target.rows().equals(source.present().only(target.tables()))) {
                    throw new AssertionError("the target has caught up, and differs");
                }
                if (plan.accident() == Accident.NONE) {
                    requireProven(group);
                }
            }
        }
    }

    /** What was applied is proven from outside as well. */
    private void requireProven(int group) {
        ChainVerifier verifier = ChainVerifier.fromBeginning();
        verifier.expect(target(group).checkpoint());
        journal.entries(group).forEach(verifier::read);
        verifier.end();
        ChainReport report = verifier.report();
        if (!report.isWhole() || report.checkpoint() != ChainReport.CheckpointFinding.MATCHES) {
            throw new AssertionError("the journal proves nothing: " + report);
        }
    }

    private boolean hasCaughtUp() {
        return targets.stream()
                .allMatch(target ->
                        target.isLoaded()
                                && target.checkpoint()
                                        .commitLsn()
                                        .equals(source.lastTransaction()));
    }

    /** Keeps what happened, for whoever looks into a seed. */
    void note(Supplier<String> what) {
        if (TRACED) {
            notes.add(actors.time() + " " + what.get());
        }
    }

    /** What happened, if it was kept. */
    List<String> notes() {
        return notes;
    }

    /** A daemon's worker failed. */
    void failed(Throwable failure) {
        note(() -> "failed: " + failure);
        if (failure instanceof TidegateException known) {
            boolean retried = known.code().action() == ErrorCode.Action.RETRY;
            boolean fenced = FENCED.contains(known.code()) && overlapped;
            if (known.code() == ErrorCode.LOAD_TABLE_TOO_HOT) {
                reload = true;
                daemons.forEach(Daemon::stop);
                return;
            }
            // a daemon of before the last group joined, that would go on
            boolean outdated = plan.joins() && known.code() == ErrorCode.GROUPS_REFUSED;
            if (retried || fenced || outdated) {
                return;
            }
            if (accidentDone && plan.accident().stops().contains(known.code())) {
                stop = Optional.of(known.code());
                return;
            }
        }
        if (violation.isEmpty()) {
            violation = Optional.of(failure);
        }
    }

    private void requireNoViolation() {
        violation.ifPresent(thrown -> {
            String fact =
                    thrown instanceof TidegateException known
                            ? known.forOperator()
                            : String.valueOf(thrown.getMessage());
            throw new AssertionError(fact, thrown);
        });
    }
}
