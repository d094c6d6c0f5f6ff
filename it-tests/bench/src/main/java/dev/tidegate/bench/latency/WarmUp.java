package dev.tidegate.bench.latency;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long the compilers of a JVM are still at work: what they take is taken from what is measured,
 * and a daemon that runs for days does not have it.
 *
 * <p>Linux counts the processor time of each thread; elsewhere a warm-up takes its limit.
 */
final class WarmUp {
    /** The least that is worth a look. */
    static final Duration STRETCH = Duration.ofSeconds(10);

    private static final String COMPILERS = "C[12] CompilerThre.*\\s*";

    private final ProcessHandle process;
    private final Path threads;
    private final double shareMax;
    private final long endNanos;
    private double before;
    private long beforeNanos;
    private double share = 1;

    /**
     * Begins now.
     *
     * @param pid of the JVM
     * @param shareMax of a processor core that its compilers may still take when it is over
     * @param limit after which it is over in any case
     */
    WarmUp(long pid, double shareMax, Duration limit) throws IOException {
        this.process = ProcessHandle.of(pid).orElseThrow();
        this.threads = Path.of("/proc", Long.toString(pid), "task");
        this.shareMax = shareMax;
        this.beforeNanos = System.nanoTime();
        this.endNanos = beforeNanos + limit.toNanos();
        this.before = compilerSeconds();
    }

    /** Whether it is over, by what the compilers took since it was asked the last time. */
    boolean isOver() throws IOException {
        long nowNanos = System.nanoTime();
        double now = compilerSeconds();
        if (Files.isDirectory(threads)) {
            // the sum is counted in hundredths of a second
            share = Math.max(0, now - before) / seconds(nowNanos - beforeNanos);
        }
        before = now;
        beforeNanos = nowNanos;
        return share <= shareMax || nowNanos - endNanos >= 0;
    }

    /** Of a processor core, what the compilers took when it was asked the last time. */
    double share() {
        return share;
    }

    /**
     * All that the process took but what its other threads did: a compiler's thread that has
     * nothing to do ends, and what it took is then only in the sum.
     */
    private double compilerSeconds() throws IOException {
        if (!Files.isDirectory(threads)) {
            return 0;
        }
        double others = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                others += otherSeconds(thread);
            }
        }
        return seconds(process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos()) - others;
    }

    /** What a thread took that compiles nothing. */
    private static double otherSeconds(Path thread) throws IOException {
        try {
            if (Files.readString(thread.resolve("comm")).matches(COMPILERS)) {
                return 0;
            }
            String[] counts = Files.readString(thread.resolve("schedstat")).split(" ", 2);
            return seconds(Long.parseLong(counts[0]));
        } catch (NoSuchFileException e) {
            return 0; // it has just ended
        }
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
