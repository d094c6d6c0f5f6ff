package dev.tidegate.run;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubles from {@code min} up to {@code max} with each
 * failure, less up to a half by chance, so that many do not come back at the same moment.
 */
public final class Backoff {
    private final Duration min;
    private final Duration max;
    private final RandomGenerator random;
    private Duration next;

    /** Starts at {@code min}. */
    public Backoff(Duration min, Duration max, RandomGenerator random) {
        this.min = min;
        this.max = max;
        this.random = random;
        this.next = min;
    }

    /** The wait after one more failure: from half of the full delay up to all of it. */
    public Duration afterFailure() {
        long full = next.toMillis();
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(max) > 0 ? max : doubled;
        long half = full / 2;
        return Duration.ofMillis(half + random.nextLong(full - half + 1));
    }

    /** It went well for long enough: the next failure is a first one. */
    public void reset() {
        next = min;
    }
}
