package dev.tidegate.daemon;

import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.Readiness;
import dev.tidegate.cutover.StreamStatus;
import dev.tidegate.cutover.VerifyMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What forbids a handover, of both sides together, and what its pause will be made of. */
final class PauseReadiness implements Readiness {
    /** By ledger: one statement, of milliseconds. */
    private static final Duration BY_LEDGER = Duration.ofMillis(100);

    private static final int P99 = 99;
    private static final int MEDIAN = 50;

    private final List<SideReadiness> sides;
    private final List<Fence> fences;
    private final CutoverSettings settings;
    private final Lags lags;
    private final Function<Direction, Duration> hooks;

    /** What a connector knows of its side. */
    interface SideReadiness {
        /** What forbids a handover there; empty if nothing does. */
        List<Blocker> blockers(Direction direction);

        /** How long the oldest open transaction has been open that wrote. */
        Duration longestTransaction();
    }

    /**
     * What carries markers.
     *
     * @param forward what was seen of the stream to the target
     * @param back how the other one is now
     */
    record Lags(LagSamples forward, Supplier<StreamStatus> back) {}

    /**
     * Makes one.
     *
     * @param fences of both sides, to measure a round trip with
     * @param hooks how long they took when they were called dry
     */
    PauseReadiness(
            List<SideReadiness> sides,
            List<Fence> fences,
            CutoverSettings settings,
            Lags lags,
            Function<Direction, Duration> hooks) {
        this.sides = List.copyOf(sides);
        this.fences = List.copyOf(fences);
        this.settings = settings;
        this.lags = lags;
        this.hooks = hooks;
    }

    @Override
    public Report examine(Direction direction) {
        List<Blocker> blockers = new ArrayList<>();
        sides.forEach(it -> blockers.addAll(it.blockers(direction)));
        Optional<Duration> lag = lag(direction);
        if (lag.isEmpty()) {
            blockers.add(
                    new Blocker(
                            "the lag of the stream %s was not measured yet".formatted(direction),
                            "Wait until \"tidegate status\" shows a lag; the daemon measures it."));
        }
        Duration longest =
                sides.stream()
                        .map(SideReadiness::longestTransaction)
                        .reduce(Duration.ZERO, PauseReadiness::longer);
        Duration now = lag.orElse(Duration.ZERO);
        return new Report(
                blockers,
                new Measurements(
                        now,
                        percentile(direction, MEDIAN).orElse(now),
                        percentile(direction, P99).orElse(now),
                        longest,
                        settings.times().barrier(),
                        settings.verify() == VerifyMode.LEDGER
                                ? BY_LEDGER
                                : settings.times().verifying(),
                        roundTrip(),
                        hooks.apply(direction)));
    }

    private Optional<Duration> lag(Direction direction) {
        return switch (direction) {
            case FORWARD -> lags.forward().last();
            case BACK -> lags.back().get().lag();
        };
    }

    private Optional<Duration> percentile(Direction direction, int percent) {
        return switch (direction) {
            case FORWARD -> lags.forward().percentile(percent);
            case BACK -> lags.back().get().lag();
        };
    }

    /** Of the slower side; the first look may have to connect, so the second one counts. */
    private Duration roundTrip() {
        Duration longest = Duration.ZERO;
        for (Fence fence : fences) {
            fence.status();
            long began = System.nanoTime();
            fence.status();
            longest = longer(longest, Duration.ofNanos(System.nanoTime() - began));
        }
        return longest;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
