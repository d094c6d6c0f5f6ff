package dev.tidegate.bench.apply;

import java.time.Duration;

/** Time and this process's processor time from a moment on. */
final class Stopwatch {
    private final long startNanos = System.nanoTime();
    private final Duration startCpu = cpu();

    private Stopwatch() {}

    static Stopwatch start() {
        return new Stopwatch();
    }

    /** What went by since. */
    Applied stop(long windowChanges) {
        long nanos = System.nanoTime() - startNanos;
        return new Applied(nanos / 1e9, cpu().minus(startCpu).toNanos() / 1e9, windowChanges);
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
