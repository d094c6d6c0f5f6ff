package dev.tidegate.bench.cutover;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Passport.Attempt;
import dev.tidegate.cutover.Passport.StepEvidence;
import dev.tidegate.cutover.StepName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The writers moved once.
 *
 * @param pauseMs between the last commit of all applications on the one side and the first one on
 *     the other, as they saw it
 * @param stepMs milliseconds of each step from the lease to the route, in their order; each up to
 *     the beginning of the next one, so what is written in between counts too, and all of them
 *     together are the time from the lease to the route
 */
record Move(Direction direction, double pauseMs, Map<StepName, Double> stepMs) {
    private static final double NANOS_OF_MILLI = 1e6;

    /** Keeps the order of the steps. */
    Move {
        stepMs = new LinkedHashMap<>(stepMs);
    }

    /** Makes one of what the cutover's log has. */
    static Move of(Attempt attempt, Duration pause) {
        List<StepEvidence> steps = keptFromWriting(attempt.steps());
        Map<StepName, Double> times = new LinkedHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            StepEvidence step = steps.get(i);
            Instant end = i + 1 < steps.size() ? steps.get(i + 1).began() : end(step);
            times.put(step.step(), millis(Duration.between(step.began(), end)));
        }
        return new Move(attempt.direction(), millis(pause), times);
    }

    private static List<StepEvidence> keptFromWriting(List<StepEvidence> all) {
        List<StepEvidence> kept = new ArrayList<>();
        for (StepEvidence step : all) {
            if (step.step() == StepName.LEASE_FENCE || !kept.isEmpty()) {
                kept.add(step);
            }
            if (step.step() == StepName.ROUTE_APPLICATIONS) {
                return kept;
            }
        }
        throw new IllegalStateException("the log does not have the steps of a handover: " + all);
    }

    private static Instant end(StepEvidence step) {
        return step.ended()
                .orElseThrow(() -> new IllegalStateException(step.step() + " has not ended"));
    }

    private static double millis(Duration time) {
        return time.toNanos() / NANOS_OF_MILLI;
    }

    /** From the lease to the route. */
    double fencedMs() {
        return stepMs.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
