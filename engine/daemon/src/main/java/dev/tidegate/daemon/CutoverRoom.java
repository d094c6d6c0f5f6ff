package dev.tidegate.daemon;

import dev.tidegate.control.CutoverDesk;
import dev.tidegate.control.CutoverStatus;
import dev.tidegate.control.PassportJson;
import dev.tidegate.cutover.Coordinator;
import dev.tidegate.cutover.CutoverEntry;
import dev.tidegate.cutover.CutoverObserver;
import dev.tidegate.cutover.CutoverPlan;
import dev.tidegate.cutover.CutoverPorts;
import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.DryRun;
import dev.tidegate.cutover.LeaseWatch;
import dev.tidegate.cutover.Pace;
import dev.tidegate.cutover.Passport;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.Surroundings;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.daemon.CutoverOpener.OpenedCutover;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.Settings;
import dev.tidegate.validate.certificate.SignedDocument;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Everything that a process has of the cutover. Each process of a pipeline has one; who coordinates
 * is whoever takes over.
 *
 * <pre>
 *   operators ──▶ CutoverWork ──▶ Coordinator │ Caretaker          one thread
 *                 CutoverLook "source fence"  LeaseWatch           a thread for each, every second:
 *                 CutoverLook "target fence"  LeaseWatch           a side that hangs keeps no other
 *                 CutoverLook "record"        record, log, streams waiting
 *                        └──▶ CutoverMemory ──▶ status, metrics
 * </pre>
 *
 * <p>Each thread has ports of its own. Plans, dry runs and passports open some, and close them.
 */
final class CutoverRoom implements CutoverDesk, AutoCloseable {
    /** How long an order is waited for before it is answered that it goes on. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private static final Pace SLEEPING = time -> TimeUnit.NANOSECONDS.sleep(time.toNanos());

    private final Settings settings;
    private final CutoverOpener opener;
    private final InstantSource clock;
    private final CutoverMemory memory;
    private final CutoverWork work;
    private final List<CutoverLook> looks = new ArrayList<>();

    /**
     * How often is looked.
     *
     * @param lease at the fences, and at what is shown
     * @param care at what is due without an operator
     */
    record Intervals(Duration lease, Duration care) {
        static final Intervals DEFAULTS =
                new Intervals(Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    /**
     * Makes one; nothing is looked at before {@link #start}.
     *
     * @param trail hears of what this process's coordinator writes
     */
    CutoverRoom(
            Settings settings,
            CutoverOpener opener,
            Intervals intervals,
            Consumer<CutoverEntry> trail,
            InstantSource clock) {
        this.settings = settings;
        this.opener = opener;
        this.clock = clock;
        this.memory = new CutoverMemory(clock, trail);
        this.work = new CutoverWork(id(), opener, memory, this::surroundings, intervals.care());
        for (Side side : Side.values()) {
            look(lookAt(side), intervals, ports -> watch(side, ports));
        }
        look("record", intervals, this::read);
    }

    private void look(String name, Intervals intervals, CutoverLook.Look look) {
        looks.add(new CutoverLook(name, intervals.lease(), opener, memory, look));
    }

    /** What the look at a side's fence is called. */
    static String lookAt(Side side) {
        return "fence of the " + side.name().toLowerCase(Locale.ROOT);
    }

    /** Begins to look, and to do what is due. */
    void start() {
        work.start();
        looks.forEach(CutoverLook::start);
    }

    CutoverMemory memory() {
        return memory;
    }

    /** Handovers have it in front of a slash. */
    private String id() {
        return settings.pipeline().replaceAll("[^A-Za-z0-9-]", "-");
    }

    private void watch(Side side, CutoverPorts ports) throws InterruptedException {
        memory.fence(side, new LeaseWatch(ports.at(side).fence()).look());
    }

    private void read(CutoverPorts ports) {
        ports.records()
                .read()
                .filter(memory::isNew)
                .ifPresent(it -> memory.record(it, Passport.of(it, ports.records().log())));
        for (Direction direction : Direction.values()) {
            memory.stream(direction, ports.stream(direction).status());
            memory.logKept(direction, ports.stream(direction).logKept());
            memory.ledgerKept(direction, ports.stream(direction).ledgerKept());
            memory.putAside(direction, ports.stream(direction).putAside());
        }
    }

    private Surroundings surroundings(Order order) {
        return surroundings(order, memory);
    }

    private Surroundings surroundings(Order order, CutoverObserver observer) {
        return new Surroundings(adapted(order), clock, SLEEPING, observer);
    }

    private CutoverSettings adapted(Order order) {
        CutoverSettings usual = settings.cutover().machine();
        Duration pause = order.writePauseMax().orElse(usual.writePauseMax());
        VerifyMode verify = order.verify().orElse(usual.verify());
        return new CutoverSettings(
                pause,
                usual.lagMax(),
                usual.transactionMax(),
                usual.sequenceMargin(),
                verify,
                usual.armedFor(),
                usual.wayBackFor(),
                usual.times(),
                usual.rollback());
    }

    @Override
    public CutoverStatus status() {
        return CutoverReport.of(id(), memory.seen(), clock.instant());
    }

    @Override
    public CutoverPlan plan(Direction direction) throws InterruptedException {
        try (OpenedCutover opened = opener.open()) {
            return coordinator(opened.ports()).plan(direction);
        }
    }

    private Coordinator coordinator(CutoverPorts ports) {
        return new Coordinator(
                id(), ports, surroundings(Order.plain(CutoverAction.GO), CutoverObserver.NONE));
    }

    @Override
    public List<DryRun.Line> dryRun(Order order) throws InterruptedException {
        try (OpenedCutover opened = opener.open()) {
            Instant now = clock.instant();
            DryRun dry = new DryRun(opened.ports(), adapted(order), now);
            return switch (order.action()) {
                case ARM -> dry.arm(id());
                case GO -> dry.handover(id(), Direction.FORWARD);
                case REHEARSE -> {
                    List<DryRun.Line> lines =
                            new ArrayList<>(dry.handover(id(), Direction.FORWARD));
                    lines.removeIf(it -> !isRehearsed(it));
                    lines.addAll(dry.abort(id(), Direction.FORWARD));
                    yield lines;
                }
                case ROLLBACK -> dry.handover(id(), Direction.BACK);
                case ABORT -> dry.abort(id(), directionNow());
                case DISARM -> dry.disarm();
                case COMPLETE -> dry.complete();
            };
        }
    }

    private static boolean isRehearsed(DryRun.Line line) {
        return switch (line.state()) {
            case PAUSING, FENCING, DRAINING, VERIFYING -> true;
            case REPLICATING,
                    PREFLIGHT,
                    ARMING,
                    ARMED,
                    DISARMING,
                    FINALIZING,
                    SWITCHED,
                    OPENING,
                    ROUTING,
                    LIVE,
                    COMPLETING,
                    COMPLETE,
                    ABORTING ->
                    false;
        };
    }

    private Direction directionNow() {
        return memory.seen().record().map(it -> it.place().direction()).orElse(Direction.FORWARD);
    }

    @Override
    public Answer run(Order order) throws InterruptedException {
        CompletableFuture<CutoverRecord> ended = work.order(order);
        try {
            CutoverRecord record = ended.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(Progress.ENDED, rests(record));
        } catch (TimeoutException _) {
            return new Answer(Progress.GOES_ON, goesOn());
        } catch (ExecutionException e) {
            throw known(e);
        }
    }

    private static String rests(CutoverRecord record) {
        String until = record.terms().until().map(it -> " until " + it).orElse("");
        return "the cutover is %s%s".formatted(record.phase(), until);
    }

    private String goesOn() {
        CutoverStatus now = status();
        return now.waits().isEmpty()
                ? "it goes on: %s".formatted(now.phase())
                : "it goes on: %s".formatted(now.waits());
    }

    private static RuntimeException known(ExecutionException e) {
        return e.getCause() instanceof TidegateException known
                ? known
                : new IllegalStateException(e.getCause());
    }

    @Override
    public String passport() {
        PrivateKey key = SigningKey.of(settings, ErrorCode.CUTOVER_REFUSED);
        try (OpenedCutover opened = opener.open()) {
            Passport passport =
                    coordinator(opened.ports())
                            .passport()
                            .orElseThrow(() ->
                                    new TidegateException(
                                            ErrorCode.CUTOVER_REFUSED,
                                            "there is nothing to show: no cutover was begun",
                                            "`tidegate cutover arm` begins one."));
            return SignedDocument.sign(
                            SignedDocument.Kind.PASSPORT, PassportJson.write(passport), key)
                    .text();
        }
    }

    @Override
    public void close() {
        work.close();
        looks.forEach(CutoverLook::close);
    }
}
