package dev.tidegate.scenarios;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/**
 * How much of the processors threads of this process have taken.
 *
 * @param atNanos when this was looked at
 * @param takenNanos by each thread's number
 */
record ThreadTimes(long atNanos, Map<Long, Long> takenNanos) {
    /** Of those whose name begins with this, and that live. */
    static ThreadTimes of(String prefix) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<Long, Long> taken = new HashMap<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(prefix)) {
                taken.put(thread.threadId(), threads.getThreadCpuTime(thread.threadId()));
            }
        }
        return new ThreadTimes(System.nanoTime(), taken);
    }

    /** How many processors they kept busy since then; of threads that are at both looks. */
    double busySince(ThreadTimes earlier) {
        long taken =
                takenNanos.entrySet().stream()
                        .mapToLong(it ->
                                it.getValue()
                                        - earlier.takenNanos.getOrDefault(
                                                it.getKey(), it.getValue()))
                        .sum();
        return (double) taken / (atNanos - earlier.atNanos);
    }
}
