package dev.tidegate.daemon;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures the lag of each stage, against the source's clock.
 *
 * <p>A stage's lag is that of the last thing that passed it, or the age of the oldest watermark
 * that has not yet passed, whichever is larger: so it grows while a stage stands still. What is
 * behind the journal is measured for each replication group; the largest counts. Safe for use by
 * several threads.
 */
final class LagClock {
    private static final Duration CLOCK_SAMPLE_AGE_MAX = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final GroupLag.Measure measure;
    private final Duration quietMax;
    private Thinning<Instant> notCaptured = new Thinning<>();
    private final Map<Integer, GroupLag> groups = new TreeMap<>();
    private Instant capturedUpTo = Instant.EPOCH;
    private @Nullable ClockSample sample;
    private @Nullable Duration capture;

    /** How far the source's clock is ahead of ours; better the shorter the round trip was. */
    private record ClockSample(Duration ahead, Duration roundTrip, Instant at) {}

    /**
     * Makes a clock.
     *
     * @param measure what tells how far a group is
     * @param quietMax how long a group may be without a watermark when all is well
     */
    LagClock(InstantSource clock, GroupLag.Measure measure, Duration quietMax) {
        this.clock = clock;
        this.measure = measure;
        this.quietMax = quietMax;
    }

    /** This process applies a group from now on. */
    synchronized void begin(int group) {
        groups.put(group, new GroupLag(measure));
    }

    /** It does so no more: another process measures it. */
    synchronized void end(int group) {
        groups.remove(group);
        if (group == 0) { // who has it captures
            notCaptured = new Thinning<>();
            capture = null;
        }
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
        groups.values().forEach(group -> group.written(writtenAt));
    }

    /** The journal holds everything up to a transaction. */
    synchronized void captured(Lsn upTo, Instant committedAt) {
        capture = age(committedAt);
        capturedUpTo = committedAt;
        Optional<Instant> watermark =
                notCaptured.dropWhile(writtenAt -> !writtenAt.isAfter(committedAt));
        Instant now = clock.instant();
        groups.values().forEach(group -> group.captured(upTo, watermark, now));
    }

    /** The target shows everything of a group up to a window's end. */
    synchronized void applied(int group, AppliedWindow window) {
        GroupLag lag = groups.get(group);
        if (lag != null) {
            Instant sourceTime =
                    window.watermarkWrittenAt().orElse(window.checkpoint().committedAt());
            lag.applied(window, age(sourceTime), clock.instant());
        }
    }

    /** The lags that are known, by stage: {@code capture}, {@code apply}, {@code total}. */
    synchronized Map<String, Duration> lags() {
        Map<String, Duration> lags = new LinkedHashMap<>();
        GroupLag.larger(Optional.ofNullable(capture), notCaptured.first().map(this::age))
                .ifPresent(it -> lags.put("capture", it));
        worst(group -> group.apply(clock.instant())).ifPresent(it -> lags.put("apply", it));
        worst(this::total).ifPresent(it -> lags.put("total", it));
        return lags;
    }

    /** From the source to the target, of one group; empty if it is not known here. */
    synchronized Optional<Duration> total(int group) {
        return Optional.ofNullable(groups.get(group)).flatMap(this::total);
    }

    private Optional<Duration> worst(Function<GroupLag, Optional<Duration>> lag) {
        return groups.values().stream()
                .map(lag)
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    }

    /** Whoever has group 0 writes the watermarks; where it is not, only their coming is seen. */
    private Optional<Duration> total(GroupLag group) {
        Optional<Instant> waiting =
                groups.containsKey(0)
                        ? group.notApplied()
                        : group.lastIfBefore(clock.instant().minus(quietMax));
        return GroupLag.larger(group.total(), waiting.map(this::age));
    }

    private Duration age(Instant sourceTime) {
        Duration ahead = sample == null ? Duration.ZERO : sample.ahead();
        return GroupLag.notNegative(Duration.between(sourceTime, clock.instant().plus(ahead)));
    }
}
