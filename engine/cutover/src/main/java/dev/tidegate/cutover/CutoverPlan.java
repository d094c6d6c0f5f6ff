package dev.tidegate.cutover;

import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.Readiness.Measurements;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How long applications will not be able to write, as far as it can be known before.
 *
 * @param direction which way
 * @param shares what the pause is made of, in the order of the steps
 * @param pauseMax what the settings allow
 * @param blockers what forbids it now
 * @param hooks what would be called, and what each hook said to a call that is not meant
 */
public record CutoverPlan(
        Direction direction,
        List<Share> shares,
        Duration pauseMax,
        List<Blocker> blockers,
        List<HookAnswer> hooks) {
    /**
     * Small transactions that follow each other in the pause: an intent and an end of each of 16
     * steps, and what each looks at and does.
     */
    static final int ROUND_TRIPS = 60;

    /** Copies the lists. */
    public CutoverPlan {
        shares = List.copyOf(shares);
        blockers = List.copyOf(blockers);
        // a daemon of an earlier version tells none
        hooks = hooks == null ? List.of() : List.copyOf(hooks);
    }

    /**
     * A part of the pause.
     *
     * @param part what
     * @param median half of all take less
     * @param p99 one in a hundred takes longer
     */
    public record Share(String part, Duration median, Duration p99) {}

    /** Makes one of what was measured. */
    static CutoverPlan of(
            Direction direction,
            Measurements measured,
            CutoverSettings settings,
            List<Blocker> blockers) {
        Duration statements = measured.roundTrip().multipliedBy(ROUND_TRIPS);
        Duration transaction = measured.longestTransaction();
        return new CutoverPlan(
                direction,
                List.of(
                        new Share("hooks", measured.hooks(), measured.hooks()),
                        new Share(
                                "end of open transactions",
                                transaction,
                                transaction.plus(measured.kill())),
                        new Share("drain", measured.markerMedian(), measured.markerP99()),
                        new Share("comparison", measured.verify(), measured.verify()),
                        new Share("statements", statements, statements)),
                settings.writePauseMax(),
                blockers,
                List.of());
    }

    /** The same with what the hooks said; one that refuses forbids it. */
    CutoverPlan with(List<HookAnswer> answers) {
        return new CutoverPlan(
                direction,
                shares,
                pauseMax,
                Stream.concat(blockers.stream(), HookTrial.blockers(answers).stream()).toList(),
                answers);
    }

    /** Half of all pauses would be shorter. */
    public Duration median() {
        return sum(Share::median);
    }

    /** What one in a hundred would take; as if everything were slow at once, so rather too long. */
    public Duration p99() {
        return sum(Share::p99);
    }

    /** Whether a slow pause would end before the lease does. */
    public boolean fits() {
        return p99().compareTo(pauseMax) <= 0;
    }

    private Duration sum(Function<Share, Duration> of) {
        return shares.stream().map(of).reduce(Duration.ZERO, Duration::plus);
    }
}
