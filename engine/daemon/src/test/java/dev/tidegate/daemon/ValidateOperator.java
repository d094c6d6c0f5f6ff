package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.LoadStatus.TableState;
import dev.tidegate.control.ValidateStatus.TableValidation;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.model.TableId;
import dev.tidegate.schema.Groups;
import dev.tidegate.settings.ValidateSettings;
import dev.tidegate.settings.ValidateSettings.OnMismatch;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.validate.Anchoring;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** An operator of validation: real verbs against a whole daemon, and waits for what it shows. */
final class ValidateOperator {
    private ValidateOperator() {}

    /** What a verb printed and ended with. */
    record Ran(int code, String out, String err) {}

    static ValidateSettings settings() {
        return settings(OnMismatch.ALERT, Map.of(), Optional.empty(), Switch.ON);
    }

    static ValidateSettings with(OnMismatch onMismatch) {
        return settings(onMismatch, Map.of(), Optional.empty(), Switch.ON);
    }

    static ValidateSettings anchoring(Anchoring.When anchor) {
        return settings(Map.of(), anchor, OnMismatch.ALERT);
    }

    static ValidateSettings without(String columns, String reason) {
        return settings(Map.of(columns, reason), Anchoring.When.ALWAYS, OnMismatch.ALERT);
    }

    static ValidateSettings settings(
            Map<String, String> columns, Anchoring.When anchor, OnMismatch onMismatch) {
        ValidateSettings usual = settings();
        return new ValidateSettings(
                usual.ledger(),
                usual.audit(),
                usual.threads(),
                usual.pace(),
                usual.sourceRowsPerSecondMax(),
                usual.targetRowsPerSecondMax(),
                usual.tablesExcluded(),
                columns,
                anchor,
                onMismatch,
                usual.certificateKey());
    }

    static ValidateSettings excluding(String tables, String reason) {
        return settings(OnMismatch.ALERT, Map.of(tables, reason), Optional.empty(), Switch.ON);
    }

    static ValidateSettings signing(Path key) {
        return settings(OnMismatch.ALERT, Map.of(), Optional.of(key), Switch.ON);
    }

    static ValidateSettings off() {
        return settings(OnMismatch.ALERT, Map.of(), Optional.empty(), Switch.OFF);
    }

    static ValidateSettings settings(
            OnMismatch onMismatch, Map<String, String> excluded, Optional<Path> key, Switch audit) {
        return new ValidateSettings(
                Switch.ON,
                audit,
                2,
                new AuditSettings(
                        new ChunkSource.Limit(2, 1 << 20),
                        100,
                        100,
                        AuditSettings.Keyless.WAITS_FOR_QUIET,
                        Duration.ofMillis(10),
                        Duration.ofMillis(10)),
                1_000_000,
                1_000_000,
                excluded,
                Map.of(),
                Anchoring.When.ALWAYS,
                onMismatch,
                key);
    }

    static Daemon start(AuditedPorts ports, ValidateSettings validate) {
        return Daemon.start(
                MemorySettings.of(0, Groups.ONE).with(validate), MemoryWiring.alone(ports));
    }

    static TableValidation table(Daemon daemon, TableId table) {
        return daemon.validation().tables().stream()
                .filter(it -> it.name().equals(table.toString()))
                .findFirst()
                .orElseThrow();
    }

    static boolean isLoaded(Daemon daemon, TableId table) {
        return daemon.load().tables().stream()
                .anyMatch(
                        it -> it.name().equals(table.toString()) && it.state() == TableState.DONE);
    }

    static Standing standing(Daemon daemon, TableId table) {
        return daemon.validation().tables().stream()
                .filter(it -> it.name().equals(table.toString()))
                .map(TableValidation::state)
                .findFirst()
                .orElse(Standing.PENDING);
    }

    static String ok(Daemon daemon, String... args) {
        Ran ran = verb(daemon, args);
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.out();
    }

    static void refused(Daemon daemon, String fact, String... args) {
        Ran ran = verb(daemon, args);
        assertThat(ran.err()).contains("VALIDATE_REFUSED", fact, "hint: ");
        assertThat(ran.code()).isEqualTo(3);
    }

    static Ran verb(Daemon daemon, String... args) {
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--server";
        all[args.length + 1] = "http://127.0.0.1:" + daemon.httpPort();
        return run(all);
    }

    static Ran offline(Path file, Path key) {
        return run("validate", "verify-certificate", file.toString(), "--key", key.toString());
    }

    static Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Ran(code, out.toString(), err.toString());
    }

    static String get(Daemon daemon, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:" + daemon.httpPort() + path);
            return client.send(
                            HttpRequest.newBuilder(address).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** The test's timeout ends the waiting. */
    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
