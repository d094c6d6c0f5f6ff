package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify-chain} says before it looks at anything, and of a pipeline without a past. */
final class VerifyChainVerbTest {
    private static final String SETTINGS =
            """
            pipeline: orders
            source:
              url: jdbc:sqlserver://unused;databaseName=x
              user: reader
              password: s3cret
            journal:
              bootstrap_servers: unused:9092
            target:
              url: jdbc:postgresql://unused/x
              user: writer
              password: s3cret
            """;

    @TempDir Path directory;

    private final MemoryPorts ports = MemoryPorts.empty();
    private String settings = SETTINGS;

    private record Result(int code, String out, String err) {}

    @Test
    void aPipelineThatCapturedNothingIsWhole() throws Exception {
        Result result = verify();

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .startsWith("pipeline orders: the chain is whole\n  proven      no transaction\n")
                .contains("checkpoint  the target has none yet", "next: nothing");
        assertThat(verify("--format", "json").out())
                .startsWith(
                        "{\"pipeline\":\"orders\",\"group\":0,\"verdict\":\"whole\",\"transactions\":0");
    }

    @Test
    void aStartThatIsNoneIsAnError() throws Exception {
        assertThat(verify("--from", "12"))
                .returns(1, Result::code)
                .extracting(Result::err)
                .asString()
                .startsWith("tidegate: not an LSN: \"12\"\n  hint: Copy LSN and chain");
        assertThat(verify("--chain", "00"))
                .returns(1, Result::code)
                .extracting(Result::err)
                .asString()
                .startsWith("tidegate: --chain is given without --from");
        assertThat(verify("--follow", "--interval", "soon"))
                .returns(1, Result::code)
                .extracting(Result::err)
                .asString()
                .startsWith("tidegate: --interval is \"soon\"");
    }

    @Test
    void aStartThatTheJournalLacksIsAFailedPrecondition() throws Exception {
        Result result = verify("--from", "0000002a:00000074:0001");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err())
                .contains("the journal has no commit of the transaction to start behind");
    }

    @Test
    void eachReplicationGroupIsVerified() throws Exception {
        settings = SETTINGS.replace("source:\n", "source:\n  groups: [dbo.audit, dbo.trace]\n");
        Chain chain = new Chain(ChainHash.START);
        Lsn lsn = Lsn.parse("0000002a:00000074:0001");
        chain.begin(lsn);
        try (Journal.Writer writer = ports.journal().openWriter()) {
            writer.commit(
                    GroupEvent.all(
                            2,
                            List.of(
                                    new LogEvent.Heartbeat(Lsn.ZERO, Instant.EPOCH),
                                    new LogEvent.Begin(lsn),
                                    new LogEvent.Commit(lsn, Instant.EPOCH, 0, chain.end()))),
                    new CaptureState(new SourceOffset("1"), lsn, List.of(chain.last())));
        }

        assertThat(verify().out())
                .contains(
                        "pipeline orders, group 0: the chain is whole\n  proven      no transaction",
                        "pipeline orders, group 1: the chain is whole\n  proven      no transaction",
                        "pipeline orders, group 2: the chain is whole\n  proven      1 transactions",
                        "next: tidegate verify-chain --group 2 --from " + lsn);
        assertThat(verify("--format", "json").out().lines())
                .hasSize(3)
                .last()
                .asString()
                .startsWith("{\"pipeline\":\"orders\",\"group\":2,\"verdict\":\"whole\"");
        assertThat(verify("--group", "1").out()).contains("group 1").doesNotContain("group 2");
        assertThat(verify("--from", lsn.toString()).err())
                .startsWith("tidegate: --from is given without --group");
        assertThat(verify("--group", "3").err())
                .startsWith("tidegate: --group is 3\n  hint: The pipeline has groups 0 to 2.");
    }

    private Result verify(String... options) throws Exception {
        Path file = Files.writeString(directory.resolve("orders.yaml"), settings);
        String[] arguments = new String[options.length + 3];
        arguments[0] = "verify-chain";
        arguments[1] = "--config";
        arguments[2] = file.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                Main.run(
                        _ -> MemoryWiring.alone(ports),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        arguments);
        return new Result(code, out.toString(), err.toString());
    }
}
