package dev.tidegate.faults;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Who used the processors: this process, in which stand-in and clients are, and those that it
 * started, also if they died meanwhile. What a process uses behind the last look at it is missing.
 * Safe for use by several threads.
 */
final class ProcessorTime {
    private final OperatingSystemMXBean self =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long start = System.nanoTime();
    private final long selfBefore = self.getProcessCpuTime();
    private final long clientsBefore = clients();
    private final Map<Long, Used> processes = new HashMap<>();

    /** Whose time it is. */
    private enum User {
        STAND_IN("stand-in"),
        CLIENTS("clients"),
        DAEMON("daemon"),
        POSTGRES("PostgreSQL"),
        KAFKA("Kafka"),
        VERBS("tidegate's verbs");

        private final String name;

        User(String name) {
            this.name = name;
        }
    }

    /**
     * What a process used.
     *
     * @param before when it was seen first, if it was there from the start
     */
    private record Used(User by, Duration before, Duration now) {}

    /** Starts to count. */
    ProcessorTime() {
        look();
    }

    /** Looks at all processes that there are now. */
    synchronized void look() {
        boolean first = processes.isEmpty();
        ProcessHandle.current()
                .descendants()
                .forEach(process -> {
                    Duration now = process.info().totalCpuDuration().orElse(Duration.ZERO);
                    Used known = processes.get(process.pid());
                    processes.put(
                            process.pid(),
                            known == null
                                    ? new Used(user(process), first ? now : Duration.ZERO, now)
                                    : new Used(known.by(), known.before(), now));
                });
    }

    private static User user(ProcessHandle process) {
        String line = commandLine(process);
        if (line.contains(" dev.tidegate.daemon.Main ")) {
            return line.contains(" dev.tidegate.daemon.Main run ") ? User.DAEMON : User.VERBS;
        }
        return line.contains(" dev.tidegate.sandbox.kafka.BrokerMain ")
                ? User.KAFKA
                : User.POSTGRES;
    }

    /** The handle does not know one that is longer than a page, as with a class path. */
    private static String commandLine(ProcessHandle process) {
        try {
            Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            return Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ');
        } catch (IOException _) {
            return process.info().command().orElse(""); // it has ended, or this is no Linux
        }
    }

    private long clients() {
        long nanos = 0;
        for (long id : threads.getAllThreadIds()) {
            var thread = threads.getThreadInfo(id);
            if (thread != null && thread.getThreadName().startsWith("client-")) {
                nanos += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return nanos;
    }

    /** What each used since the start, of all processors of this machine. */
    synchronized String text() {
        long all = (System.nanoTime() - start) * Runtime.getRuntime().availableProcessors();
        Map<User, Long> used = new EnumMap<>(User.class);
        long clients = clients() - clientsBefore;
        used.put(User.CLIENTS, clients);
        used.put(User.STAND_IN, self.getProcessCpuTime() - selfBefore - clients);
        processes
                .values()
                .forEach(it ->
                        used.merge(it.by(), it.now().minus(it.before()).toNanos(), Long::sum));
        List<String> parts = new ArrayList<>();
        used.forEach(
                (user, nanos) -> parts.add("%s %.0f %%".formatted(user.name, 100.0 * nanos / all)));
        return String.format(
                Locale.ROOT,
                "of %d processors in %d s: %s",
                Runtime.getRuntime().availableProcessors(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                String.join(", ", parts));
    }
}
