package dev.tidegate.daemon;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.Quarantine;
import dev.tidegate.capture.CaptureJob;
import dev.tidegate.capture.CaptureJob.Health;
import dev.tidegate.control.Status;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.load.HandOver;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.run.Failure;
import dev.tidegate.run.Supervisor;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the pipeline is, for those who watch. None of it is durable, and nothing is decided by it.
 * Written by the workers, read by any thread.
 */
final class PipelineState {
    private static final Logger LOG = LoggerFactory.getLogger(PipelineState.class);

    private final String pipeline;
    private final InstantSource clock;
    private final LagClock lag;
    private final Map<TableId, TableProgress> known = new ConcurrentSkipListMap<>();
    private volatile List<TableProgress> tables = List.of();
    private final AtomicLong capturedTransactions = new AtomicLong();
    private final AtomicLong capturedChanges = new AtomicLong();
    private final AtomicLong transactions = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();
    private volatile Phase phase = Phase.STARTING;
    private volatile @Nullable Lsn capturedLsn;
    private volatile @Nullable Lsn appliedLsn;
    private volatile @Nullable Instant captureHeardAt;
    private volatile Quarantine.Summary quarantine = Quarantine.Summary.EMPTY;
    private volatile List<LeftOut> leftOut = List.of();
    private volatile List<LeftOut> leftOutAfterLoad = List.of();
    private volatile Map<String, String> versions = Map.of();
    private volatile @Nullable Health captureJob;
    private volatile Optional<String> throttle = Optional.empty();

    PipelineState(String pipeline, InstantSource clock) {
        this.pipeline = pipeline;
        this.clock = clock;
        this.lag = new LagClock(clock);
    }

    LagClock lag() {
        return lag;
    }

    /** The phase of the running workers; the one place where it changes. */
    synchronized void enter(Phase next) {
        if (phase != next) {
            phase = next;
            LOG.info("{}: {}", pipeline, next);
        }
    }

    void versions(Map<String, String> newVersions) {
        versions = Map.copyOf(newVersions);
    }

    /** What there is to replicate, and what of it is loaded already. */
    void tables(List<TableDefinition> definitions, Map<TableId, HandOver> loaded) {
        for (TableDefinition definition : definitions) {
            TableProgress progress = table(definition.table());
            progress.estimate(definition.estimatedRows());
            HandOver handOver = loaded.get(definition.table());
            if (handOver == null) {
                progress.loadStarted();
            } else {
                progress.loaded(handOver);
            }
        }
        tables =
                definitions.stream().map(TableDefinition::table).sorted().map(this::table).toList();
    }

    /** What the creation of the tables left out; said once, shown until the next creation. */
    void leftOut(List<LeftOut> objects) {
        warn(objects, leftOut);
        leftOut = List.copyOf(objects);
    }

    /** The same of what follows the load. */
    void leftOutAfterLoad(List<LeftOut> objects) {
        warn(objects, leftOutAfterLoad);
        leftOutAfterLoad = List.copyOf(objects);
    }

    private static void warn(List<LeftOut> objects, List<LeftOut> before) {
        objects.stream()
                .filter(it -> !before.contains(it))
                .forEach(it ->
                        LOG.warn(
                                "the target does not get {} of {}: {}",
                                it.object(),
                                it.of(),
                                it.reason()));
    }

    /** A table's progress; never forgotten, since counters must not go back. */
    TableProgress table(TableId table) {
        return known.computeIfAbsent(table, TableProgress::new);
    }

    void captured(Lsn upTo, Instant committedAt, int count, long changeCount) {
        capturedLsn = upTo;
        captureHeardAt = clock.instant();
        capturedTransactions.addAndGet(count);
        capturedChanges.addAndGet(changeCount);
        lag.captured(upTo, committedAt);
    }

    /** Capture read the log to its end; what it has read is not in the journal yet. */
    void captureHeard() {
        captureHeardAt = clock.instant();
    }

    void appliedUpTo(Lsn upTo) {
        if (!upTo.equals(Lsn.ZERO)) {
            appliedLsn = upTo;
        }
    }

    void applied(AppliedWindow window) {
        appliedLsn = window.checkpoint().commitLsn();
        transactions.addAndGet(window.transactions());
        changes.addAndGet(window.totalChanges());
        window.changes().forEach((table, counts) -> table(table).applied(counts));
        lag.applied(window);
    }

    void quarantine(Quarantine.Summary unresolved) {
        if (quarantine.transactions() < unresolved.transactions()) {
            LOG.warn(
                    "{}: transactions in quarantine, missing from the target: {}",
                    pipeline,
                    unresolved.transactions());
        }
        quarantine = unresolved;
    }

    /** Why apply waits, or that it does not. */
    void throttled(Optional<String> reason) {
        if (reason.isPresent() && throttle.isEmpty()) {
            LOG.warn("{}: throttled: {}", pipeline, reason.get());
        }
        throttle = reason;
    }

    /** Why apply waits, if it does. */
    Optional<String> throttle() {
        return throttle;
    }

    Quarantine.Summary quarantine() {
        return quarantine;
    }

    /** Time since the oldest unresolved transaction was put aside. */
    Optional<Duration> quarantineAge() {
        return quarantine.oldest().map(since -> Duration.between(since, clock.instant()));
    }

    /** Time since the first of the failures that no steady run has ended. */
    Optional<Duration> failing(Supervisor.Snapshot supervisor) {
        Instant now = clock.instant();
        return supervisor
                .trouble()
                .filter(trouble -> now.isBefore(trouble.until()))
                .map(trouble -> Duration.between(trouble.since(), now));
    }

    /** What the journal holds up to, as far as this process knows. */
    Optional<Lsn> capturedLsn() {
        return Optional.ofNullable(capturedLsn);
    }

    void captureJob(Health health) {
        captureJob = health;
    }

    Optional<Health> captureJob() {
        return Optional.ofNullable(captureJob);
    }

    long capturedTransactions() {
        return capturedTransactions.get();
    }

    long capturedChanges() {
        return capturedChanges.get();
    }

    long transactions() {
        return transactions.get();
    }

    /** Time since capture's last sign of life. */
    Optional<Duration> captureSilence() {
        return Optional.ofNullable(captureHeardAt)
                .map(heardAt -> Duration.between(heardAt, clock.instant()));
    }

    /** What the pipeline does, as those who watch see it. */
    Phase phase(Supervisor.Snapshot supervisor) {
        return switch (supervisor.state()) {
            case NEW -> Phase.STARTING;
            case RUNNING ->
                    phase == Phase.STREAMING && quarantine.transactions() > 0
                            ? Phase.INCOMPLETE
                            : phase;
            case WAITING -> Phase.RETRYING;
            case FAILED -> Phase.STOPPED_BY_ERROR;
            case STOPPED -> Phase.STOPPED;
        };
    }

    Status status(Supervisor.Snapshot supervisor) {
        Map<String, Long> lagMillis = new TreeMap<>();
        lag.lags().forEach((stage, duration) -> lagMillis.put(stage, duration.toMillis()));
        return new Status(
                pipeline,
                phase(supervisor),
                tables.stream().map(TableProgress::status).toList(),
                Optional.ofNullable(capturedLsn).map(Lsn::toString),
                Optional.ofNullable(appliedLsn).map(Lsn::toString),
                transactions.get(),
                changes.get(),
                lagMillis,
                supervisor.restarts(),
                supervisor.failure().map(PipelineState::shown),
                new Status.Quarantine(quarantine.transactions(), quarantine.oldest()),
                Stream.concat(leftOut.stream(), leftOutAfterLoad.stream())
                        .map(it -> new Status.LeftOut(it.object(), it.of(), it.reason()))
                        .toList(),
                new TreeMap<>(versions),
                clock.instant(),
                captureJob().map(PipelineState::shown),
                throttle);
    }

    private static Status.CaptureJobStatus shown(Health job) {
        return new Status.CaptureJobStatus(
                job.running(),
                job.settings().map(it -> it.pollInterval().toSeconds()),
                job.lastScan().map(it -> it.age().toSeconds()),
                job.lastScan().map(it -> it.latency().toSeconds()),
                job.lastScan().map(CaptureJob.Scan::emptyScans),
                job.settings().flatMap(CaptureJob.JobSettings::transactionsPerSecondMax),
                job.lastScan().flatMap(CaptureJob.Scan::transactionsPerSecond),
                job.errors(),
                job.log().map(CaptureJob.Log::reuseWait),
                job.log().flatMap(CaptureJob.Log::usedRatio),
                job.headroom().map(it -> it.retention().toSeconds()),
                job.headroom().map(it -> it.left().toSeconds()),
                job.advice(),
                job.unknown());
    }

    private static Status.Failure shown(Failure failure) {
        return new Status.Failure(
                failure.code().toString(),
                failure.fact(),
                failure.hint(),
                failure.since(),
                failure.failures());
    }
}
