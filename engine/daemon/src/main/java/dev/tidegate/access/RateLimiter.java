package dev.tidegate.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts what each of many does: so much at once, and as much again within a time. Keeps the latest
 * ten thousand in mind. Safe for use by several threads.
 */
final class RateLimiter {
    private static final int KEPT_MAX = 10_000;

    private final int burst;
    private final double refillPerNano;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                    return size() > KEPT_MAX;
                }
            };

    /**
     * Makes one.
     *
     * @param burst so many at once
     * @param withinNanos and as many again within this time
     * @param nanos a clock as {@link System#nanoTime}
     */
    RateLimiter(int burst, long withinNanos, LongSupplier nanos) {
        this.burst = burst;
        this.refillPerNano = (double) burst / withinNanos;
        this.nanos = nanos;
    }

    /** Takes one, if one is left. */
    synchronized boolean take(String who) {
        Bucket bucket = bucket(who);
        if (bucket.left < 1) {
            return false;
        }
        bucket.left--;
        return true;
    }

    /** Whether one is left; takes none. */
    synchronized boolean hasLeft(String who) {
        return bucket(who).left >= 1;
    }

    private Bucket bucket(String who) {
        long now = nanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(who, _ -> new Bucket(burst, now));
        bucket.left = Math.min(burst, bucket.left + (now - bucket.at) * refillPerNano);
        bucket.at = now;
        return bucket;
    }

    private static final class Bucket {
        private double left;
        private long at;

        Bucket(double left, long at) {
            this.left = left;
            this.at = at;
        }
    }
}
