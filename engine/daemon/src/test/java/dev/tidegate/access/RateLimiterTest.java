package dev.tidegate.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** So much at once, and as much again within a time, of each. */
class RateLimiterTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow

    @Test
    void whoHasTakenAllGetsMoreWithTime() {
        RateLimiter limiter = new RateLimiter(3, Duration.ofSeconds(3).toNanos(), now::get);

        assertThat(takes(limiter, "ann", 5)).isEqualTo(3);
        assertThat(takes(limiter, "bob", 5)).isEqualTo(3);
        now.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(limiter.hasLeft("ann")).isFalse();
        now.addAndGet(Duration.ofMillis(2).toNanos());
        assertThat(takes(limiter, "ann", 5)).isEqualTo(1);
        now.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(takes(limiter, "ann", 5)).isEqualTo(3);
    }

    @Test
    void itsMemoryIsBounded() {
        RateLimiter limiter = new RateLimiter(1, Duration.ofHours(1).toNanos(), now::get);

        assertThat(limiter.take("first")).isTrue();
        assertThat(limiter.take("first")).isFalse();
        for (int i = 0; i < 10_000; i++) {
            limiter.take("other " + i);
        }
        assertThat(limiter.take("first")).as("it is forgotten").isTrue();
    }

    private static int takes(RateLimiter limiter, String who, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limiter.take(who) ? 1 : 0;
        }
        return taken;
    }
}
