package dev.tidegate.daemon;

import dev.tidegate.control.ApprovalVerb;
import dev.tidegate.control.AuditVerb;
import dev.tidegate.control.ConfigVerb;
import dev.tidegate.control.CutoverVerb;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.LoadVerb;
import dev.tidegate.control.QuarantineVerb;
import dev.tidegate.control.StatusVerb;
import dev.tidegate.control.TableVerb;
import dev.tidegate.control.TokenVerb;
import dev.tidegate.control.ValidateVerb;
import dev.tidegate.control.Verb;
import dev.tidegate.control.VerbException;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import dev.tidegate.settings.Nearest;
import dev.tidegate.settings.Settings;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: {@code tidegate VERB}. */
@Command(
        name = "tidegate",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Versions.class,
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        optionListHeading = "%nOptions:%n",
        usageHelpWidth = 100)
public final class Main implements Runnable {
    private static final String[] DESCRIPTION = {
        "Keeps a PostgreSQL database in step with a live SQL Server database: loads the rows that",
        "exist, then follows every change, as whole transactions, exactly once."
    };
    private static final String[] FOOTER = {
        "",
        "Examples:",
        "  tidegate convert shop.sql --out converted     the source's scripts to PostgreSQL",
        "  tidegate review list converted                what of that somebody has to look at",
        "  tidegate deploy converted --dry-run           what the target would get",
        "  tidegate config check --config orders.yaml    before anything is connected",
        "  tidegate preflight --config orders.yaml       what source, journal and target lack",
        "  tidegate run --config orders.yaml             load, then follow",
        "  tidegate status --watch                       how it is, and what to do next",
        "  tidegate load status                          how far each table's load is",
        "  tidegate validate status                      whether both sides hold the same rows",
        "  tidegate run --help                           more about a verb",
        "",
        "Exit codes: 0 done, 1 error, 2 difference found, 3 a precondition failed."
    };

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Logs more, and shows where errors come from.")
    private boolean debug;

    private Main() {}

    /** Runs a verb and exits with its code. */
    public static void main(String... args) {
        Logging.quiet();
        System.exit(
                run(
                        new PrintWriter(System.out, true, System.out.charset()),
                        new PrintWriter(System.err, true, System.err.charset()),
                        args));
    }

    /** Runs a verb; returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(DatabasePorts::wiring, out, err, args);
    }

    /** Runs a verb over what {@code wiring} opens; returns its exit code. */
    static int run(
            Function<Settings, Wiring> wiring, PrintWriter out, PrintWriter err, String... args) {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.addSubcommand(new RunVerb(wiring));
        commandLine.addSubcommand(new VerifyChainVerb(wiring));
        commandLine.addSubcommand(new StatusVerb());
        commandLine.addSubcommand(new LoadVerb());
        commandLine.addSubcommand(new TableVerb());
        commandLine.addSubcommand(new ConfigVerb());
        commandLine.addSubcommand(
                new QuarantineVerb(DatabasePorts::quarantineDesk, DatabasePorts::auditTrail));
        commandLine.addSubcommand(new ValidateVerb(DatabasePorts::auditArchive));
        commandLine.addSubcommand(new CutoverVerb());
        commandLine.addSubcommand(new ApprovalVerb());
        commandLine.addSubcommand(new AuditVerb(DatabasePorts::auditTrail));
        commandLine.addSubcommand(new TokenVerb());
        commandLine.addSubcommand(new PreflightVerb(Examinations::of));
        commandLine.addSubcommand(new AssessVerb());
        commandLine.addSubcommand(new ConvertVerb());
        commandLine.addSubcommand(new ReviewVerb());
        commandLine.addSubcommand(new DeployVerb());
        ServiceLoader.load(Verb.class).forEach(commandLine::addSubcommand);
        // set here, since what an annotation says is inherited by every verb
        commandLine.getCommandSpec().usageMessage().description(DESCRIPTION).footer(FOOTER);
        return commandLine
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, _) -> misused(e))
                .setExecutionExceptionHandler((e, of, _) -> failed(e, of))
                .execute(args);
    }

    /** Without a verb: help. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    static boolean isDebug(CommandSpec verb) {
        return verb.root().userObject() instanceof Main main && main.debug;
    }

    static Settings.Log debug(Settings.Log log) {
        return new Settings.Log(log.format(), Settings.Log.Level.DEBUG);
    }

    private static int misused(ParameterException e) {
        CommandLine verb = e.getCommandLine();
        String name = verb.getCommandSpec().qualifiedName();
        String hint = "\"" + name + " --help\" shows what it takes.";
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String typed = unmatched.getUnmatched().getFirst();
            boolean option = typed.startsWith("-");
            String suggestion =
                    Nearest.to(
                                    typed,
                                    option
                                            ? verb.getCommandSpec().optionsMap().keySet()
                                            : verb.getSubcommands().keySet())
                            .map(it -> "Did you mean " + it + "? ")
                            .orElse("");
            String kind = option ? "option" : verb.getSubcommands().isEmpty() ? "argument" : "verb";
            return print(
                    verb.getErr(),
                    "%s has no %s \"%s\"".formatted(name, kind, typed),
                    suggestion + hint,
                    ExitCode.ERROR);
        }
        return print(verb.getErr(), lowered(e), hint, ExitCode.ERROR);
    }

    private static int failed(Exception e, CommandLine verb) {
        PrintWriter err = verb.getErr();
        if (isDebug(verb.getCommandSpec())) {
            e.printStackTrace(err);
        }
        return switch (e) {
            case TidegateException known -> {
                Failure failure = Failure.of(known, Instant.now());
                yield print(err, failure.fact(), failure.hint(), ExitCode.of(known.code()));
            }
            case VerbException known -> print(err, known.fact(), known.hint(), known.exitCode());
            case InterruptedException _ ->
                    print(err, "was interrupted", "Run it again.", ExitCode.ERROR);
            default -> {
                Failure failure = Failure.of(e, Instant.now());
                yield print(err, failure.fact(), failure.hint(), ExitCode.ERROR);
            }
        };
    }

    private static int print(PrintWriter err, String fact, String hint, int exitCode) {
        err.println("tidegate: " + fact);
        err.println("  hint: " + hint);
        err.flush();
        return exitCode;
    }

    private static String lowered(ParameterException e) {
        String message = Optional.ofNullable(e.getMessage()).orElse("");
        return message.isEmpty()
                ? "cannot read the arguments"
                : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    /** What {@code --version} prints. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "tidegate " + Version.text() + ", Java " + Runtime.version().feature()
            };
        }
    }
}
