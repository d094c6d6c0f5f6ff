package dev.tidegate.cutover;

import dev.tidegate.cutover.ModelSide.By;
import dev.tidegate.cutover.ModelSide.Open;
import dev.tidegate.cutover.Plan.Trouble;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Two databases, the streams between them, applications that go on whatever happens, and processes
 * with the real coordinator. Everything that anybody does to it is one step; behind each step
 * {@link Checker} looks whether what must hold does.
 */
final class World {
    private static final int APPLICATIONS = 3;

    final RandomGenerator random;
    final Stage stage;
    final Faults faults;
    final Plan plan;
    final ModelSide source;
    final ModelSide target;
    final ModelStream forward;
    final ModelStream back;
    final List<Application> applications = new ArrayList<>();
    final ModelRecords.Table table = new ModelRecords.Table();
    final Set<String> prepared = new TreeSet<>();
    final Set<Long> outlaws = new TreeSet<>();
    final Set<Long> lost = new TreeSet<>();
    final List<String> alarms = new ArrayList<>();
    final List<String> story = new ArrayList<>();
    private final Set<Followed> followed = new HashSet<>();
    private final Checker checker = new Checker(this);
    private @Nullable Throwable violation;
    private boolean calm;
    boolean found;
    private long nextOutlaw = 1_000_000;

    World(long seed, Plan plan, Faults faults) {
        this.random = new SplittableRandom(seed);
        this.stage = new Stage(random);
        this.faults = faults;
        this.plan = plan;
        ModelSide.Kind kind =
                random.nextBoolean() ? ModelSide.Kind.DENIALS : ModelSide.Kind.TRIGGERS;
        this.source = new ModelSide(Side.SOURCE, kind, 100);
        this.target = new ModelSide(Side.TARGET, ModelSide.Kind.DENIALS, 0);
        target.inForce.addAll(target.denials());
        this.forward = new ModelStream(Direction.FORWARD, source, target);
        this.back = new ModelStream(Direction.BACK, target, source);
        for (int i = 0; i < APPLICATIONS; i++) {
            applications.add(new Application());
        }
    }

    /** A world with faults by chance; one in three has none. */
    static World random(long seed, Plan plan) {
        RandomGenerator chance = new SplittableRandom(~seed);
        double probability = seed % 3 == 0 ? 0 : 0.002 + chance.nextDouble() * 0.02;
        return new World(seed, plan, Faults.random(chance, probability));
    }

    /** A stream that a process has looked at for a handover. */
    private record Followed(Optional<Stage.Actor> by, Direction direction) {}

    /** Whoever is at it looks at a stream beforehand. */
    void follow(Direction direction) {
        followed.add(new Followed(stage.running(), direction));
    }

    void letGo(Direction direction) {
        followed.remove(new Followed(stage.running(), direction));
    }

    /** Whether whoever is at it would still rely on that. */
    boolean isFollowing() {
        return followed.stream().anyMatch(it -> it.by().equals(stage.running()));
    }

    long now() {
        return stage.millis();
    }

    ModelSide at(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    /** A question to a side. */
    <T> T ask(ModelSide side, String place, Supplier<T> answer) {
        return call(
                side.side + " " + place,
                () -> {
                    refuseIfDown(side);
                    return answer.get();
                });
    }

    /** A change of a side by whoever has its epoch. */
    void change(ModelSide side, long epoch, String place, Runnable effect) {
        call(
                side.side + " " + place,
                () -> {
                    refuseIfDown(side);
                    if (epoch < side.epoch) {
                        throw Refusals.fenced(side.epoch);
                    }
                    if (epoch > side.epoch) {
                        throw new AssertionError(
                                "the fence of the " + side.side + " was not claimed");
                    }
                    effect.run();
                    return true;
                });
    }

    <T> T call(String place, Supplier<T> effect) {
        stage.pause(0);
        fault(place, "before");
        T answer = effect.get();
        tell(place);
        checker.look();
        fault(place, "after");
        return answer;
    }

    private void tell(String place) {
        story.add(
                "%d %s %s"
                        .formatted(
                                now(), stage.running().map(Stage.Actor::name).orElse("-"), place));
    }

    private void fault(String place, String moment) {
        Optional<Faults.Kind> fault = faults.next(place + " " + moment);
        if (fault.isEmpty()) {
            return;
        }
        tell(fault.get() + " " + moment + " " + place);
        switch (fault.get()) {
            case CRASH -> {
                loseLock();
                throw new Crash();
            }
            case FAILURE -> throw unavailable();
            case HANG -> {
                loseLock();
                stage.pause(100 + random.nextInt(8_000));
            }
        }
    }

    private void loseLock() {
        if (table.holder == stage.running().orElse(null)) {
            table.holder = null;
        }
    }

    void refuseIfDown(ModelSide side) {
        if (now() < side.downUntil) {
            throw unavailable();
        }
    }

    private static TidegateException unavailable() {
        return new TidegateException(ErrorCode.TARGET_UNAVAILABLE, "the connection broke", "Wait.");
    }

    boolean hookFails(HookCall.Point point) {
        boolean isMute = plan.has(Trouble.NO_PAUSE) && point == HookCall.Point.PAUSE;
        return !calm && (isMute || plan.has(Trouble.HOOKS) && random.nextInt(3) > 0);
    }

    void tell(HookCall call) {
        applications.forEach(it -> it.hear(call));
    }

    void kill(ModelSide side, Predicate<Open> which) {
        side.open.removeIf(which);
    }

    long confirmedMismatches() {
        return found ? lost.size() : 0;
    }

    VerifyResult verify(FinalVerification.Request request) {
        ModelSide from = at(request.guard().side());
        Set<Long> wanted = ModelPorts.rowsUpTo(from, request.guard());
        Set<Long> found = new TreeSet<>();
        if (from == source) {
            found.addAll(target.rows.keySet());
        } else {
            int start = back.startedFrom.map(it -> target.markers.get(it)).orElse(0);
            int end = target.markers.getOrDefault(request.guard(), target.log.size());
            wanted = new TreeSet<>();
            for (ModelSide.Commit commit : target.log.subList(start, end)) {
                if (commit.by() == By.APPLICATION || commit.by() == By.OUTLAW) {
                    wanted.add(commit.row());
                }
            }
            found.addAll(wanted);
            found.retainAll(source.rows.keySet());
        }
        VerifyResult.Verdict verdict =
                wanted.equals(found) ? VerifyResult.Verdict.SAME : VerifyResult.Verdict.DIFFERENT;
        return new VerifyResult(verdict, 1, List.of("dbo.item"), List.of());
    }

    /** Runs the whole plan, and then waits for rest. */
    void run() {
        Stage.onStage(() -> {
            try {
                Processes processes = new Processes(this);
                while (!processes.isDone()) {
                    step(processes);
                    if (now() > 3_000_000) {
                        throw new AssertionError("the operator did not come to an end");
                    }
                }
                rest(processes);
            } finally {
                stage.close();
                if (Boolean.getBoolean("tidegate.story")) {
                    story.forEach(System.err::println);
                }
            }
        });
    }

    /** Nothing goes wrong any more: it must come to rest by itself, and be as it must. */
    private void rest(Processes processes) {
        tell("now all is calm");
        calm = true;
        faults.end();
        source.downUntil = 0;
        target.downUntil = 0;
        forward.stalledUntil = 0;
        back.stalledUntil = 0;
        processes.tendOnly();
        long until = now() + 200_000;
        while (!checker.isAtRest() || !processes.haveTended()) {
            step(processes);
            if (now() > until) {
                throw new AssertionError(
                        "stuck at "
                                + table.record
                                + alarms.stream().collect(Collectors.joining("\n", "\n", "")));
            }
        }
        checker.everybodyCanWrite(() -> step(processes));
        applications.forEach(it -> it.paused = true);
        for (int i = 0; i < 10_000 && !checker.isDrained(); i++) {
            step(processes);
        }
        int before = processes.tended();
        while (processes.tended() < before + 2) {
            step(processes); // what was captured by now is looked at
        }
        processes.end();
        checker.compare();
    }

    private void step(Processes processes) {
        processes.manage();
        applications.forEach(this::act);
        streams();
        trouble();
        stage.step(1 + random.nextInt(8));
        checker.look();
        if (violation != null) {
            throw new AssertionError(
                    violation.getMessage()
                            + story.subList(Math.max(0, story.size() - 60), story.size()).stream()
                                    .collect(Collectors.joining("\n", "\n", "")),
                    violation);
        }
    }

    /** A process ended in a way that it must not. */
    void violated(Throwable failure) {
        violation = failure;
    }

    private void act(Application application) {
        if (application.transaction.isPresent()) {
            ModelSide side = at(application.side);
            Open transaction = application.transaction.get();
            ModelSide where = source.open.contains(transaction) ? source : target;
            if (!where.open.contains(transaction)) {
                application.transaction = Optional.empty(); // it was rolled back
            } else if (random.nextInt(4) == 0) {
                where.open.remove(transaction);
                application.transaction = Optional.empty();
                where.commit(By.APPLICATION, transaction.row());
                application.acknowledged.put(transaction.row(), where.side);
                checker.committed(where);
            }
            if (side != where && application.transaction.isPresent() && random.nextInt(8) == 0) {
                where.open.remove(transaction); // its session is closed
            }
        } else if (!application.paused && random.nextInt(4) == 0) {
            ModelSide side = at(application.side);
            if (side.isWritable(now()) && now() >= side.downUntil) {
                side.sequence++;
                Open transaction = new Open(application, side.sequence, now());
                side.open.add(transaction);
                application.transaction = Optional.of(transaction);
            }
        }
    }

    private void streams() {
        for (ModelStream stream : List.of(forward, back)) {
            if (now() < stream.stalledUntil || now() < target.downUntil) {
                continue;
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                stream.capture();
            }
            if (random.nextInt(200) == 0) {
                stream.appliesAgainAt = now() + random.nextInt(400);
            }
            for (int i = random.nextInt(4); i > 0 && now() >= stream.appliesAgainAt; i--) {
                if (stream.apply()) {
                    checker.applied(stream);
                }
            }
        }
    }

    private void trouble() {
        if (calm) {
            return;
        }
        if (plan.has(Trouble.OUTLAW) && random.nextInt(60) == 0) {
            ModelSide side = random.nextInt(4) > 0 ? source : target;
            if (prepared.contains("target.slot") || side == source) {
                outlaw(side);
            }
        }
        if (plan.has(Trouble.RESTARTS) && random.nextInt(150) == 0) {
            ModelSide side = random.nextBoolean() ? source : target;
            side.downUntil = now() + random.nextInt(4_000);
            side.open.clear();
            (random.nextBoolean() ? forward : back).stalledUntil = now() + random.nextInt(6_000);
        }
        if (plan.has(Trouble.LOST_ROW) && random.nextInt(200) == 0) {
            loseRow();
            found |= random.nextBoolean();
        }
    }

    /**
     * Something that no denial stops writes, where the writers are or were; what writes to a target
     * that never had them is for the audits.
     */
    private void outlaw(ModelSide side) {
        boolean unwatched =
                side == target && (source.mode != FenceMode.CLOSED || isNeverOpened())
                        || table.record.stream().anyMatch(World::isCompleted);
        if (!unwatched) {
            tell("outlaw " + nextOutlaw + " on the " + side.side + " while " + side.mode);
            side.commit(By.OUTLAW, nextOutlaw);
            outlaws.add(nextOutlaw);
            nextOutlaw++;
        }
    }

    private boolean isNeverOpened() {
        return target.mode == FenceMode.CLOSED && target.handover.isEmpty();
    }

    private static boolean isCompleted(CutoverRecord record) {
        return record.state() == CutoverState.COMPLETING || record.state() == CutoverState.COMPLETE;
    }

    /** A row of the target is not what it was. */
    void loseRow() {
        if (!target.rows.isEmpty()) {
            List<Long> rows = new ArrayList<>(new TreeSet<>(target.rows.keySet()));
            long row = rows.get(random.nextInt(rows.size()));
            target.rows.remove(row);
            lost.add(row);
        }
    }
}
