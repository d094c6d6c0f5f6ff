package dev.tidegate.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.trail.Deed;
import dev.tidegate.trail.TrailEntry;
import dev.tidegate.trail.TrailEntry.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The audit trail on the command line. */
class AuditVerbTest {
    private static final String SETTINGS =
            """
            pipeline: orders
            source: {url: "jdbc:sqlserver://sql;databaseName=shop", user: u, password: p}
            journal: {bootstrap_servers: "kafka:9092"}
            target: {url: "jdbc:postgresql://pg/shop", user: u}
            """;

    private final MemoryTrail trail = new MemoryTrail();
    private final StringWriter out = new StringWriter();

    @TempDir Path directory;

    @Test
    void whatWasDoneIsListed() throws Exception {
        assertThat(run("list")).isZero();
        assertThat(out.toString()).isEqualTo("nobody has changed anything yet\n");
        note("table.reload", Outcome.BEGUN);
        note("table.reload", Outcome.DONE);
        note("cutover.go", Outcome.REFUSED);

        assertThat(run("list", "--count", "2")).isZero();
        assertThat(out.toString())
                .contains("2  ", "ann (admin, token) from ::1: table.reload dbo.a  DONE: so")
                .contains("3  ", "cutover.go dbo.a  REFUSED")
                .doesNotContain("BEGUN");
        assertThat(run("list", "--format", "json")).isZero();
        assertThat(out.toString().lines()).hasSize(3).allMatch(it -> it.startsWith("{\"audit\":"));
    }

    @Test
    void whetherItIsWholeIsProvenAlsoAgainstALineOfALog() throws Exception {
        TrailEntry first = note("load.pause", Outcome.DONE);
        note("load.resume", Outcome.DONE);
        note("load.pause", Outcome.DONE);

        assertThat(run("verify")).isZero();
        assertThat(out.toString()).contains("is whole: 3 entries, the last one is 3:");
        assertThat(run("verify", "--known", "1:" + first.hash())).isZero();
        assertThat(run("verify", "--known", "2:" + first.hash())).isEqualTo(2);
        assertThat(out.toString()).contains("entry 2 is not the one that is known from elsewhere");

        trail.lose(2);
        assertThat(run("verify")).isEqualTo(2);
        assertThat(out.toString()).contains("the last entry is 2, and 3 were written");
    }

    private TrailEntry note(String act, Outcome outcome) {
        return trail.append(new Deed("ann", "admin", "token", "::1", act, "dbo.a"), outcome, "so");
    }

    private int run(String... args) throws Exception {
        Path file = Files.writeString(directory.resolve("orders.yaml"), SETTINGS);
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--config";
        all[args.length + 1] = file.toString();
        out.getBuffer().setLength(0);
        return new CommandLine(new AuditVerb(_ -> trail))
                .setOut(new PrintWriter(out, true))
                .execute(all);
    }
}
