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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
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
            "something differs, 3 if the journal's beginning is gone, 1 on an error. Replication groups",
            "are verified one after the other; with --format json each has a line of its own."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate verify-chain --config orders.yaml",
            "  tidegate verify-chain --format json | jq .verdict",
            "  tidegate verify-chain --follow            again for each new checkpoint, until Ctrl-C",
            "  tidegate verify-chain --group 1           one replication group only",
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
            names = "--group",
            paramLabel = "NUMBER",
            description =
                    "Only this replication group. Without it all; --from needs it if there are several.")
    private @Nullable Integer group;

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
        List<VerifiedGroup> groups = groups(settings, anchor);
        try (Ports ports = wiring.apply(settings).open()) {
            return follow
                    ? follow(settings, ports, groups, anchor, pause)
                    : verify(settings, ports, groups, anchor);
        }
    }

    private List<VerifiedGroup> groups(Settings settings, Optional<Anchor> anchor) {
        int count = settings.groups().count();
        Integer only = group;
        if (only == null) {
            if (anchor.isPresent() && count > 1) {
                throw misused(
                        "--from is given without --group",
                        "A group has a chain of its own: name the one that the LSN and the chain"
                                + " are of, 0 to %d.".formatted(count - 1));
            }
            return IntStream.range(0, count).mapToObj(it -> new VerifiedGroup(it, count)).toList();
        }
        if (only < 0 || only >= count) {
            throw misused(
                    "--group is " + only, "The pipeline has groups 0 to %d.".formatted(count - 1));
        }
        return List.of(new VerifiedGroup(only, count));
    }

    /** Looks at each group up to its end, whatever the others come to. */
    private int verify(
            Settings settings, Ports ports, List<VerifiedGroup> groups, Optional<Anchor> anchor)
            throws InterruptedException {
        int code = ExitCode.DONE;
        for (VerifiedGroup each : groups) {
            try (ChainCheck check = new ChainCheck(ports, each, anchor, progress(each))) {
                ChainReport report = check.upToTheEnd();
                print(settings, each, report);
                code = report.isWhole() ? code : ExitCode.DIFFERENCE;
            }
        }
        return code;
    }

    /** Returns at the first difference. */
    private int follow(
            Settings settings,
            Ports ports,
            List<VerifiedGroup> groups,
            Optional<Anchor> anchor,
            Duration pause)
            throws InterruptedException {
        Map<VerifiedGroup, ChainCheck> checks = new LinkedHashMap<>();
        try {
            for (VerifiedGroup each : groups) {
                checks.put(each, new ChainCheck(ports, each, anchor, progress(each)));
            }
            while (true) {
                for (Map.Entry<VerifiedGroup, ChainCheck> each : checks.entrySet()) {
                    ChainReport report = each.getValue().upToTheCheckpoint();
                    if (!report.isWhole()) {
                        print(settings, each.getKey(), report);
                        return ExitCode.DIFFERENCE;
                    }
                    printWhole(each.getKey(), report);
                }
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            }
        } finally {
            checks.values().forEach(ChainCheck::close);
        }
    }

    private void printWhole(VerifiedGroup group, ChainReport report) {
        if (format == OutputFormat.text) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(
                    "%swhole up to the checkpoint %s, %d transactions"
                            .formatted(group.prefix(), report.last(), report.transactions()));
            out.flush();
        }
    }

    private void print(Settings settings, VerifiedGroup group, ChainReport report) {
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case json -> out.println(ChainText.json(settings.pipeline(), group, report));
            case text -> out.print(ChainText.render(settings.pipeline(), group, report));
        }
        out.flush();
    }

    private ChainCheck.Progress progress(VerifiedGroup group) {
        PrintWriter err = spec.commandLine().getErr();
        long[] printedAt = {System.nanoTime()};
        return (report, end) -> {
            if (System.nanoTime() - printedAt[0] >= PROGRESS_NANOS) {
                printedAt[0] = System.nanoTime();
                err.println(ChainText.line(group, report, end));
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
