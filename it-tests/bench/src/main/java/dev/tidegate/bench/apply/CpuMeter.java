package dev.tidegate.bench.apply;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Processor time as Linux counts it, in {@code /proc}: in ticks of 10 ms. */
public final class CpuMeter {
    private static final double TICKS_PER_SECOND = 100;

    /** Places behind the closing bracket of the name, from 0; see proc_pid_stat(5). */
    private static final int USER = 11;

    private static final int SYSTEM = 12;
    private static final int ENDED_USER = 13;
    private static final int ENDED_SYSTEM = 14;

    private CpuMeter() {}

    /** Seconds of a server: its process, those it started that live, and those that have ended. */
    public static double ofTree(long pid) throws IOException {
        while (true) {
            Set<Long> children = children(pid);
            double ticks = ticks(pid, USER, SYSTEM, ENDED_USER, ENDED_SYSTEM);
            for (long child : children) {
                ticks += ticks(child, USER, SYSTEM);
            }
            if (children.equals(children(pid))) { // else one may be counted twice, or not at all
                return ticks / TICKS_PER_SECOND;
            }
        }
    }

    private static Set<Long> children(long pid) {
        return ProcessHandle.of(pid)
                .map(ProcessHandle::descendants)
                .orElse(Stream.of())
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /** Seconds of processes that this one started and that have ended. */
    public static double ofEndedChildren() throws IOException {
        return ticks(ProcessHandle.current().pid(), ENDED_USER, ENDED_SYSTEM) / TICKS_PER_SECOND;
    }

    private static double ticks(long pid, int... places) throws IOException {
        Path file = Path.of("/proc", Long.toString(pid), "stat");
        String stat;
        try {
            stat = Files.readString(file);
        } catch (IOException e) {
            if (Files.exists(file)) {
                throw e;
            }
            return 0; // it ended meanwhile: its parent counts it
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double ticks = 0;
        for (int place : places) {
            ticks += Double.parseDouble(fields[place]);
        }
        return ticks;
    }
}
