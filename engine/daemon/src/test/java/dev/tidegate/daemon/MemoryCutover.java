package dev.tidegate.daemon;

import dev.tidegate.cutover.CutoverEntry;
import dev.tidegate.cutover.CutoverPorts;
import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverRecords;
import dev.tidegate.cutover.CutoverRecords.Claim;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FinalVerification;
import dev.tidegate.cutover.HookAnswer;
import dev.tidegate.cutover.HookCall;
import dev.tidegate.cutover.Hooks;
import dev.tidegate.cutover.Performer;
import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.PreparationAction;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.Readiness;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.Readiness.Measurements;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.Statement;
import dev.tidegate.cutover.StreamStatus.Activity;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a cutover talks to, in memory: outlives every process. A test says what is down, what drains
 * and what hooks say.
 */
final class MemoryCutover implements CutoverOpener {
    static final Preparation WAY_BACK =
            new Preparation(
                    "target.slot.orders",
                    "to carry the writes back",
                    Preparation.Lifetime.WAY_BACK);

    final MemorySide source = new MemorySide(Side.SOURCE);
    final MemorySide target = new MemorySide(Side.TARGET);
    final MemoryStream forward = new MemoryStream(Direction.FORWARD);
    final MemoryStream back = new MemoryStream(Direction.BACK);
    final List<Blocker> blockers = new CopyOnWriteArrayList<>();
    final List<HookCall> called = new CopyOnWriteArrayList<>();
    final AtomicInteger open = new AtomicInteger();

    volatile VerifyResult.Verdict verdict = VerifyResult.Verdict.SAME;
    volatile boolean routing = true;

    /** What hooks say to calls that are not meant. */
    volatile Optional<Blocker> refusal = Optional.empty();

    private final List<CutoverEntry> log = new CopyOnWriteArrayList<>();
    private volatile @Nullable CutoverRecord record;
    private @Nullable Object holder;

    MemoryCutover() {
        forward.activity = Activity.APPLYING;
    }

    /** What has statements of one line. */
    abstract static class Performing<A> implements Performer<A> {
        private final String place;

        Performing(String place) {
            this.place = place;
        }

        @Override
        public List<Statement> statements(A action, long epoch) {
            return List.of(new Statement(place, "do " + action, "undo " + action));
        }
    }

    @Override
    public OpenedCutover open() {
        open.incrementAndGet();
        Records records = new Records();
        CutoverPorts ports =
                new CutoverPorts(
                        records,
                        source.ports(),
                        target.ports(),
                        forward,
                        back,
                        new Comparing(),
                        new Calling(),
                        new Preparing(),
                        direction -> new Readiness.Report(blockers, MEASURED));
        return new OpenedCutover() {
            @Override
            public CutoverPorts ports() {
                return ports;
            }

            @Override
            public void close() {
                open.decrementAndGet();
                records.release();
            }
        };
    }

    private static final Measurements MEASURED =
            new Measurements(
                    Duration.ofMillis(120),
                    Duration.ofMillis(300),
                    Duration.ofMillis(700),
                    Duration.ofMillis(40),
                    Duration.ofMillis(50),
                    Duration.ofMillis(80),
                    Duration.ofMillis(2),
                    Duration.ofMillis(15));

    private final class Records implements CutoverRecords {
        @Override
        public Optional<CutoverRecord> read() {
            target.requireUp();
            return Optional.ofNullable(record);
        }

        @Override
        public Optional<CutoverRecord> takeOver(CutoverRecord initial, Claim claim) {
            target.requireUp();
            synchronized (MemoryCutover.this) {
                if (claim == Claim.IF_FREE && holder != null && holder != this) {
                    return Optional.empty();
                }
                CutoverRecord now = record;
                CutoverRecord found = now == null ? initial : now;
                CutoverRecord mine = found.ownedBy(found.epoch() + 1).numbered(found.version() + 1);
                record = mine;
                holder = this;
                return Optional.of(mine);
            }
        }

        @Override
        public void write(CutoverRecord next, CutoverEntry entry) {
            target.requireUp();
            synchronized (MemoryCutover.this) {
                CutoverRecord found = record;
                if (found == null
                        || found.epoch() != next.epoch()
                        || found.version() + 1 != next.version()) {
                    throw new TidegateException(
                            ErrorCode.CUTOVER_FENCED, "another process took over", "Nothing.");
                }
                record = next;
                log.add(entry);
            }
        }

        @Override
        public List<CutoverEntry> log() {
            return List.copyOf(log);
        }

        @Override
        public void release() {
            synchronized (MemoryCutover.this) {
                if (holder == this) {
                    holder = null;
                }
            }
        }
    }

    private final class Comparing implements FinalVerification {
        @Override
        public VerifyResult verify(Request request) {
            return new VerifyResult(
                    verdict,
                    7,
                    verdict == VerifyResult.Verdict.SAME
                            ? List.of()
                            : List.of("dbo.item: 3 rows, and 2"),
                    List.of());
        }

        @Override
        public long confirmedMismatches() {
            return 0;
        }
    }

    private final class Calling extends Performing<HookCall> implements Hooks {
        Calling() {
            super("webhook");
        }

        @Override
        public List<HookAnswer> tryOut(HookCall call) {
            called.add(call);
            return statements(call, 0).stream()
                    .map(it ->
                            new HookAnswer(
                                    "cutover.hooks." + call.point(),
                                    it,
                                    Duration.ofMillis(12),
                                    refusal))
                    .toList();
        }

        @Override
        public void perform(HookCall action, long epoch) {
            if (action.point() == HookCall.Point.ROUTE
                    && action.style() == HookCall.Style.REAL
                    && !routing) {
                throw new TidegateException(
                        ErrorCode.CUTOVER_HOOK_FAILED, "the hook said no", "Mend the hook.");
            }
            called.add(action);
        }
    }

    private final class Preparing extends Performing<PreparationAction> implements Preparations {
        Preparing() {
            super("target");
        }

        @Override
        public List<Preparation> all() {
            return List.of(WAY_BACK);
        }

        @Override
        public boolean isThere(Preparation preparation) {
            return back.activity != Activity.ABSENT;
        }

        @Override
        public void perform(PreparationAction action, long epoch) {
            back.activity =
                    switch (action) {
                        case PreparationAction.Prepare(Preparation _) -> Activity.HELD;
                        case PreparationAction.TakeBack(Preparation _) -> Activity.ABSENT;
                    };
        }
    }

    /** What was called for real, in its order. */
    List<HookCall.Point> calledForReal() {
        List<HookCall.Point> points = new ArrayList<>();
        called.stream()
                .filter(it -> it.style() == HookCall.Style.REAL)
                .forEach(it -> points.add(it.point()));
        return points;
    }
}
