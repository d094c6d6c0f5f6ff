package dev.tidegate.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.Verb;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class VerbsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void bothVerbsAreFoundByTheCommandLine() {
        assertThat(ServiceLoader.load(Verb.class))
                .hasAtLeastOneElementOfType(DemoVerb.class)
                .hasAtLeastOneElementOfType(SandboxVerb.class);
    }

    @Test
    void helpTeachesAndFitsAHundredColumns() {
        assertThat(run(new DemoVerb(), "--help")).isZero();
        assertThat(run(new SandboxVerb(), "start", "--help")).isZero();

        assertThat(out.toString())
                .contains("--break-target-row")
                .contains("Exit codes:")
                .contains("tidegate sandbox start --port 1433");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void aWorkloadThatDoesNotExistIsAPrecondition() {
        assertThat(run(new DemoVerb(), "--workload", "no-such.sql")).isEqualTo(3);
        assertThat(err.toString())
                .contains("SETTINGS_INVALID: there is no workload and no file \"no-such.sql\"")
                .contains("hint:");
    }

    @Test
    void numbersOutOfBoundsAreAPrecondition() {
        assertThat(run(new DemoVerb(), "--clients", "0")).isEqualTo(3);
        assertThat(run(new DemoVerb(), "--seconds", "0")).isEqualTo(3);
        assertThat(run(new DemoVerb(), "--rate", "-1")).isEqualTo(3);
    }

    private int run(Verb verb, String... arguments) {
        return new CommandLine(verb)
                .setUsageHelpWidth(100)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
