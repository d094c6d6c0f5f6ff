package dev.tidegate.daemon;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.metric.MetricCatalogue;
import dev.tidegate.metric.Metrics;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.run.Failure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** The pipeline's numbers as metrics. */
final class PipelineMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Metrics metrics;
    private final PipelineState state;
    private final Supplier<Standing> standing;
    private final ValidateMetrics validation;
    private final Set<Integer> exposedGroups = ConcurrentHashMap.newKeySet();
    private final LongConsumer windowChanges;
    private final Consumer<Duration> commitTimes;
    private final Set<TableId> exposed = ConcurrentHashMap.newKeySet();
    private final Map<ErrorCode, AtomicLong> errors = new EnumMap<>(ErrorCode.class);

    PipelineMetrics(Metrics metrics, PipelineState state, Supplier<Standing> standing) {
        this.metrics = metrics;
        this.state = state;
        this.standing = standing;
        windowChanges =
                metrics.histogram(
                        MetricCatalogue.APPLY_WINDOW_CHANGES, 1, 10, 100, 1_000, 10_000, 100_000);
        commitTimes =
                metrics.durations(
                        MetricCatalogue.APPLY_COMMIT_SECONDS,
                        LongStream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000)
                                .mapToObj(Duration::ofMillis)
                                .toArray(Duration[]::new));
        for (ErrorCode code : ErrorCode.values()) {
            AtomicLong count = new AtomicLong();
            errors.put(code, count);
            metrics.expose(MetricCatalogue.ERRORS, count::get, code.toString());
        }
        for (Phase phase : Phase.values()) {
            metrics.expose(
                    MetricCatalogue.PHASE,
                    () -> state.phase(standing.get()) == phase ? 1 : 0,
                    phase.toString());
        }
        metrics.expose(MetricCatalogue.RESTARTS, state::restarts);
        metrics.expose(MetricCatalogue.CAPTURE_STARTS, state::captureStarted);
        metrics.expose(
                MetricCatalogue.FAILING_SECONDS, () -> orZero(state.failing(standing.get())));
        metrics.expose(
                MetricCatalogue.QUARANTINED_TRANSACTIONS,
                () -> state.quarantine(standing.get()).transactions());
        metrics.expose(
                MetricCatalogue.QUARANTINE_OLDEST_SECONDS,
                () -> orZero(state.quarantineAge(standing.get())));
        metrics.expose(MetricCatalogue.GROUPS, () -> standing.get().groups().size());
        metrics.expose(MetricCatalogue.BUILD, () -> 1, Version.text());
        exposeStages();
        CaptureJobMetrics.expose(metrics, state);
        LoadMetrics.expose(metrics, state, () -> state.load(standing.get()));
        metrics.expose(
                MetricCatalogue.SOURCE_COMMIT_SECONDS,
                () -> LoadMetrics.sourceCommitSeconds(state.groups(standing.get())));
        validation =
                ValidateMetrics.expose(
                        metrics, () -> state.validation(standing.get()), InstantSource.system());
    }

    private void exposeStages() {
        for (String stage : List.of("capture", "apply", "total")) {
            metrics.expose(
                    MetricCatalogue.LAG_SECONDS,
                    () -> seconds(Optional.ofNullable(state.lag().lags().get(stage))),
                    stage);
        }
        metrics.expose(
                MetricCatalogue.CAPTURE_SILENT_SECONDS, () -> seconds(state.captureSilence()));
        metrics.expose(MetricCatalogue.CAPTURE_TRANSACTIONS, state::capturedTransactions);
        metrics.expose(MetricCatalogue.CAPTURE_CHANGES, state::capturedChanges);
        metrics.expose(MetricCatalogue.APPLY_TRANSACTIONS, state::transactions);
        metrics.expose(
                MetricCatalogue.APPLY_THROTTLED,
                () -> state.throttle(standing.get()).isPresent() ? 1 : 0);
    }

    /** Exposes a group; one that is exposed already stays. */
    void group(int number) {
        if (!exposedGroups.add(number)) {
            return;
        }
        String group = Integer.toString(number);
        metrics.expose(
                MetricCatalogue.GROUP_LAG_SECONDS, () -> seconds(state.lag().total(number)), group);
        for (Phase phase : Phase.values()) {
            metrics.expose(
                    MetricCatalogue.GROUP_PHASE,
                    () -> phase(number).filter(phase::equals).isPresent() ? 1 : 0,
                    group,
                    phase.toString());
        }
    }

    /** Empty if another process has the group. */
    private Optional<Phase> phase(int group) {
        return Optional.ofNullable(standing.get().groups().get(group))
                .map(supervisor -> state.phase(group, supervisor));
    }

    /** Exposes these tables; those that are exposed already stay. */
    void tables(Collection<TableId> tables) {
        tables.stream().filter(exposed::add).forEach(this::expose);
    }

    private void expose(TableId table) {
        String name = table.toString();
        TableFigures figures = state.table(table);
        LoadMetrics.expose(metrics, figures);
        validation.expose(state.audit(table));
        metrics.expose(MetricCatalogue.APPLY_CHANGES, figures::inserts, name, "insert");
        metrics.expose(MetricCatalogue.APPLY_CHANGES, figures::updates, name, "update");
        metrics.expose(MetricCatalogue.APPLY_CHANGES, figures::deletes, name, "delete");
    }

    void applied(AppliedWindow window) {
        windowChanges.accept(window.totalChanges());
        commitTimes.accept(window.commitTime());
    }

    void failed(Failure failure) {
        AtomicLong count = errors.get(failure.code());
        if (count != null) {
            count.incrementAndGet();
        }
    }

    private static double orZero(Optional<Duration> duration) {
        return seconds(duration.or(() -> Optional.of(Duration.ZERO)));
    }

    private static double seconds(Optional<Duration> duration) {
        return duration.map(it -> it.toNanos() / NANOS_PER_SECOND).orElse(Double.NaN);
    }
}
