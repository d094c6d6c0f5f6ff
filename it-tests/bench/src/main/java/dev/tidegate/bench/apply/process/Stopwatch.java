package dev.tidegate.bench.apply.process;

import dev.tidegate.bench.ProcessCpu;

/** Time and this process's processor time from a moment on. */
public final class Stopwatch {
    private final long startNanos = System.nanoTime();
    private final double startCpu = ProcessCpu.seconds();

    private Stopwatch() {}

    /** Starts one. */
    public static Stopwatch start() {
        return new Stopwatch();
    }

    /** What went by since, of an applier with windows of this size; 0 if it does not tell. */
    public Applied stop(long windowChanges) {
        long nanos = System.nanoTime() - startNanos;
        return new Applied(nanos / 1e9, ProcessCpu.seconds() - startCpu, windowChanges);
    }
}
