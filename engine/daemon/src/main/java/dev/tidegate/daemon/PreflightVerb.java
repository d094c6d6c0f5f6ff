package dev.tidegate.daemon;

import dev.tidegate.control.ConfigVerb;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.OutputFormat;
import dev.tidegate.control.PreflightJson;
import dev.tidegate.control.PreflightText;
import dev.tidegate.control.Verb;
import dev.tidegate.control.VerbException;
import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Preflight;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Report;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsReader;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate preflight}: whether all conditions are met. */
@Command(
        name = "preflight",
        header = "Looks at every condition on source, journal and target; mends what is safe.",
        description = {
            "",
            "Each check has a verdict, what was read, why it matters, and the statement that mends it.",
            "Changes nothing but Tidegate's own watermark row, unless --fix asks for it. Exit code 0",
            "if nothing fails, 3 if something does. All checks: deploy/preflight.md."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate preflight --config orders.yaml",
            "  tidegate preflight --fix --dry-run       the statements that --fix would run",
            "  tidegate preflight --fix                 runs them, and looks again",
            "  tidegate preflight --fix --only source.jobs",
            "                                           tunes the capture job, and nothing else",
            "  tidegate preflight --format json | jq '.checks[] | select(.verdict == \"fail\")'"
        })
final class PreflightVerb implements Verb {
    private final Function<Settings, Examinations> wiring;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigVerb.FileOption file = new ConfigVerb.FileOption();

    @Option(
            names = "--format",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private OutputFormat format = OutputFormat.text;

    @Option(
            names = "--fix",
            description =
                    "Runs the statements that are safe, each printed before, and looks again.")
    private boolean fix;

    @Option(names = "--dry-run", description = "With --fix: prints the statements, runs none.")
    private boolean dryRun;

    @Option(
            names = "--only",
            paramLabel = "PREFIX",
            description = "Only checks whose id begins so, such as source.jobs. May be repeated.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--evidence", description = "Shows what was read, also where all is well.")
    private boolean evidence;

    /** Looks at what {@code wiring} opens. */
    PreflightVerb(Function<Settings, Examinations> wiring) {
        this.wiring = wiring;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (dryRun && !fix) {
            throw new VerbException(
                    "--dry-run is given without --fix",
                    "Without --fix nothing is run anyway; give both to see what --fix would run.",
                    ExitCode.ERROR);
        }
        Settings settings = SettingsReader.read(file.file(), System.getenv()).settings();
        try (Examinations examinations = wiring.apply(settings)) {
            requireKnown(examinations.all());
            Preflight preflight =
                    new Preflight(
                            settings.pipeline(),
                            examinations.all(),
                            this::isSelected,
                            InstantSource.system());
            Report report = fix && !dryRun ? preflight.mend(listener()) : preflight.examine();
            print(report);
            return report.isPassed() ? ExitCode.DONE : ExitCode.PRECONDITION;
        }
    }

    private void requireKnown(List<Examination> examinations) {
        List<Check> checks = examinations.stream().flatMap(it -> it.checks().stream()).toList();
        for (String prefix : only) {
            if (checks.stream().noneMatch(check -> begins(check, prefix))) {
                throw new VerbException(
                        "--only is \"" + prefix + "\", with which no check's id begins",
                        "Ids are in deploy/preflight.md, such as source.cdc.tables.",
                        ExitCode.ERROR);
            }
        }
    }

    private boolean isSelected(Check check) {
        return only.isEmpty() || only.stream().anyMatch(prefix -> begins(check, prefix));
    }

    private static boolean begins(Check check, String prefix) {
        return check.id().equals(prefix) || check.id().startsWith(prefix + ".");
    }

    private Preflight.Listener listener() {
        PrintWriter out = spec.commandLine().getOut();
        return new Preflight.Listener() {
            @Override
            public void running(Finding finding, Remedy remedy) {
                print(PreflightText.statement(finding, remedy));
            }

            @Override
            public void ran(Remedy remedy, Examination.Outcome outcome) {
                print(PreflightText.outcome(outcome));
            }

            private void print(String text) {
                if (format == OutputFormat.text) {
                    out.print(text);
                    out.flush();
                }
            }
        };
    }

    private void print(Report report) {
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case json -> out.println(PreflightJson.write(report));
            case text -> {
                if (dryRun) {
                    printDryRun(out, report);
                } else {
                    if (!report.attempts().isEmpty()) {
                        out.println();
                    }
                    out.print(PreflightText.render(report, detail()));
                }
            }
        }
        out.flush();
    }

    private PreflightText.Detail detail() {
        return evidence ? PreflightText.Detail.EVIDENCE : PreflightText.Detail.FACTS;
    }

    /** Of the first round; what is mended in it may let more be seen. */
    private static void printDryRun(PrintWriter out, Report report) {
        long count = 0;
        for (Finding finding : report.findings()) {
            for (Remedy remedy : finding.safeRemedies()) {
                out.print(PreflightText.statement(finding, remedy));
                count++;
            }
        }
        out.println(
                count == 0
                        ? "--fix would run nothing"
                        : "--fix would run these, look again, and run what it then sees; none was"
                                + " run");
    }
}
