package dev.tidegate.control;

import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.apply.QuarantineDesk.Case;
import dev.tidegate.apply.QuarantineDesk.Consent;
import dev.tidegate.cutover.Direction;
import dev.tidegate.model.Lsn;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsReader;
import dev.tidegate.trail.AuditTrail;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tidegate quarantine}: transactions that cannot be applied, and what to do with them. */
@Command(
        name = "quarantine",
        header = "Transactions that cannot be applied: lists, shows, puts aside, resolves.",
        description = {
            "",
            "When a transaction cannot be applied, the daemon stops exactly before it. Mend the target",
            "and start again; or approve that this one transaction is put aside as a whole. Then the",
            "target lacks what it did, and says so, until somebody has done that by hand and resolves",
            "it. Works on the target database; the daemon need not run.",
            "",
            "With --back it is about the stream back, behind a cutover: transactions of the target that",
            "SQL Server refuses. There the stream waits and tries again by itself; what is approved is put",
            "aside within seconds, and until it is resolved no rollback is possible. Works on the source."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate quarantine list --config orders.yaml",
            "  tidegate quarantine approve --transaction 0000002a:00000d68:0003 \\",
            "      --reason \"U+0000 in a note, ticket 4711\"",
            "  tidegate quarantine show --transaction 0000002a:00000d68:0003 --values",
            "  tidegate quarantine resolve --transaction 0000002a:00000d68:0003 \\",
            "      --reason \"row 17 put in by hand\"",
            "  tidegate quarantine list --back --config orders.yaml"
        })
public final class QuarantineVerb implements Verb {
    @Spec private CommandSpec spec = CommandSpec.create();

    private final Opener opener;
    private final Function<Settings, AuditTrail> trails;

    /** Opens the desk of a replication group. */
    public interface Opener {
        /**
         * Connects to nothing yet.
         *
         * @param direction of the pipeline, or of the stream back
         */
        QuarantineDesk open(Settings settings, Direction direction, int group);
    }

    /** Works at the desks that {@code opener} opens, and notes that in the trail. */
    public QuarantineVerb(Opener opener, Function<Settings, AuditTrail> trails) {
        this.opener = opener;
        this.trails = trails;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    /** What {@code quarantine list} does. */
    @Command(
            name = "list",
            header = "Lists the transactions that stood in the way, the latest first.",
            description = {"", "Exit code 2 if one stands in the way or is not resolved."})
    Integer list(@Mixin Common common) {
        try (QuarantineDesks desks = open(common)) {
            var cases = desks.list();
            print(
                    switch (common.format) {
                        case text -> common.text().list(cases);
                        case json -> QuarantineText.json(cases);
                    });
            return QuarantineText.isClean(cases) ? ExitCode.DONE : ExitCode.DIFFERENCE;
        }
    }

    /** What {@code quarantine show} does. */
    @Command(
            name = "show",
            header = "Shows one transaction: why it could not be applied, what it would change.",
            description = {"", "Row values only with --values: they are your users' data."})
    Integer show(
            @Mixin Common common,
            @Mixin Which which,
            @Option(names = "--values", description = "Shows each change with its row values.")
                    boolean values) {
        try (QuarantineDesks desks = open(common)) {
            QuarantineDesk desk = desks.of(which.transaction);
            Case found = desk.find(which.transaction);
            var contents = desk.contents(which.transaction);
            print(
                    switch (common.format) {
                        case text -> common.text().show(found, contents);
                        case json -> QuarantineText.json(found, contents);
                    });
            if (values) {
                desk.read(
                        which.transaction,
                        change ->
                                print(
                                        switch (common.format) {
                                            case text -> QuarantineText.line(change);
                                            case json -> QuarantineText.json(change);
                                        }));
            }
            return ExitCode.DONE;
        }
    }

    /** What {@code quarantine approve} does. */
    @Command(
            name = "approve",
            header = "Consents that the transaction that stands in the way is put aside.",
            description = {
                "",
                "Takes effect when the daemon is started again; with --back, within seconds. None of its",
                "changes will be applied; they are kept in tidegate.quarantined_change, or in",
                "tidegate.reverse_quarantined_change on the source. Refused for any other transaction."
            })
    Integer approve(@Mixin Common common, @Mixin Which which, @Mixin Reason reason) {
        return change(common, which, reason, Change.APPROVE);
    }

    /** What {@code quarantine withdraw} does. */
    @Command(
            name = "withdraw",
            header = "Takes an approval back that the daemon has not acted upon.")
    Integer withdraw(@Mixin Common common, @Mixin Which which, @Mixin Reason reason) {
        return change(common, which, reason, Change.WITHDRAW);
    }

    /** What {@code quarantine resolve} does. */
    @Command(
            name = "resolve",
            header =
                    "Notes that what a transaction in quarantine should have done is done by hand.")
    Integer resolve(@Mixin Common common, @Mixin Which which, @Mixin Reason reason) {
        return change(common, which, reason, Change.RESOLVE);
    }

    /** What may be decided about a transaction. */
    private enum Change {
        APPROVE,
        WITHDRAW,
        RESOLVE;

        Case at(QuarantineDesk desk, Lsn transaction, Consent consent) {
            return switch (this) {
                case APPROVE -> desk.approve(transaction, consent);
                case WITHDRAW -> desk.withdraw(transaction, consent);
                case RESOLVE -> desk.resolve(transaction, consent);
            };
        }
    }

    /** Noted before and after, as what is asked of a daemon is. */
    private int change(Common common, Which which, Reason reason, Change change) {
        Settings settings = settings(common);
        Consent consent = consent(reason);
        try (QuarantineDesks desks = open(common, settings);
                AuditTrail trail = trails.apply(settings)) {
            QuarantineDesk desk = desks.of(which.transaction);
            TargetDeed deed =
                    new TargetDeed(
                            trail,
                            "quarantine." + change.name().toLowerCase(Locale.ROOT),
                            which.transaction + (common.back ? " of the stream back" : ""));
            return changed(
                    common,
                    deed.run(consent.reason(), () -> change.at(desk, which.transaction, consent)));
        }
    }

    private int changed(Common common, Case now) {
        print(
                switch (common.format) {
                    case text -> common.text().changed(now);
                    case json -> QuarantineText.json(now);
                });
        return ExitCode.DONE;
    }

    private QuarantineDesks open(Common common) {
        return open(common, settings(common));
    }

    private static Settings settings(Common common) {
        return SettingsReader.read(common.file.file(), System.getenv()).settings();
    }

    private QuarantineDesks open(Common common, Settings settings) {
        return QuarantineDesks.open(
                opener, settings, common.direction(), Optional.ofNullable(common.group));
    }

    private static Consent consent(Reason reason) {
        if (reason.reason.isBlank()) {
            throw new VerbException(
                    "--reason is empty",
                    "Say why, for whoever reads it later; no row values.",
                    ExitCode.ERROR);
        }
        return new Consent(System.getProperty("user.name", "unknown"), reason.reason);
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }

    /** Which settings, and how to print. */
    static final class Common {
        @Mixin private ConfigVerb.FileOption file = new ConfigVerb.FileOption();

        @Option(
                names = "--format",
                defaultValue = "text",
                description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        private OutputFormat format = OutputFormat.text;

        @Option(
                names = "--group",
                paramLabel = "NUMBER",
                description =
                        "The replication group. Without it, the one that has the transaction.")
        private @Nullable Integer group;

        @Option(
                names = "--back",
                description = "The stream back's: transactions that SQL Server refuses.")
        private boolean back;

        private Direction direction() {
            return back ? Direction.BACK : Direction.FORWARD;
        }

        private QuarantineText text() {
            return new QuarantineText(direction());
        }
    }

    /** Which transaction. */
    static final class Which {
        @Option(
                names = {"-t", "--transaction"},
                paramLabel = "LSN",
                required = true,
                converter = LsnConverter.class,
                description = "Its commit LSN, as the error, \"status\" and \"list\" name it.")
        private Lsn transaction = Lsn.ZERO;
    }

    /** Why. */
    static final class Reason {
        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                required = true,
                description = "Why, for whoever reads it later; no row values.")
        private String reason = "";
    }

    /** Reads an LSN. */
    static final class LsnConverter implements ITypeConverter<Lsn> {
        @Override
        public Lsn convert(String text) {
            try {
                return Lsn.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'" + text + "' is not an LSN such as 0000002a:00000d68:0003");
            }
        }
    }

    /** For tests and embedders: the verb as a command line of its own. */
    public CommandLine commandLine() {
        return new CommandLine(this);
    }
}
