package dev.tidegate.daemon;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.Quarantine;
import dev.tidegate.capture.CaptureJob;
import dev.tidegate.capture.CaptureJob.Health;
import dev.tidegate.control.LoadStatus;
import dev.tidegate.control.Status;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.ValidateStatus;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.run.Failure;
import dev.tidegate.run.Supervisor;
import dev.tidegate.schema.TargetSchema.LeftOut;
import dev.tidegate.settings.ValidateSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
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

    private static final List<Phase> WORST_FIRST =
            List.of(
                    Phase.STOPPED_BY_ERROR,
                    Phase.RETRYING,
                    Phase.STARTING,
                    Phase.LOADING,
                    Phase.CATCHING_UP,
                    Phase.HELD,
                    Phase.INCOMPLETE,
                    Phase.STREAMING,
                    Phase.STOPPED);

    /** A group without watermarks for so many intervals more than it may be stands still. */
    private static final int WATERMARKS_MISSED = 2;

    private static final Duration QUIET_MIN = Duration.ofSeconds(2);

    private final String pipeline;
    private final int groupCount;
    private final ValidateSettings.Switch auditing;
    private final InstantSource clock;
    private final LagClock lag;
    private final Map<TableId, TableFigures> known = new ConcurrentSkipListMap<>();
    private final Map<TableId, AuditFigures> audits = new ConcurrentSkipListMap<>();
    private final Map<Integer, GroupState> groups = new ConcurrentSkipListMap<>();
    private final AtomicLong capturedTransactions = new AtomicLong();
    private final AtomicLong capturedChanges = new AtomicLong();
    private final AtomicLong transactions = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong restarts = new AtomicLong();
    private final AtomicLong captureStarts = new AtomicLong();
    private final Map<Integer, List<LeftOut>> leftOutAfterLoad = new ConcurrentSkipListMap<>();
    private volatile @Nullable Lsn capturedLsn;
    private volatile @Nullable Instant captureHeardAt;
    private volatile List<LeftOut> leftOut = List.of();
    private volatile Map<String, String> versions = Map.of();
    private volatile @Nullable Health captureJob;

    /**
     * Makes the state of a pipeline.
     *
     * @param groupCount how many replication groups it has
     * @param watermarkInterval how often a watermark comes while the source is used
     * @param auditing whether the settings ask for audits
     */
    PipelineState(
            String pipeline,
            int groupCount,
            Duration watermarkInterval,
            ValidateSettings.Switch auditing,
            InstantSource clock) {
        this.pipeline = pipeline;
        this.auditing = auditing;
        this.groupCount = groupCount;
        this.clock = clock;
        Duration quietMax =
                ProbePace.idleInterval(watermarkInterval)
                        .plus(watermarkInterval.multipliedBy(WATERMARKS_MISSED))
                        .plus(QUIET_MIN);
        this.lag = new LagClock(clock, GroupLag.Measure.of(groupCount), quietMax);
    }

    LagClock lag() {
        return lag;
    }

    /** The state of a group; never forgotten. */
    GroupState group(int number) {
        return groups.computeIfAbsent(number, this::newGroup);
    }

    private GroupState newGroup(int number) {
        String name = groupCount == 1 ? pipeline : pipeline + ", group " + number;
        return new GroupState(number, name);
    }

    /** Workers are started again after a failure. */
    void restarted() {
        restarts.incrementAndGet();
    }

    long restarts() {
        return restarts.get();
    }

    /** The source's log is read from where the journal ends. */
    void captureStarts() {
        captureStarts.incrementAndGet();
    }

    long captureStarted() {
        return captureStarts.get();
    }

    /** Asks both sides what they are. */
    void versions(Ports ports) {
        Map<String, String> all = new TreeMap<>(ports.source().versions());
        all.putAll(ports.target().versions());
        all.put("tidegate", Version.text());
        versions = Map.copyOf(all);
    }

    /** What the creation of the tables left out; said once, shown until the next creation. */
    void leftOut(List<LeftOut> objects) {
        warn(objects, leftOut);
        leftOut = List.copyOf(objects);
    }

    /** The same of what follows the load of a group's tables. */
    void leftOutAfterLoad(int group, List<LeftOut> objects) {
        warn(objects, leftOutAfterLoad.getOrDefault(group, List.of()));
        leftOutAfterLoad.put(group, List.copyOf(objects));
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

    /** A table's figures; never forgotten, since counters must not go back. */
    TableFigures table(TableId table) {
        return known.computeIfAbsent(table, TableFigures::new);
    }

    /** What the audits of a table did; never forgotten either. */
    AuditFigures audit(TableId table) {
        return audits.computeIfAbsent(table, AuditFigures::new);
    }

    /** How the audits of this process's tables are. */
    ValidateStatus validation(Standing standing) {
        return new ValidateReport(pipeline, auditing, clock.instant())
                .of(held(standing).map(GroupState::validation).toList());
    }

    /** Of all tables that this process ever loaded. */
    long chunksPublished() {
        return known.values().stream().mapToLong(TableFigures::chunksPublished).sum();
    }

    long chunksGivenUp() {
        return known.values().stream().mapToLong(TableFigures::chunksGivenUp).sum();
    }

    /** How the load of this process's tables is. */
    LoadStatus load(Standing standing) {
        return new LoadReport(pipeline, clock.instant()).of(held(standing).toList());
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

    /** A window of a group is visible. */
    void applied(int group, AppliedWindow window) {
        group(group).applied(window, clock.instant());
        transactions.addAndGet(window.transactions());
        changes.addAndGet(window.totalChanges());
        window.changes().forEach((table, counts) -> table(table).applied(counts));
        lag.applied(group, window);
    }

    /** Why apply waits, if it does for any of the groups. */
    Optional<String> throttle(Standing standing) {
        return held(standing).map(GroupState::throttle).flatMap(Optional::stream).findFirst();
    }

    /** Of all groups that this process has. */
    Quarantine.Summary quarantine(Standing standing) {
        return new Quarantine.Summary(
                held(standing).mapToLong(it -> it.quarantine().transactions()).sum(),
                held(standing)
                        .flatMap(it -> it.quarantine().oldest().stream())
                        .min(Comparator.naturalOrder()));
    }

    /** Time since the oldest unresolved transaction was put aside. */
    Optional<Duration> quarantineAge(Standing standing) {
        return quarantine(standing).oldest().map(since -> Duration.between(since, clock.instant()));
    }

    /** Time since the first of the failures that no steady run has ended. */
    Optional<Duration> failing(Standing standing) {
        return standing.failing(clock.instant());
    }

    /** Those that this process has. */
    List<GroupState> groups(Standing standing) {
        return held(standing).toList();
    }

    private Stream<GroupState> held(Standing standing) {
        return standing.groups().keySet().stream().sorted().map(this::group);
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

    /** What this process does, as those who watch see it: what its groups do, the worst. */
    Phase phase(Standing standing) {
        return switch (standing.membership().state()) {
            case NEW -> Phase.STARTING;
            case RUNNING ->
                    standing.groups().entrySet().stream()
                            .map(it -> phase(it.getKey(), it.getValue()))
                            .min(Comparator.comparingInt(WORST_FIRST::indexOf))
                            .orElse(standing.joined() ? Phase.STANDING_BY : Phase.STARTING);
            case WAITING -> Phase.RETRYING;
            case FAILED -> Phase.STOPPED_BY_ERROR;
            case STOPPED -> Phase.STOPPED;
        };
    }

    /** What a group of this process does. */
    Phase phase(int group, Supervisor.Snapshot supervisor) {
        return switch (supervisor.state()) {
            case NEW -> Phase.STARTING;
            case RUNNING -> group(group).phase();
            case WAITING -> Phase.RETRYING;
            case FAILED -> Phase.STOPPED_BY_ERROR;
            case STOPPED -> Phase.STOPPED;
        };
    }

    Status status(Standing standing) {
        Map<String, Long> lagMillis = new TreeMap<>();
        lag.lags().forEach((stage, duration) -> lagMillis.put(stage, duration.toMillis()));
        Quarantine.Summary quarantine = quarantine(standing);
        LoadStatus.Summary load = load(standing).summary();
        return new Status(
                pipeline,
                phase(standing),
                held(standing)
                        .flatMap(it -> it.tables().stream())
                        .distinct()
                        .map(TableFigures::status)
                        .sorted(Comparator.comparing(Status.TableStatus::name))
                        .toList(),
                capturedLsn().filter(_ -> captures(standing)).map(Lsn::toString),
                held(standing)
                        .flatMap(it -> it.appliedLsn().stream())
                        .min(Comparator.naturalOrder())
                        .map(Lsn::toString),
                transactions.get(),
                changes.get(),
                lagMillis,
                Math.toIntExact(restarts.get()),
                standing.failure().map(PipelineState::shown),
                new Status.Quarantine(quarantine.transactions(), quarantine.oldest()),
                leftOutAll()
                        .map(it -> new Status.LeftOut(it.object(), it.of(), it.reason()))
                        .toList(),
                new TreeMap<>(versions),
                clock.instant(),
                captureJob().filter(_ -> captures(standing)).map(PipelineState::shown),
                throttle(standing),
                standing.groups().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(it -> shown(it.getKey(), it.getValue()))
                        .toList(),
                load,
                validation(standing).summary(),
                List.of(),
                List.of());
    }

    /** Whoever has group 0 captures. */
    private static boolean captures(Standing standing) {
        return standing.groups().containsKey(0);
    }

    private Stream<LeftOut> leftOutAll() {
        return Stream.concat(
                leftOut.stream(), leftOutAfterLoad.values().stream().flatMap(List::stream));
    }

    private Status.GroupStatus shown(int group, Supervisor.Snapshot supervisor) {
        return new Status.GroupStatus(
                group,
                phase(group, supervisor),
                group(group).appliedLsn().map(Lsn::toString),
                lag.total(group).map(Duration::toMillis),
                supervisor.failure().map(PipelineState::shown),
                group(group).throttle());
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
