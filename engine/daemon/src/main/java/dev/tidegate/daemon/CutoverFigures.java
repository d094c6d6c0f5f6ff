package dev.tidegate.daemon;

import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.LedgerKept;
import dev.tidegate.cutover.LogKept;
import dev.tidegate.cutover.Passport;
import dev.tidegate.cutover.Passport.Attempt;
import dev.tidegate.cutover.Passport.StepEvidence;
import dev.tidegate.cutover.PutAside;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.StepName;
import dev.tidegate.metric.CutoverMetrics;
import dev.tidegate.metric.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The cutover's numbers as metrics. */
final class CutoverFigures {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Supplier<CutoverMemory.Seen> seen;
    private final InstantSource clock;

    private CutoverFigures(Supplier<CutoverMemory.Seen> seen, InstantSource clock) {
        this.seen = seen;
        this.clock = clock;
    }

    static void expose(Metrics metrics, Supplier<CutoverMemory.Seen> seen, InstantSource clock) {
        CutoverFigures figures = new CutoverFigures(seen, clock);
        for (CutoverState state : CutoverState.values()) {
            metrics.expose(
                    CutoverMetrics.CUTOVER_STATE,
                    () -> figures.state() == state ? 1 : 0,
                    state.name());
        }
        metrics.expose(CutoverMetrics.CUTOVER_WAITING_SECONDS, figures::waiting);
        for (Direction direction : Direction.values()) {
            metrics.expose(
                    CutoverMetrics.CUTOVER_WRITE_PAUSE_SECONDS,
                    () -> figures.pause(direction),
                    lower(direction));
        }
        for (StepName step : StepName.values()) {
            metrics.expose(
                    CutoverMetrics.CUTOVER_STEP_SECONDS, () -> figures.step(step), step.name());
        }
        for (Side side : Side.values()) {
            metrics.expose(
                    CutoverMetrics.CUTOVER_LEASE_LEFT_SECONDS,
                    () -> figures.leaseLeft(side),
                    lower(side));
            metrics.expose(
                    CutoverMetrics.CUTOVER_LOOK_AGE_SECONDS,
                    () -> figures.lookAge(side),
                    lower(side));
        }
        metrics.expose(CutoverMetrics.CUTOVER_ALARMS, () -> seen.get().alarmCount());
        metrics.expose(CutoverMetrics.ROLLBACK_POSSIBLE, figures::rollbackPossible);
        metrics.expose(
                CutoverMetrics.REVERSE_LOG_KEPT_BYTES, () -> figures.logKept(LogKept::bytes));
        metrics.expose(
                CutoverMetrics.REVERSE_LOG_READ, () -> figures.logKept(it -> it.isRead() ? 1 : 0));
        exposeLedger(metrics, figures);
        metrics.expose(
                CutoverMetrics.REVERSE_QUARANTINED_TRANSACTIONS,
                () -> figures.putAside().map(it -> (double) it.transactions()).orElse(Double.NaN));
        metrics.expose(
                CutoverMetrics.REVERSE_QUARANTINE_OLDEST_SECONDS,
                () -> figures.putAside().map(figures::age).orElse(Double.NaN));
    }

    private static void exposeLedger(Metrics metrics, CutoverFigures figures) {
        Map<String, ToDoubleFunction<LedgerKept>> states =
                Map.of(
                        "same", it -> it.known() - it.differing().size(),
                        "different", it -> it.differing().size(),
                        "unknown", it -> it.tables() - it.known());
        states.forEach((state, count) ->
                metrics.expose(
                        CutoverMetrics.REVERSE_LEDGER_TABLES,
                        () -> figures.ledgerKept(count),
                        state));
    }

    private Optional<PutAside> putAside() {
        return Optional.ofNullable(seen.get().putAside().get(Direction.BACK));
    }

    private double age(PutAside aside) {
        return aside.oldest().map(it -> seconds(Duration.between(it, clock.instant()))).orElse(0.0);
    }

    private double ledgerKept(ToDoubleFunction<LedgerKept> figure) {
        return Optional.ofNullable(seen.get().ledgerKept().get(Direction.BACK))
                .map(figure::applyAsDouble)
                .orElse(Double.NaN);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private CutoverState state() {
        return seen.get().record().map(CutoverRecord::state).orElse(CutoverState.REPLICATING);
    }

    private double waiting() {
        return seen.get()
                .record()
                .filter(it -> it.state().kind() != CutoverState.Kind.RESTING)
                .map(it -> seconds(Duration.between(it.place().since(), clock.instant())))
                .orElse(0.0);
    }

    private double pause(Direction direction) {
        return attempts().reversed().stream()
                .filter(it -> it.direction() == direction)
                .flatMap(it -> it.writePause().stream())
                .findFirst()
                .map(CutoverFigures::seconds)
                .orElse(Double.NaN);
    }

    private double step(StepName step) {
        List<Attempt> attempts = attempts();
        Optional<StepEvidence> evidence =
                attempts.isEmpty()
                        ? Optional.empty()
                        : attempts.getLast().steps().stream()
                                .filter(it -> it.step() == step)
                                .findFirst();
        return evidence.flatMap(it -> it.ended().map(end -> Duration.between(it.began(), end)))
                .map(CutoverFigures::seconds)
                .orElse(Double.NaN);
    }

    private List<Attempt> attempts() {
        return seen.get().passport().map(Passport::handovers).orElse(List.of());
    }

    private double leaseLeft(Side side) {
        Optional<FenceStatus> fence = Optional.ofNullable(seen.get().fences().get(side));
        return fence.flatMap(CutoverReport::leaseLeft)
                .map(CutoverFigures::seconds)
                .orElse(Double.NaN);
    }

    private double lookAge(Side side) {
        Optional<Instant> looked =
                Optional.ofNullable(seen.get().lookedAt().get(CutoverRoom.lookAt(side)));
        return looked.map(it -> seconds(Duration.between(it, clock.instant()))).orElse(Double.NaN);
    }

    private double logKept(ToDoubleFunction<LogKept> figure) {
        return Optional.ofNullable(seen.get().logKept().get(Direction.BACK))
                .map(figure::applyAsDouble)
                .orElse(Double.NaN);
    }

    private double rollbackPossible() {
        return state() == CutoverState.LIVE && seen.get().isWayBackOpen() ? 1 : 0;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }
}
