package dev.tidegate.hook;

import dev.tidegate.cutover.HookCall;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a program; exit code 0 is a yes. When its time is over it is killed with all that it
 * started. It has this process's environment without the variables that hold a known secret.
 */
final class Command implements Hook {
    /** How long the last words of one that has ended are waited for: others may hold its output. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final List<String> words;
    private final Map<String, String> environment;
    private final Hidden hidden;

    /**
     * Makes one.
     *
     * @param words a program and what it gets
     * @param environment this process's
     */
    Command(List<String> words, Map<String, String> environment, Hidden hidden) {
        this.words = List.copyOf(words);
        this.environment = Map.copyOf(environment);
        this.hidden = hidden;
    }

    @Override
    public String name() {
        return "command " + hidden.in(words.getFirst());
    }

    @Override
    public String text(HookCall call) {
        String assignments =
                "TIDEGATE_POINT=%s TIDEGATE_HANDOVER=%s "
                        .formatted(HookPlace.of(call).text(), call.handover());
        return words.stream()
                .map(hidden::in)
                .map(Command::quoted)
                .collect(Collectors.joining(" ", assignments, ""));
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public void call(Notice notice, Deadline deadline)
            throws HookFailedException, InterruptedException {
        Process process = start(notice);
        Output output = Output.of(process);
        try {
            boolean ended = process.waitFor(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
            if (!ended) {
                killAll(process);
                throw new HookFailedException("did not end in time" + said(output));
            }
        } finally {
            if (process.isAlive()) {
                killAll(process);
            }
        }
        if (process.exitValue() != 0) {
            throw new HookFailedException(
                    "ended with exit code " + process.exitValue() + said(output));
        }
    }

    private Process start(Notice notice) throws HookFailedException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().clear();
        environment.forEach((name, value) -> {
            if (!hidden.isIn(value)) {
                builder.environment().put(name, value);
            }
        });
        builder.environment().putAll(notice.environment());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new HookFailedException(
                    "cannot be started: " + hidden.excerpt(String.valueOf(e.getMessage())), e);
        }
    }

    private String said(Output output) throws InterruptedException {
        String said = hidden.excerpt(output.text(LAST_WORDS));
        return said.isEmpty() ? "" : "; it said: " + said;
    }

    /** Children first: whoever loses its parent is not found any more. */
    private static void killAll(Process process) {
        Set<ProcessHandle> killed = new HashSet<>();
        boolean more = true;
        while (more) {
            List<ProcessHandle> found =
                    Stream.concat(Stream.of(process.toHandle()), killed.stream())
                            .flatMap(ProcessHandle::descendants)
                            .filter(it -> !killed.contains(it))
                            .toList();
            found.forEach(ProcessHandle::destroyForcibly);
            more = killed.addAll(found);
        }
        process.destroyForcibly();
    }
}
