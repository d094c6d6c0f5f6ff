package dev.tidegate.daemon;

import dev.tidegate.apply.ChainReport;
import dev.tidegate.apply.ChainVerifier.Anchor;
import dev.tidegate.control.ConfigVerb;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.OutputFormat;
import dev.tidegate.control.Verb;
import dev.tidegate.control.VerbException;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Lsn;
import dev.tidegate.settings.Durations;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate verify-chain}: proves a pipeline's journal and checkpoint from outside. */
@Command(
        name = "verify-chain",
        header = "Proves that the journal is whole, and that the target shows what it says.",
        description = {
            "",
            "Reads the journal from its beginning, computes the hash chain over all that it holds, and",
            "compares it with what capture wrote into each commit and with the target's checkpoint.",
            "Changes nothing; the pipeline may run meanwhile. Exit code 0 if the chain is whole, 2 if",
            "something differs, 3 if the journal's beginning is gone, 1 on an error."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate verify-chain --config orders.yaml",
            "  tidegate verify-chain --format json | jq .verdict",
            "  tidegate verify-chain --follow            again for each new checkpoint, until Ctrl-C",
            "  tidegate verify-chain --from 0000002a:00000074:0001",
            "                                            behind a transaction verified before"
        })
final class VerifyChainVerb implements Verb {
    private static final long PROGRESS_NANOS = 5_000_000_000L;

    private final Function<Settings, ? extends Ports.Opener> wiring;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigVerb.FileOption file = new ConfigVerb.FileOption();

    @Option(
            names = "--from",
            paramLabel = "LSN",
            description =
                    "Starts behind the transaction with this commit LSN, which must be in the journal,"
                            + " and takes its chain for true.")
    private @Nullable String from;

    @Option(
            names = "--chain",
            paramLabel = "HASH",
            description = "With --from: the chain that transaction must have.")
    private @Nullable String chain;

    @Option(
            names = "--follow",
            description =
                    "Goes on with each new checkpoint, one line each, until Ctrl-C or a difference.")
    private boolean follow;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description = "How often --follow looks at the checkpoint. Default: ${DEFAULT-VALUE}.")
    private String interval = "";

    @Option(
            names = "--format",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private OutputFormat format = OutputFormat.text;

    /** Verifies pipelines that are wired to what {@code wiring} opens. */
    VerifyChainVerb(Function<Settings, ? extends Ports.Opener> wiring) {
        this.wiring = wiring;
    }

    @Override
    public Integer call() throws InterruptedException {
        Optional<Anchor> anchor = anchor();
        Duration pause = pause();
        Settings settings = SettingsReader.read(file.file(), System.getenv()).settings();
        String pipeline = settings.pipeline();
        try (Ports ports = wiring.apply(settings).open();
                ChainCheck check = new ChainCheck(ports, anchor, progress())) {
            ChainReport report = follow ? follow(check, pause) : check.upToTheEnd();
            PrintWriter out = spec.commandLine().getOut();
            switch (format) {
                case json -> out.println(ChainText.json(pipeline, report));
                case text -> out.print(ChainText.render(pipeline, report));
            }
            out.flush();
            return report.isWhole() ? ExitCode.DONE : ExitCode.DIFFERENCE;
        }
    }

    /** Returns at the first difference. */
    private ChainReport follow(ChainCheck check, Duration pause) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        ChainReport report = check.upToTheCheckpoint();
        while (report.isWhole()) {
            if (format == OutputFormat.text) {
                out.println(
                        "whole up to the checkpoint %s, %d transactions"
                                .formatted(report.last(), report.transactions()));
                out.flush();
            }
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            report = check.upToTheCheckpoint();
        }
        return report;
    }

    private ChainCheck.Progress progress() {
        PrintWriter err = spec.commandLine().getErr();
        long[] printedAt = {System.nanoTime()};
        return (report, end) -> {
            if (System.nanoTime() - printedAt[0] >= PROGRESS_NANOS) {
                printedAt[0] = System.nanoTime();
                err.println(ChainText.line(report, end));
                err.flush();
            }
        };
    }

    private Optional<Anchor> anchor() {
        String start = from;
        String link = chain;
        if (start == null) {
            if (link != null) {
                throw misused("--chain is given without --from", "Give both, or neither.");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Anchor(Lsn.parse(start), Optional.ofNullable(link).map(ChainHash::parse)));
        } catch (IllegalArgumentException e) {
            throw misused(
                    String.valueOf(e.getMessage()),
                    "Copy LSN and chain from what an earlier verify-chain printed.");
        }
    }

    private Duration pause() {
        return Durations.parse(interval)
                .filter(Duration::isPositive)
                .orElseThrow(() ->
                        misused(
                                "--interval is \"" + interval + "\"",
                                "Write a duration such as 500ms, 2s or 1m."));
    }

    private static VerbException misused(String fact, String hint) {
        return new VerbException(fact, hint, ExitCode.ERROR);
    }
}
