package dev.tidegate.sandbox.demo;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Durations that were measured. Safe for use by several threads. */
public final class Lags {
    private long[] nanos = new long[1024];
    private int count;
    private int reported;

    /**
     * Milliseconds.
     *
     * @param p50 half of the durations are at most this
     * @param p99 99 of a hundred are at most this
     * @param max the longest
     * @param count how many were measured
     */
    public record Summary(double p50, double p99, double max, long count) {}

    /** Adds one, in nanoseconds; less than nothing is nothing. */
    public synchronized void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = Math.max(0, duration);
    }

    /** Of all. */
    public synchronized Summary all() {
        return summary(0);
    }

    /** Of those since the last call. */
    synchronized Summary recent() {
        Summary summary = summary(reported);
        reported = count;
        return summary;
    }

    private Summary summary(int from) {
        long[] sorted = Arrays.copyOfRange(nanos, from, count);
        Arrays.sort(sorted);
        return new Summary(
                quantile(sorted, 0.50), quantile(sorted, 0.99), quantile(sorted, 1), sorted.length);
    }

    /** The smallest duration that so large a part of all is at most. */
    private static double quantile(long[] sorted, double part) {
        if (sorted.length == 0) {
            return 0;
        }
        int index = Math.max(0, (int) Math.ceil(part * sorted.length) - 1);
        long micros = TimeUnit.NANOSECONDS.toMicros(sorted[index]);
        return micros / 1000.0;
    }
}
