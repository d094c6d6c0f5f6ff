package dev.tidegate.bench.decode;

import dev.tidegate.bench.ProcessCpu;

/**
 * How fast some work went.
 *
 * @param changes in it
 * @param wallSeconds by the clock
 * @param cpuSeconds of this process, all its threads: also what collects garbage, and Kafka's
 */
record Rate(long changes, double wallSeconds, double cpuSeconds) {
    /** Nothing yet. */
    static final Rate NONE = new Rate(0, 0, 0);

    /** Linux counts the CPU time of a process in hundredths of a second. */
    private static final double WALL_SECONDS_MIN = 0.5;

    /** Work that is timed. */
    interface Work {
        /** Does it with {@link Rate#of} around what counts, and gives that. */
        Rate run() throws Exception;
    }

    /** What counts of a work. */
    interface Timed {
        /** Does it, and gives how many changes it had. */
        long run() throws Exception;
    }

    /** Runs it once. */
    static Rate of(Timed timed) throws Exception {
        double cpuStart = ProcessCpu.seconds();
        long start = System.nanoTime();
        long changes = timed.run();
        return new Rate(
                changes, (System.nanoTime() - start) / 1e9, ProcessCpu.seconds() - cpuStart);
    }

    /** Repeats it until its time can be told exactly. */
    static Rate ofRepeated(Work work) throws Exception {
        Rate sum = NONE;
        do {
            sum = sum.plus(work.run());
        } while (sum.wallSeconds < WALL_SECONDS_MIN);
        return sum;
    }

    /** By the clock. */
    double changesPerSecond() {
        return changes / wallSeconds;
    }

    /** What one core does in a second; on a busy machine this is what can be compared. */
    double changesPerCpuSecond() {
        return changes / cpuSeconds;
    }

    private Rate plus(Rate other) {
        return new Rate(
                changes + other.changes,
                wallSeconds + other.wallSeconds,
                cpuSeconds + other.cpuSeconds);
    }
}
