package dev.tidegate.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with settings, and what an operator is told. Read the table. */
final class BadSettingsTest {
    private static final String WHOLE =
            """
            pipeline: orders
            source:
              url: jdbc:sqlserver://sql.example;databaseName=orders
              user: reader
              password: S3CRET
            journal:
              bootstrap_servers: kafka:9092
            target:
              url: jdbc:postgresql://pg.example/orders
              user: writer
            """;

    @TempDir Path directory;

    /** What is wrong: a text of the settings, and what stands there instead. */
    record Bad(String kind, String right, String wrong, String told) {
        @Override
        public String toString() {
            return kind;
        }
    }

    static Stream<Bad> settings() {
        return Stream.of(values(), missing(), shapes(), meanings()).flatMap(each -> each);
    }

    private static Stream<Bad> values() {
        return Stream.of(
                new Bad(
                        "a name with a typing error",
                        "user: reader",
                        "usr: reader",
                        "4: source.usr is not a setting; did you mean source.user?"),
                new Bad(
                        "a name that is nothing like one",
                        "user: reader",
                        "user: reader\n  frobnicate: 1",
                        "5: source.frobnicate is not a setting"),
                new Bad(
                        "a number that is none",
                        "target:",
                        "http: {port: many}\ntarget:",
                        "8: http.port is \"many\", expected a whole number from 0 to 65535"),
                new Bad(
                        "a number out of bounds",
                        "target:",
                        "http: {port: 70000}\ntarget:",
                        "8: http.port is \"70000\", expected a whole number from 0 to 65535"),
                new Bad(
                        "a duration without a unit",
                        "target:",
                        "heartbeat_interval: 5\ntarget:",
                        "8: heartbeat_interval is \"5\", expected a duration from"),
                new Bad(
                        "a load without a read",
                        "target:",
                        "load: {parallel_reads: 0}\ntarget:",
                        "8: load.parallel_reads is \"0\", expected a whole number from 1 to 64"),
                new Bad(
                        "a load without a guard",
                        "target:",
                        "load: {visibility_guard: 0s}\ntarget:",
                        "8: load.visibility_guard is \"0s\", expected a duration from 10ms"),
                new Bad(
                        "a start of the load that there is not",
                        "target:",
                        "load: {start: manual}\ntarget:",
                        "8: load.start is \"manual\", expected one of auto, asked"),
                new Bad(
                        "a choice that there is not",
                        "target:",
                        "log: {level: loud}\ntarget:",
                        "8: log.level is \"loud\", expected"));
    }

    private static Stream<Bad> missing() {
        return Stream.of(
                new Bad(
                        "what must be given is missing",
                        "  password: S3CRET\n",
                        "",
                        "source.password is missing; add it"),
                new Bad(
                        "an environment variable that is not set",
                        "S3CRET",
                        "${NOT_SET}",
                        "5: source.password names the environment variable NOT_SET, which is not"
                                + " set; set it"),
                new Bad(
                        "a file with a secret that is not there",
                        "S3CRET",
                        "${file:no-such-file}",
                        "no-such-file, which cannot be read (NoSuchFileException); create it, or"
                                + " correct the path"),
                new Bad(
                        "a key that is there twice",
                        "user: reader",
                        "user: reader\n  user: S3CRET",
                        "5: \"user\" is there twice; keep one of the two lines"),
                new Bad("what is not YAML", "target:", "target: [", "is not YAML:"));
    }

    private static Stream<Bad> shapes() {
        return Stream.of(
                new Bad(
                        "a list where one value is meant",
                        "user: reader",
                        "user: [reader, S3CRET]",
                        "4: source.user takes single values"),
                new Bad(
                        "one value where a list is meant",
                        "user: reader",
                        "user: reader\n  tables: dbo.item",
                        "5: source.tables is not a list, expected \"[a, b]\""),
                new Bad(
                        "a table without its schema",
                        "user: reader",
                        "user: reader\n  tables: [item]",
                        "5: source.tables is \"item\", expected schema.table, with * for any"
                                + " text"),
                new Bad(
                        "a replication group of a table without its schema",
                        "user: reader",
                        "user: reader\n  groups: [\"dbo.audit, trace\"]",
                        "5: source.groups is \"dbo.audit, trace\", expected schema.table, with *"
                                + " for any text, separated by commas"),
                new Bad(
                        "a URL of another database",
                        "jdbc:sqlserver://sql.example;databaseName=orders",
                        "jdbc:mysql://sql.example/orders?password=S3CRET",
                        "3: source.url is not right, expected"
                                + " jdbc:sqlserver://HOST:PORT;databaseName=NAME"));
    }

    private static Stream<Bad> meanings() {
        return Stream.of(
                new Bad(
                        "a password in the source's URL",
                        "databaseName=orders",
                        "databaseName=orders;password=S3CRET",
                        "the source's url holds user or password; they have settings of their"
                                + " own"),
                new Bad(
                        "a parameter of the target's URL that is not the operator's",
                        "pg.example/orders",
                        "pg.example/orders?autosave=always&password=S3CRET",
                        "the parameter autosave of the target's URL is not for operators to set"),
                new Bad(
                        "a property of Kafka's clients that is not the operator's",
                        "target:",
                        "  client_properties: {acks: S3CRET}\ntarget:",
                        "Kafka client properties [acks] are not for operators to set"),
                new Bad(
                        "bounds the wrong way round",
                        "target:",
                        "retry: {delay_min: 1m, delay_max: 1s}\ntarget:",
                        "8: retry.delay_max is 1s, expected at least retry.delay_min, which is"
                                + " 1m"));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void badSettingsAreRefusedBeforeAnythingIsConnected(Bad bad) throws IOException {
        assertThat(WHOLE).contains(bad.right());

        TidegateException told = read(WHOLE.replace(bad.right(), bad.wrong()));

        assertThat(told.code()).isEqualTo(ErrorCode.SETTINGS_INVALID);
        assertThat(told).hasMessageContaining(bad.told());
        assertThat(told.hint()).contains("tidegate config check");
        assertThat(told.forOperator()).doesNotContain("S3CRET");
    }

    @Test
    void severalProblemsAreToldAtOnce() throws IOException {
        TidegateException told =
                read(WHOLE.replace("user: reader", "usr: x").replace("kafka:9092", ""));

        assertThat(told).hasMessageStartingWith("the settings have 2 problems:");
    }

    private TidegateException read(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("f.yaml"), yaml);
        TidegateException told =
                catchThrowableOfType(
                        TidegateException.class, () -> SettingsReader.read(file, Map.of()));
        assertThat(told).isNotNull();
        return told;
    }
}
