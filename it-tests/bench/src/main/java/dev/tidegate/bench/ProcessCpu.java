package dev.tidegate.bench;

/** Processor time of this process: all its threads, also what collects garbage and compiles. */
public final class ProcessCpu {
    private ProcessCpu() {}

    /** Seconds since its start; Linux counts in hundredths of a second. */
    public static double seconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElseThrow(
                                () -> new IllegalStateException("this system counts no CPU time"))
                        .toNanos()
                / 1e9;
    }
}
