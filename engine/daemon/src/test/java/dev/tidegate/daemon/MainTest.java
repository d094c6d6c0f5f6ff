package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says, and what it exits with. */
final class MainTest {
    @TempDir Path directory;

    private record Result(int code, String out, String err) {}

    @Test
    void helpTeaches() {
        Result help = tidegate("--help");

        assertThat(help.code()).isZero();
        assertThat(help.out())
                .contains("Usage: tidegate", "Verbs:", "run", "status", "config", "Examples:")
                .contains("Exit codes: 0 done, 1 error, 2 difference found, 3");
        assertThat(help.out().lines().filter(it -> it.length() > 100)).isEmpty();
        assertThat(tidegate().out()).isEqualTo(help.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "preflight", "verify-chain", "status", "config"})
    void eachVerbHasExamples(String verb) {
        Result help = tidegate(verb, "--help");

        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("Examples:", "tidegate " + verb).doesNotContain("null");
        assertThat(help.out().lines().filter(it -> it.length() > 100)).isEmpty();
    }

    @Test
    void aVerbOfAnotherJarIsFound() {
        assertThat(tidegate("greet").out()).contains("hello");
    }

    @Test
    void theVersionIsKnown() {
        Result version = tidegate("--version");

        assertThat(version.code()).isZero();
        assertThat(version.out()).matches("tidegate \\d+\\.\\d+\\.\\d+.*, Java \\d+\\R");
    }

    @Test
    void aMistypedVerbIsAnErrorWithASuggestion() {
        Result result = tidegate("statsu");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .isEqualToNormalizingNewlines(
                        """
                        tidegate: tidegate has no verb "statsu"
                          hint: Did you mean status? "tidegate --help" shows what it takes.
                        """);
    }

    @Test
    void aMistypedOptionIsAnErrorWithASuggestion() {
        Result result = tidegate("status", "--wach");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("tidegate status has no option \"--wach\"", "Did you mean --watch?");
    }

    @Test
    void aMissingSettingsFileIsAFailedPrecondition() {
        Result result = tidegate("run", "--config", directory.resolve("none.yaml").toString());

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err())
                .startsWith("tidegate: there is no settings file")
                .contains("  hint: ")
                .doesNotContain("Exception");
    }

    @Test
    void aDaemonThatDoesNotAnswerIsAnError() {
        Result result = tidegate("status", "--server", "http://127.0.0.1:1/");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("tidegate: no daemon answers at http://127.0.0.1:1", "hint: Start one")
                .doesNotContain("\tat ");
    }

    @Test
    void debugShowsWhereAnErrorComesFrom() {
        Result result = tidegate("status", "--debug", "--server", "http://127.0.0.1:1");

        assertThat(result.err()).contains("\tat dev.tidegate.");
    }

    @Test
    void configShowsEveryValueWithItsOriginAndNoSecret() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("orders.yaml"),
                        """
                        pipeline: orders
                        source:
                          url: jdbc:sqlserver://sql;databaseName=orders
                          user: reader
                          password: hush
                        journal:
                          bootstrap_servers: kafka:9092
                        target:
                          url: jdbc:postgresql://pg/orders
                          user: writer
                          password: hush
                        """);

        Result shown = tidegate("config", "show", "--config", file.toString());

        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains("pipeline: orders  # line 1", "http.port: 8085  # default")
                .contains("source.password: ********  # line 5")
                .doesNotContain("hush");
        assertThat(tidegate("config", "check", "-c", file.toString()).code()).isZero();
        assertThat(tidegate("config", "show", "-c", file.toString(), "--format=json").out())
                .contains("\"http.port\":{\"value\":\"8085\",\"origin\":\"default\"}");
    }

    @Test
    void configCheckTellsAllProblems() throws IOException {
        Path file = Files.writeString(directory.resolve("bad.yaml"), "pipline: x\nfoo: 1\n");

        Result result = tidegate("config", "check", "--config", file.toString());

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err())
                .contains("bad.yaml:1: pipline is not a setting; did you mean pipeline?")
                .contains("bad.yaml:2: foo is not a setting; remove it");
    }

    private static Result tidegate(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        assertThat(List.of(0, 1, 2, 3)).contains(code);
        return new Result(code, out.toString(), err.toString());
    }
}
