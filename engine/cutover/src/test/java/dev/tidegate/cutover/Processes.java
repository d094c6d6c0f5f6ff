package dev.tidegate.cutover;

import dev.tidegate.cutover.Plan.Trouble;
import dev.tidegate.cutover.Plan.Verb;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes of a world: the operator's, those that come by, and the lease's watch. */
final class Processes {
    static final CutoverSettings SETTINGS =
            new CutoverSettings(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    10,
                    VerifyMode.LEDGER,
                    Duration.ofHours(2),
                    Duration.ofHours(72),
                    new CutoverSettings.Times(
                            Duration.ofMillis(20),
                            Duration.ofSeconds(1),
                            Duration.ofMillis(500),
                            Duration.ofSeconds(3),
                            Duration.ofSeconds(3),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(3)),
                    new CutoverSettings.AutomaticRollback(1, Duration.ofSeconds(5)));

    private static final int ATTEMPTS = 4;

    private final World world;
    private final Deque<Verb> verbs = new ArrayDeque<>();
    private final Map<Verb, Integer> attempts = new EnumMap<>(Verb.class);
    private boolean operatorIsThere;
    private boolean companyIsThere;
    private boolean tending;
    private int tended;
    private boolean over;

    Processes(World world) {
        this.world = world;
        verbs.addAll(world.plan.verbs());
        if (world.random.nextBoolean()) {
            start("watch", this::watch);
        }
    }

    boolean isDone() {
        return verbs.isEmpty() && !operatorIsThere;
    }

    /** Whether nobody else is at work, and what is due was looked at. */
    boolean haveTended() {
        return tended > 0 && !companyIsThere;
    }

    /** How often what is due was looked at since only that is done. */
    int tended() {
        return tended;
    }

    /** From now on only what is due without an operator is done. */
    void tendOnly() {
        tending = true;
    }

    void end() {
        over = true;
    }

    /** Starts processes that are due. */
    void manage() {
        if (!operatorIsThere && world.random.nextInt(20) == 0 && (tending || !verbs.isEmpty())) {
            operatorIsThere = true;
            world.stage.start(
                    "operator",
                    this::operate,
                    failure -> {
                        operatorIsThere = false;
                        ended(failure);
                    });
        }
        boolean wanted = world.plan.has(Trouble.COMPANY) && !tending && !companyIsThere;
        if (wanted && world.random.nextInt(100) == 0) {
            companyIsThere = true;
            Verb verb =
                    List.of(Verb.TEND, Verb.TEND, Verb.ABORT, Verb.GO, Verb.ROLLBACK, Verb.DISARM)
                            .get(world.random.nextInt(6));
            world.stage.start(
                    "company",
                    () -> attempt(verb),
                    failure -> {
                        companyIsThere = false;
                        ended(failure);
                    });
        }
    }

    private void start(String name, Stage.Body body) {
        world.stage.start(name, body, this::ended);
    }

    private void ended(Optional<Throwable> failure) {
        failure.filter(it -> !(it instanceof Crash)).ifPresent(world::violated);
    }

    private void operate() throws InterruptedException {
        while (!over && (tending || !verbs.isEmpty())) {
            if (tending) {
                tended += attempt(Verb.TEND) ? 1 : 0;
                world.stage.pause(500);
            } else {
                Verb verb = verbs.getFirst();
                boolean isDone = attempt(verb) || attempts.merge(verb, 1, Integer::sum) >= ATTEMPTS;
                if (isDone && !verbs.isEmpty() && verbs.getFirst() == verb) {
                    verbs.removeFirst();
                }
                world.stage.pause(world.random.nextInt(3_000));
            }
        }
    }

    /** Whether the verb did what it was asked for. */
    private boolean attempt(Verb verb) throws InterruptedException {
        boolean isDone = isDone(verb);
        if (world.isFollowing()) {
            throw new AssertionError("what was read ahead is kept for the next handover");
        }
        return isDone;
    }

    private boolean isDone(Verb verb) throws InterruptedException {
        try {
            run(verb, coordinator());
            return true;
        } catch (TidegateException e) {
            world.story.add(world.now() + " " + verb + ": " + e.getMessage());
            return false;
        }
    }

    private void run(Verb verb, Coordinator coordinator) throws InterruptedException {
        switch (verb) {
            case ARM -> coordinator.arm();
            case REHEARSE -> coordinator.rehearse();
            case GO -> coordinator.go();
            case TEND -> caretaker().look();
            case ABORT -> coordinator.abort();
            case ROLLBACK -> coordinator.rollback();
            case COMPLETE -> coordinator.complete();
            case DISARM -> coordinator.disarm();
            case LOSE_ROW -> world.loseRow();
            case FIND_ROW -> world.found = true;
        }
    }

    private Coordinator coordinator() {
        return new Coordinator("shop", ports(), surroundings(), world.plan.phases());
    }

    private Caretaker caretaker() {
        return new Caretaker("shop", ports(), surroundings(), world.plan.phases());
    }

    private CutoverPorts ports() {
        return world.plan.wiring().apply(ModelPorts.of(world));
    }

    private Surroundings surroundings() {
        return new Surroundings(
                SETTINGS,
                () -> Instant.ofEpochMilli(world.now()),
                atMost -> world.stage.pause(atMost.toMillis()),
                new CutoverObserver() {
                    @Override
                    public void wrote(CutoverEntry entry) {}

                    @Override
                    public void alarm(String fact, String hint) {
                        world.alarms.add(fact);
                    }
                });
    }

    private void watch() throws InterruptedException {
        LeaseWatch ofSource = new LeaseWatch(new ModelFence(world, world.source));
        LeaseWatch ofTarget = new LeaseWatch(new ModelFence(world, world.target));
        while (!over) {
            try {
                ofSource.look();
                ofTarget.look();
            } catch (TidegateException e) {
                world.story.add(world.now() + " watch: " + e.getMessage());
            }
            world.stage.pause(1_000);
        }
    }
}
