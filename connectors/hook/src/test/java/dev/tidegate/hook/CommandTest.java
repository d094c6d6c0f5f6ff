package dev.tidegate.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes. */
final class CommandTest {
    @TempDir Path directory;

    @Test
    void aCommandIsToldOfWhichHandoverWhichPointAndUntilWhen()
            throws InterruptedException, IOException {
        Path told = directory.resolve("told");
        try (OperatorHooks hooks = shell("env | grep ^TIDEGATE_ | sort > " + told)) {
            hooks.perform(Calls.PAUSE_DRY, 1);
        }

        assertThat(Files.readAllLines(told))
                .contains(
                        "TIDEGATE_CUTOVER=orders",
                        "TIDEGATE_DIRECTION=forward",
                        "TIDEGATE_DRY=true",
                        "TIDEGATE_HANDOVER=orders/3/FORWARD",
                        "TIDEGATE_NUMBER=3",
                        "TIDEGATE_POINT=pause")
                .anyMatch(it -> it.matches("TIDEGATE_DEADLINE=20\\d\\d-.*Z"));
    }

    @Test
    void aVariableThatHoldsASecretIsNotHandedOn() throws InterruptedException, IOException {
        Path told = directory.resolve("told");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("SOURCE_PASSWORD", "S3CRET9");
        environment.put("REGION", "north");
        try (OperatorHooks hooks =
                Calls.hooks(
                        Calls.command(Calls.LONG, "/bin/sh", "-c", "env > " + told),
                        List.of("S3CRET9"),
                        environment)) {
            hooks.perform(Calls.PAUSE, 1);
        }

        assertThat(Files.readString(told)).contains("REGION=north").doesNotContain("S3CRET9");
    }

    @Test
    void aNoIsToldWithWhatTheCommandSaidAndWithoutSecrets() {
        try (OperatorHooks hooks =
                Calls.hooks(
                        Calls.command(
                                Calls.LONG,
                                "/bin/sh",
                                "-c",
                                "echo frozen since noon; echo S3CRET9 >&2;"
                                        + " echo api_key=abc123; exit 7"),
                        List.of("S3CRET9"),
                        System.getenv())) {
            TidegateException failed = Calls.failure(hooks, Calls.PAUSE);

            assertThat(failed)
                    .hasMessage(
                            "the command /bin/sh at cutover.hooks.pause ended with exit code 7;"
                                    + " it said: frozen since noon ******** api_key=********");
        }
    }

    @Test
    void whatACommandSaysWithoutEndDoesNotHoldItUp() throws InterruptedException {
        try (OperatorHooks hooks = shell("head -c 5000000 /dev/zero | tr '\\0' x")) {
            hooks.perform(Calls.PAUSE, 1);
        }
        try (OperatorHooks hooks = shell("head -c 5000000 /dev/zero | tr '\\0' x; exit 1")) {
            assertThat(String.valueOf(Calls.failure(hooks, Calls.PAUSE).getMessage()))
                    .hasSizeLessThan(500);
        }
    }

    @Test
    void aCommandIsKilledWithItsChildrenWhenItsTimeIsOver() throws IOException {
        Path pids = directory.resolve("pids");
        String children =
                "sh -c 'echo $$ >> %1$s; sleep 300 & echo $! >> %1$s; wait' & echo $! >> %1$s; wait"
                        .formatted(pids);
        try (OperatorHooks hooks =
                Calls.hooks(Calls.command(Duration.ofSeconds(2), "/bin/sh", "-c", children))) {
            assertThat(Calls.failure(hooks, Calls.PAUSE))
                    .hasMessageContaining("did not end in time");
        }

        List<String> started = Files.readAllLines(pids);
        assertThat(started).hasSize(3);
        started.forEach(it -> awaitEnd(Long.parseLong(it)));
    }

    @Test
    void aCommandIsKilledWhenNobodyWaitsForItAnyMore() throws Exception {
        Path pid = directory.resolve("pid");
        List<Throwable> ends = new ArrayList<>();
        try (OperatorHooks hooks = shell("echo $$ > " + pid + "; exec sleep 300")) {
            Thread caller =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    hooks.perform(Calls.PAUSE, 1);
                                } catch (InterruptedException e) {
                                    ends.add(e);
                                }
                            });
            while (!Files.exists(pid) || Files.size(pid) == 0) {
                Thread.onSpinWait();
            }
            caller.interrupt();
            caller.join();
        }

        assertThat(ends).hasSize(1);
        awaitEnd(Long.parseLong(Files.readString(pid).strip()));
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        try (OperatorHooks hooks = Calls.hooks(Calls.command(Calls.LONG, "/no/such/program"))) {
            assertThat(Calls.failure(hooks, Calls.PAUSE))
                    .hasMessageContaining("command /no/such/program")
                    .hasMessageContaining("cannot be started");
        }
    }

    private static void awaitEnd(long pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        process.map(ProcessHandle::onExit).ifPresent(CompletableFuture::join);
        assertThat(process.filter(ProcessHandle::isAlive)).isEmpty();
    }

    private static OperatorHooks shell(String script) {
        return Calls.hooks(Calls.command(Calls.LONG, "/bin/sh", "-c", script));
    }
}
