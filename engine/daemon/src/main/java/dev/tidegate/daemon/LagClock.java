package dev.tidegate.daemon;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Measures the lag of each stage, against the source's clock.
 *
 * <p>A stage's lag is that of the last thing that passed it, or the age of the oldest watermark
 * that has not yet passed, whichever is larger: so it grows while a stage stands still. Safe for
 * use by several threads.
 */
final class LagClock {
    private static final Duration CLOCK_SAMPLE_AGE_MAX = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Thinning<Instant> notCaptured = new Thinning<>();
    private final Thinning<Instant> notApplied = new Thinning<>();
    private final Thinning<Captured> journaled = new Thinning<>();
    private Instant capturedUpTo = Instant.EPOCH;
    private Instant appliedUpTo = Instant.EPOCH;
    private Lsn reached = Lsn.ZERO;
    private @Nullable ClockSample sample;
    private @Nullable Duration capture;
    private @Nullable Duration apply;
    private @Nullable Duration total;

    /** What the journal got, when. */
    private record Captured(Lsn upTo, Instant at) {}

    /** How far the source's clock is ahead of ours; better the shorter the round trip was. */
    private record ClockSample(Duration ahead, Duration roundTrip, Instant at) {}

    LagClock(InstantSource clock) {
        this.clock = clock;
    }

    /** A watermark was written; {@code sentAt} by our clock, {@code writtenAt} by the source's. */
    synchronized void watermarkWritten(Instant sentAt, Instant writtenAt) {
        Instant now = clock.instant();
        Duration roundTrip = Duration.between(sentAt, now);
        if (sample == null
                || roundTrip.compareTo(sample.roundTrip()) <= 0
                || now.isAfter(sample.at().plus(CLOCK_SAMPLE_AGE_MAX))) {
            Instant middle = sentAt.plus(roundTrip.dividedBy(2));
            sample = new ClockSample(Duration.between(middle, writtenAt), roundTrip, now);
        }
        // it may have passed a stage before its writer heard that it is written
        if (writtenAt.isAfter(capturedUpTo)) {
            notCaptured.add(writtenAt);
        }
        if (writtenAt.isAfter(appliedUpTo)) {
            notApplied.add(writtenAt);
        }
    }

    /** The journal holds everything up to a transaction. */
    synchronized void captured(Lsn upTo, Instant committedAt) {
        capture = age(committedAt);
        capturedUpTo = committedAt;
        notCaptured.dropWhile(writtenAt -> !writtenAt.isAfter(committedAt));
        if (upTo.isAfter(reached)) {
            journaled.add(new Captured(upTo, clock.instant()));
        }
    }

    /** The target shows everything up to a window's end. */
    synchronized void applied(AppliedWindow window) {
        Lsn upTo = window.checkpoint().commitLsn();
        reached = upTo;
        journaled.dropWhile(it -> it.upTo().isBefore(upTo));
        journaled
                .first()
                .ifPresent(it -> apply = notNegative(Duration.between(it.at(), clock.instant())));
        journaled.dropWhile(it -> !it.upTo().isAfter(upTo));
        Instant sourceTime = window.watermarkWrittenAt().orElse(window.checkpoint().committedAt());
        total = age(sourceTime);
        appliedUpTo = sourceTime;
        notApplied.dropWhile(writtenAt -> !writtenAt.isAfter(sourceTime));
    }

    /** The lags that are known, by stage: {@code capture}, {@code apply}, {@code total}. */
    synchronized Map<String, Duration> lags() {
        Map<String, Duration> lags = new LinkedHashMap<>();
        larger(capture, notCaptured.first().map(this::age))
                .ifPresent(it -> lags.put("capture", it));
        larger(
                        apply,
                        journaled
                                .first()
                                .map(it -> notNegative(Duration.between(it.at(), clock.instant()))))
                .ifPresent(it -> lags.put("apply", it));
        larger(total, notApplied.first().map(this::age)).ifPresent(it -> lags.put("total", it));
        return lags;
    }

    private Duration age(Instant sourceTime) {
        Duration ahead = sample == null ? Duration.ZERO : sample.ahead();
        return notNegative(Duration.between(sourceTime, clock.instant().plus(ahead)));
    }

    private static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private static Optional<Duration> larger(
            @Nullable Duration measured, Optional<Duration> waiting) {
        if (measured == null) {
            return waiting;
        }
        return Optional.of(waiting.filter(it -> it.compareTo(measured) > 0).orElse(measured));
    }
}
