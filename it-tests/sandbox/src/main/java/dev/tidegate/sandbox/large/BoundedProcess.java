package dev.tidegate.sandbox.large;

import dev.tidegate.sandbox.demo.Patience;
import dev.tidegate.sandbox.process.LogTail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program of ours in a process of its own, with a heap that it must do with. */
public final class BoundedProcess implements AutoCloseable {
    private static final int STOP_SECONDS_MAX = 60;
    private static final int KIB_OF_MIB = 1024;
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** As {@code GC(12) Pause Full (Allocation Failure) 85M->23M(247M) 5.123ms}. */
    private static final Pattern COLLECTION =
            Pattern.compile("Pause (Young|Full) .*?(\\d+)M->(\\d+)M\\(\\d+M\\)");

    private final Process process;
    private final Output files;

    /** Where a process writes. */
    private record Output(Path log, Path collections) {}

    /**
     * The JVM that runs the program.
     *
     * @param classPath of the program
     * @param options with the size of its heap
     */
    public record Jvm(String classPath, List<String> options) {
        /** Copies the list. */
        public Jvm {
            options = List.copyOf(options);
        }

        /** With the class path of this process, and the collector that wastes least memory. */
        public static Jvm small(int heapMib) {
            return new Jvm(
                    System.getProperty("java.class.path"),
                    List.of("-Xmx" + heapMib + "m", "-XX:+UseSerialGC"));
        }
    }

    private BoundedProcess(Process process, Output files) {
        this.process = process;
        this.files = files;
    }

    /**
     * What its heap took, in MiB.
     *
     * @param used at most
     * @param live at most right after a full collection: what it must have; 0 if none was needed
     */
    public record Heap(int used, int live) {}

    /**
     * Starts one.
     *
     * @param directory for its logs; {@code output.log} there gets all that it prints
     * @param program its main class and the arguments
     */
    public static BoundedProcess start(Path directory, Jvm jvm, List<String> program)
            throws IOException {
        Path log = directory.resolve("output.log");
        Path collections = Files.createTempFile(directory, "gc-", ".log");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-XX:+ExitOnOutOfMemoryError",
                                "-Xlog:gc:file=" + collections,
                                "-Duser.timezone=UTC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                jvm.classPath()));
        command.addAll(jvm.options());
        command.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new BoundedProcess(builder.start(), new Output(log, collections));
    }

    /** Waits for what it is to do; throws with its log if it has ended, or is too slow. */
    public void await(Duration limit, Patience.Question question) throws Exception {
        boolean done =
                new Patience(PAUSE, limit)
                        .await(() -> {
                            if (!process.isAlive()) {
                                throw new AssertionError("the process has ended:\n" + log());
                            }
                            return question.isSo();
                        });
        if (!done) {
            throw new AssertionError("the process is too slow:\n" + log());
        }
    }

    /** Waits until it has ended by itself; throws with its log if it failed, or is too slow. */
    public void awaitSuccess(Duration limit) throws InterruptedException, IOException {
        if (!process.waitFor(limit)) {
            throw new IOException("the process is too slow:\n" + LogTail.of(files.log));
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    "the process has ended with status "
                            + process.exitValue()
                            + ":\n"
                            + LogTail.of(files.log));
        }
    }

    /** All that it printed so far. */
    public String log() throws IOException {
        return Files.readString(files.log);
    }

    /** What its heap took so far. */
    public Heap heap() throws IOException {
        int used = 0;
        int live = 0;
        for (String line : Files.readAllLines(files.collections)) {
            Matcher collection = COLLECTION.matcher(line);
            if (collection.find()) {
                used = Math.max(used, Integer.parseInt(collection.group(2)));
                if (collection.group(1).equals("Full")) {
                    live = Math.max(live, Integer.parseInt(collection.group(3)));
                }
            }
        }
        return new Heap(used, live);
    }

    /** What the operating system gave it at most, heap and all else, in MiB; Linux counts it. */
    public int residentMibMax() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")) / KIB_OF_MIB)
                .findFirst()
                .orElseThrow(() -> new IOException("the process has ended"));
    }

    /** Its number. */
    public long pid() {
        return process.pid();
    }

    /** Processor time that it took so far. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Kills it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to stop, as Kubernetes does; returns its exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new AssertionError("the process did not stop within a minute of SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
