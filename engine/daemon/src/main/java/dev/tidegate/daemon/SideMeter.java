package dev.tidegate.daemon;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Counts the rows that a group's audits read from one side, and says when that has been too fast.
 * Safe for use by several threads.
 */
final class SideMeter {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final String setting;
    private final int rowsPerSecondMax;
    private final InstantSource clock;

    /** When what was read would have been read at the bound. */
    private Instant evenAt = Instant.EPOCH;

    /**
     * Makes one.
     *
     * @param setting what bounds it, for the reason
     */
    SideMeter(String setting, int rowsPerSecondMax, InstantSource clock) {
        this.setting = setting;
        this.rowsPerSecondMax = rowsPerSecondMax;
        this.clock = clock;
    }

    /** So many rows were read. */
    synchronized void read(long rows) {
        Instant now = clock.instant();
        Instant from = evenAt.isAfter(now) ? evenAt : now;
        evenAt = from.plus(timeOf(rows));
    }

    private Duration timeOf(long rows) {
        return Duration.ofSeconds(
                rows / rowsPerSecondMax,
                rows % rowsPerSecondMax * NANOS_PER_SECOND / rowsPerSecondMax);
    }

    /** Why nothing more is to be read for a while; empty if it may. */
    synchronized Optional<String> reason() {
        return evenAt.isAfter(clock.instant())
                ? Optional.of("%s is %,d".formatted(setting, rowsPerSecondMax))
                : Optional.empty();
    }
}
