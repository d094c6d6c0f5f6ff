package dev.tidegate.control;

import dev.tidegate.control.LoadDesk.TableAction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate table}: the tables of a running pipeline. */
@Command(
        name = "table",
        header = "Adds, removes, reloads, skips and pauses tables of a running pipeline.",
        description = {
            "",
            "Everything else goes on meanwhile. What is asked lasts over restarts. What cannot be done",
            "now is refused, with why and what to do; exit code 3 then. With several processes, ask",
            "the one whose \"load status\" shows the table; \"add\" is for the one with group 0."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate table add dbo.invoice            captured on the source: loads and follows it",
            "  tidegate table reload dbo.item --yes      empties and loads it again, exactly",
            "  tidegate table skip dbo.audit --yes       neither loaded nor followed until reloaded",
            "  tidegate table remove dbo.tmp --yes       out of the pipeline; its rows stay",
            "  tidegate table pause dbo.huge             its load rests; the others go on"
        })
public final class TableVerb implements Verb {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    /** Which table, of which daemon. */
    static final class Common {
        @Mixin private LoadVerb.Common daemon = new LoadVerb.Common();

        @Parameters(
                index = "0",
                paramLabel = "TABLE",
                description = "schema.table, as on the source.")
        private String table = "";
    }

    /** Whether a change that takes something away is meant. */
    static final class Consent {
        @Option(names = "--yes", description = "Does it; without it, only says what it would do.")
        private boolean yes;
    }

    /** What {@code table add} does. */
    @Command(
            name = "add",
            header = "Takes a table into the pipeline: loads it, and follows it.",
            description = {
                "",
                "One that source.tables does not select, or that was removed or skipped. The source",
                "must capture it (CDC); if not, the statement to run there is printed. The target gets",
                "the table. The others are captured and applied meanwhile."
            })
    Integer add(@Mixin Common common) throws InterruptedException {
        return change(common, TableAction.ADD, "\"tidegate load status\" shows how it goes");
    }

    /** What {@code table remove} does. */
    @Command(
            name = "remove",
            header = "Takes a table out of the pipeline; the target's rows of it stay.",
            description = {"", "For good, until \"table add\", whatever source.tables selects."})
    Integer remove(@Mixin Common common, @Mixin Consent consent) throws InterruptedException {
        requireConsent(
                consent,
                "remove would end the following of " + common.table,
                "its rows on the target stay, and become old");
        return change(common, TableAction.REMOVE, "its rows on the target are yours to drop");
    }

    /** What {@code table reload} does. */
    @Command(
            name = "reload",
            header = "Empties a table on the target and loads it again, while all else goes on.",
            description = {
                "",
                "For one that somebody else wrote into, or that was skipped. Its keys, indexes and the",
                "foreign keys to it are taken away first, and made again at the end."
            })
    Integer reload(@Mixin Common common, @Mixin Consent consent) throws InterruptedException {
        requireConsent(
                consent,
                "reload would delete all rows of " + common.table + " on the target",
                "they come again with the load; readers miss them meanwhile");
        return change(common, TableAction.RELOAD, "\"tidegate load status\" shows how it goes");
    }

    /** What {@code table skip} does. */
    @Command(
            name = "skip",
            header = "Neither loads nor follows a table until it is reloaded.",
            description = {
                "",
                "So that one table that makes trouble holds up no other. Status shows it loudly."
            })
    Integer skip(@Mixin Common common, @Mixin Consent consent) throws InterruptedException {
        requireConsent(
                consent,
                "skip would drop every change of " + common.table + " from now on",
                "only a reload makes it exact again");
        return change(
                common,
                TableAction.SKIP,
                "\"tidegate table reload " + common.table + " --yes\" when it is mended");
    }

    /** What {@code table pause} does. */
    @Command(
            name = "pause",
            header = "Lets the load of a table rest; what is loaded of it stays followed.")
    Integer pause(@Mixin Common common) throws InterruptedException {
        return change(
                common,
                TableAction.PAUSE,
                "\"tidegate table resume " + common.table + "\" goes on");
    }

    /** What {@code table resume} does. */
    @Command(name = "resume", header = "Goes on with the load of a table that was paused.")
    Integer resume(@Mixin Common common) throws InterruptedException {
        return change(common, TableAction.RESUME, "\"tidegate load status\" shows how it goes");
    }

    private static void requireConsent(Consent consent, String fact, String consequence) {
        if (!consent.yes) {
            throw new VerbException(
                    fact + "; " + consequence,
                    "Nothing was done. Say --yes if that is meant.",
                    ExitCode.PRECONDITION);
        }
    }

    private Integer change(Common common, TableAction action, String next)
            throws InterruptedException {
        try (DaemonClient client = common.daemon.client()) {
            common.daemon.printDone(
                    spec.commandLine().getOut(), client.change(common.table, action), next);
            return ExitCode.DONE;
        }
    }
}
