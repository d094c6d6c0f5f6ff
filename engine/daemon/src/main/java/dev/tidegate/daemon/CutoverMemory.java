package dev.tidegate.daemon;

import dev.tidegate.control.CutoverStatus.AlarmShown;
import dev.tidegate.cutover.CutoverEntry;
import dev.tidegate.cutover.CutoverObserver;
import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.LedgerKept;
import dev.tidegate.cutover.LogKept;
import dev.tidegate.cutover.Passport;
import dev.tidegate.cutover.PutAside;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.StreamStatus;
import dev.tidegate.run.Failure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process has seen of the cutover, for those who watch; and it logs what they must know.
 * Nothing is decided by it but whether an order of this process may be ended for another one. Safe
 * for use by several threads.
 */
final class CutoverMemory implements CutoverObserver {
    private static final Logger LOG = LoggerFactory.getLogger(CutoverMemory.class);
    private static final int ALARMS_MAX = 50;

    private final InstantSource clock;
    private final Consumer<CutoverEntry> trail;
    private final List<AlarmShown> alarms = new ArrayList<>();
    private final Map<Side, FenceStatus> fences = new EnumMap<>(Side.class);
    private final Map<Direction, StreamStatus> streams = new EnumMap<>(Direction.class);
    private final Map<Direction, LogKept> logKept = new EnumMap<>(Direction.class);
    private final Map<Direction, LedgerKept> ledgerKept = new EnumMap<>(Direction.class);
    private final Map<Direction, PutAside> putAside = new EnumMap<>(Direction.class);
    private final Map<String, Failure> failures = new TreeMap<>();
    private final Map<String, Instant> lookedAt = new TreeMap<>();
    private @Nullable CutoverRecord record;
    private @Nullable Passport passport;
    private @Nullable CutoverState ownState;
    private long alarmCount;

    /**
     * Makes one that has seen nothing.
     *
     * @param trail hears of what this process's coordinator writes
     */
    CutoverMemory(InstantSource clock, Consumer<CutoverEntry> trail) {
        this.clock = clock;
        this.trail = trail;
    }

    /**
     * What was seen at one moment.
     *
     * @param logKept of the log that a stream reads, where any of it is
     * @param ledgerKept what is counted of a stream, where anything is
     * @param putAside what operators had put aside of a stream, where anything can be
     * @param failures of what could not be looked at, by the name of the look
     * @param lookedAt when something was seen last, by the name of the look
     * @param alarmCount how many alarms there were since the start
     */
    record Seen(
            Optional<CutoverRecord> record,
            Optional<Passport> passport,
            Map<Side, FenceStatus> fences,
            Map<Direction, StreamStatus> streams,
            Map<Direction, LogKept> logKept,
            Map<Direction, LedgerKept> ledgerKept,
            Map<Direction, PutAside> putAside,
            List<AlarmShown> alarms,
            Map<String, Failure> failures,
            Map<String, Instant> lookedAt,
            long alarmCount) {
        /** Of a pipeline without a cutover. */
        static final Seen NOTHING =
                new Seen(
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        0);

        /** Whether the stream back applies, and nothing of it is left over. */
        boolean isWayBackOpen() {
            StreamStatus back = streams.get(Direction.BACK);
            return back != null && back.isHealthy();
        }
    }

    synchronized Seen seen() {
        return new Seen(
                Optional.ofNullable(record),
                Optional.ofNullable(passport),
                Map.copyOf(fences),
                Map.copyOf(streams),
                Map.copyOf(logKept),
                Map.copyOf(ledgerKept),
                Map.copyOf(putAside),
                List.copyOf(alarms),
                new TreeMap<>(failures),
                new TreeMap<>(lookedAt),
                alarmCount);
    }

    /** A look ended; a failure is logged when it is another one than before. */
    synchronized void seen(String look, Optional<Failure> failure) {
        if (failure.isEmpty()) {
            lookedAt.put(look, clock.instant());
            if (failures.remove(look) != null) {
                LOG.info("cutover: the look at the {} works again", look);
            }
            return;
        }
        Failure now = failure.get();
        Failure before = failures.put(look, now);
        if (before == null || before.code() != now.code()) {
            LOG.warn(
                    "{}: the cutover's {} could not be looked at: {} ({})",
                    now.code(),
                    look,
                    now.fact(),
                    now.hint());
        }
    }

    synchronized void fence(Side side, FenceStatus status) {
        fences.put(side, status);
    }

    synchronized void stream(Direction direction, StreamStatus status) {
        streams.put(direction, status);
    }

    synchronized void logKept(Direction direction, Optional<LogKept> kept) {
        keep(logKept, direction, kept);
    }

    synchronized void ledgerKept(Direction direction, Optional<LedgerKept> kept) {
        keep(ledgerKept, direction, kept);
    }

    synchronized void putAside(Direction direction, Optional<PutAside> aside) {
        keep(putAside, direction, aside);
    }

    private static <T> void keep(Map<Direction, T> all, Direction direction, Optional<T> kept) {
        if (kept.isPresent()) {
            all.put(direction, kept.get());
        } else {
            all.remove(direction);
        }
    }

    /** Whether the record is another one than was read last. */
    synchronized boolean isNew(CutoverRecord read) {
        CutoverRecord before = record;
        return before == null
                || before.version() != read.version()
                || before.epoch() != read.epoch();
    }

    synchronized void record(CutoverRecord read, Passport made) {
        record = read;
        passport = made;
    }

    /** In which state the coordinator of this process is, or was last. */
    synchronized Optional<CutoverState> ownState() {
        return Optional.ofNullable(ownState);
    }

    @Override
    public void wrote(CutoverEntry entry) {
        trail.accept(entry);
        synchronized (this) {
            ownState = entry.state();
        }
        String step = entry.step().map(it -> " " + it).orElse("");
        switch (entry.kind()) {
            case TAKEN_OVER, ENTERED ->
                    LOG.info(
                            "cutover {}: {} {} {}",
                            entry.handover().cutover(),
                            entry.kind(),
                            entry.state(),
                            entry.facts());
            case FAILED -> LOG.warn("cutover: {}{} failed: {}", entry.state(), step, entry.facts());
            case INTENT, DONE ->
                    LOG.debug(
                            "cutover: {}{} {} {}",
                            entry.state(),
                            step,
                            entry.kind(),
                            entry.facts());
            case ALARM -> {} // told with its hint
        }
    }

    @Override
    public void alarm(String fact, String hint) {
        LOG.error("cutover: {} ({})", fact, hint);
        synchronized (this) {
            alarmCount++;
            alarms.removeIf(it -> it.fact().equals(fact)); // told again while it lasts
            alarms.add(new AlarmShown(clock.instant(), fact, hint));
            if (alarms.size() > ALARMS_MAX) {
                alarms.removeFirst();
            }
        }
    }
}
