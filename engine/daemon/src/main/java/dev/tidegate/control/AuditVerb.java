package dev.tidegate.control;

import dev.tidegate.model.ChainHash;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsReader;
import dev.tidegate.trail.AuditTrail;
import dev.tidegate.trail.Deed;
import dev.tidegate.trail.TrailCheck;
import dev.tidegate.trail.TrailEntry;
import dev.tidegate.trail.TrailEntry.Head;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate audit}: what operators did, and whether the record of it is whole. */
@Command(
        name = "audit",
        header = "What operators did, and whether the record of it is whole.",
        description = {
            "",
            "Each change that is asked of a daemon is noted before it is done, and with what came of it,",
            "in tidegate.audit_trail on the target and as a line of JSON on the daemon's output. Each",
            "entry carries the hash of the one before. Works on the target; the daemon need not run."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate audit list --config orders.yaml",
            "  tidegate audit verify --config orders.yaml",
            "  tidegate audit verify --known 42:9c…      an entry that a log has must be there"
        })
public final class AuditVerb implements Verb {
    @Spec private CommandSpec spec = CommandSpec.create();

    private final Function<Settings, AuditTrail> opener;

    /** Reads the trails that {@code opener} opens. */
    public AuditVerb(Function<Settings, AuditTrail> opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    /** What {@code audit list} does. */
    @Command(name = "list", header = "Lists the latest entries, the oldest of them first.")
    Integer list(
            @Mixin ConfigVerb.FileOption file,
            @Option(
                            names = "--count",
                            paramLabel = "NUMBER",
                            defaultValue = "50",
                            description = "How many. Default: ${DEFAULT-VALUE}.")
                    int count,
            @Option(
                            names = "--format",
                            defaultValue = "text",
                            description =
                                    "${COMPLETION-CANDIDATES}; json is one object a line. Default:"
                                            + " ${DEFAULT-VALUE}.")
                    OutputFormat format) {
        PrintWriter out = spec.commandLine().getOut();
        try (AuditTrail trail = open(file)) {
            List<TrailEntry> entries = trail.latest(Math.max(0, count));
            if (entries.isEmpty() && format == OutputFormat.text) {
                out.println("nobody has changed anything yet");
            }
            entries.forEach(it ->
                    out.println(
                            switch (format) {
                                case text -> line(it);
                                case json -> Trail.line(it);
                            }));
            out.flush();
            return ExitCode.DONE;
        }
    }

    private static String line(TrailEntry entry) {
        Deed deed = entry.deed();
        String what = (deed.act() + " " + deed.subject()).strip();
        return "%d  %s  %s (%s, %s) from %s: %s  %s%s"
                .formatted(
                        entry.number(),
                        entry.at(),
                        deed.who(),
                        deed.role(),
                        deed.manner(),
                        deed.from(),
                        what,
                        entry.outcome(),
                        entry.detail().isEmpty() ? "" : ": " + entry.detail());
    }

    /** What {@code audit verify} does. */
    @Command(
            name = "verify",
            header = "Checks that no entry is missing or was changed; exit code 2 if one is.",
            description = {
                "",
                "Who may write every table of the schema tidegate can make a new chain from end to end.",
                "So keep an entry elsewhere, such as the last line of a log, and give it with --known."
            })
    Integer verify(
            @Mixin ConfigVerb.FileOption file,
            @Option(
                            names = "--known",
                            paramLabel = "NUMBER:HASH",
                            description = "An entry that must be there, as a log has it.")
                    @Nullable String known) {
        PrintWriter out = spec.commandLine().getOut();
        TrailCheck check = new TrailCheck(Optional.ofNullable(known).map(AuditVerb::head));
        try (AuditTrail trail = open(file)) {
            Head head = trail.read(check::take);
            Optional<String> problem = check.problem(head);
            out.println(
                    problem.map(it -> "the audit trail is not whole: " + it)
                            .orElseGet(() ->
                                    "the audit trail is whole: %d entries, the last one is %d:%s"
                                            .formatted(
                                                    check.count(),
                                                    check.last().number(),
                                                    check.last().hash())));
            out.flush();
            return problem.isPresent() ? ExitCode.DIFFERENCE : ExitCode.DONE;
        }
    }

    private static Head head(String text) {
        try {
            int colon = text.indexOf(':');
            return new Head(
                    Long.parseLong(text.substring(0, Math.max(0, colon))),
                    ChainHash.parse(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            VerbException wrong =
                    new VerbException(
                            "--known is \"" + text + "\", which is not NUMBER:HASH",
                            "Take \"audit\" and \"hash\" of a line of the log.",
                            ExitCode.ERROR);
            wrong.initCause(e);
            throw wrong;
        }
    }

    private AuditTrail open(ConfigVerb.FileOption file) {
        return opener.apply(SettingsReader.read(file.file(), System.getenv()).settings());
    }
}
