package dev.tidegate.daemon;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What lies between the journal and the target for one group; guarded by its {@link LagClock}. */
final class GroupLag {
    private final Measure measure;
    private final Thinning<Instant> notApplied = new Thinning<>();
    private final Thinning<Captured> journaled = new Thinning<>();
    private Instant appliedUpTo = Instant.EPOCH;
    private Instant appliedAt = Instant.EPOCH;
    private Lsn reached = Lsn.ZERO;
    private @Nullable Duration apply;
    private @Nullable Duration total;

    /** What tells how far a group is. */
    enum Measure {
        /** Every transaction: there is one group, which gets them all. */
        TRANSACTIONS,
        /** The watermarks: no other transactions come to each of several groups. */
        WATERMARKS;

        static Measure of(int groups) {
            return groups == 1 ? TRANSACTIONS : WATERMARKS;
        }
    }

    /** What the journal got, when; {@code watermark} is the last one up to there. */
    private record Captured(Lsn upTo, Instant watermark, Instant at) {}

    GroupLag(Measure measure) {
        this.measure = measure;
    }

    /** A watermark was written, at the source's time. */
    void written(Instant writtenAt) {
        if (writtenAt.isAfter(appliedUpTo)) {
            notApplied.add(writtenAt);
        }
    }

    /** The journal holds everything up to a transaction, since {@code at}. */
    void captured(Lsn upTo, Optional<Instant> watermark, Instant at) {
        switch (measure) {
            case TRANSACTIONS -> {
                if (upTo.isAfter(reached)) {
                    journaled.add(new Captured(upTo, Instant.EPOCH, at));
                }
            }
            case WATERMARKS ->
                    watermark
                            .filter(writtenAt -> writtenAt.isAfter(appliedUpTo))
                            .ifPresent(it -> journaled.add(new Captured(upTo, it, at)));
        }
    }

    /**
     * The target shows a window.
     *
     * @param age of the last thing in it, when it became visible
     */
    void applied(AppliedWindow window, Duration age, Instant now) {
        Lsn upTo = window.checkpoint().commitLsn();
        reached = upTo;
        switch (measure) {
            case TRANSACTIONS ->
                    passed(it -> it.upTo().isBefore(upTo), it -> !it.upTo().isAfter(upTo), now);
            case WATERMARKS ->
                    window.watermarkWrittenAt()
                            .ifPresent(last ->
                                    passed(
                                            it -> it.watermark().isBefore(last),
                                            it -> !it.watermark().isAfter(last),
                                            now));
        }
        total = age;
        appliedAt = now;
        appliedUpTo = window.watermarkWrittenAt().orElse(window.checkpoint().committedAt());
        notApplied.dropWhile(writtenAt -> !writtenAt.isAfter(appliedUpTo));
    }

    private void passed(Predicate<Captured> before, Predicate<Captured> upTo, Instant now) {
        journaled.dropWhile(before);
        journaled.first().ifPresent(it -> apply = notNegative(Duration.between(it.at(), now)));
        journaled.dropWhile(upTo);
    }

    Optional<Duration> apply(Instant now) {
        return larger(
                Optional.ofNullable(apply),
                journaled.first().map(it -> notNegative(Duration.between(it.at(), now))));
    }

    /** Of what was applied last; empty before. */
    Optional<Duration> total() {
        return Optional.ofNullable(total);
    }

    /** When the source wrote the oldest watermark that is not applied yet. */
    Optional<Instant> notApplied() {
        return notApplied.first();
    }

    /** What was applied last, by the source's time, if that was not after {@code instant}. */
    Optional<Instant> lastIfBefore(Instant instant) {
        return total != null && appliedAt.isBefore(instant)
                ? Optional.of(appliedUpTo)
                : Optional.empty();
    }

    static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** The larger of those that are there. */
    static Optional<Duration> larger(Optional<Duration> measured, Optional<Duration> waiting) {
        if (measured.isEmpty()) {
            return waiting;
        }
        return waiting.filter(it -> it.compareTo(measured.get()) > 0).or(() -> measured);
    }
}
