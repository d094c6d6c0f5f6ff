package dev.tidegate.control;

import dev.tidegate.control.CutoverDesk.Answer;
import dev.tidegate.control.CutoverDesk.CutoverAction;
import dev.tidegate.control.CutoverDesk.Order;
import dev.tidegate.cutover.CutoverPlan;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.DryRun;
import dev.tidegate.cutover.Passport;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.settings.Durations;
import dev.tidegate.validate.certificate.SignedDocument;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate cutover}: moves the writers, and back. */
@Command(
        name = "cutover",
        header = "Moves the applications' writes to the target in seconds, and back without loss.",
        description = {
            "",
            "In this order: \"plan\" says how long applications will not be able to write, and what",
            "forbids it. \"arm\" makes what is needed, and disturbs nobody. \"rehearse\" does it with a",
            "real pause, and takes it back. \"go\" moves the writers: applications of the source are",
            "fenced, what is on its way arrives, both sides are compared, the target is opened, and a",
            "stream back to the source begins. Until its commit point whatever fails leads back, and",
            "applications may write again when the pause's time is over, whoever dies. Behind it,",
            "\"rollback\" moves the writers back, until \"complete\" gives that up.",
            "",
            "Each verb may be called again, and then waits for the same or finds its work done."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate cutover plan                        how long, and what forbids it",
            "  tidegate cutover arm --dry-run               each statement, with what takes it back",
            "  tidegate cutover arm",
            "  tidegate cutover rehearse                    a real pause, and no move",
            "  tidegate cutover go --yes --max-write-pause 3s --final-verify touched",
            "  tidegate cutover status                      where it is, why it waits, what to do",
            "  tidegate cutover rollback --yes              back to the source, nothing lost",
            "  tidegate cutover complete --yes              no way back from here",
            "  tidegate cutover passport -o orders.json     signed: what was done, and what is proven",
            "",
            "Exit codes: 0 done, 1 error or given up, 2 something is disproved, 3 refused."
        })
public final class CutoverVerb implements Verb {
    private static final DocumentFile.Form<Passport> PASSPORT =
            new DocumentFile.Form<>(
                    SignedDocument.Kind.PASSPORT, PassportJson::read, "tidegate cutover passport");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    /** What all that change something take. */
    static final class Change {
        @Mixin private LoadVerb.Common daemon = new LoadVerb.Common();

        @Option(
                names = "--dry-run",
                description = "Only shows each statement, with what takes it back; runs none.")
        private boolean dryRun;
    }

    /** Whether something that cannot be taken back by itself is meant. */
    static final class Consent {
        @Option(names = "--yes", description = "Does it; without it, only says what it would do.")
        private boolean yes;
    }

    /** How the pause is done, other than the settings say. */
    static final class Pause {
        @Option(
                names = "--max-write-pause",
                paramLabel = "TIME",
                description = "Instead of cutover.write_pause_max, such as 5s.")
        private @Nullable String time;

        @Option(
                names = "--final-verify",
                paramLabel = "HOW",
                description = "ledger, touched or full, instead of cutover.final_verify.")
        private @Nullable String verify;

        Order order(CutoverAction action) {
            return new Order(
                    action,
                    Optional.ofNullable(time).map(Pause::duration),
                    Optional.ofNullable(verify).map(Pause::mode));
        }

        private static Duration duration(String text) {
            return Durations.parse(text)
                    .filter(Duration::isPositive)
                    .orElseThrow(() -> wrong("--max-write-pause", text, "a duration such as 5s"));
        }

        private static VerifyMode mode(String text) {
            return Stream.of(VerifyMode.values())
                    .filter(it -> it.name().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst()
                    .orElseThrow(
                            () -> wrong("--final-verify", text, "one of ledger, touched, full"));
        }

        private static VerbException wrong(String option, String text, String expected) {
            return new VerbException(
                    "%s is \"%s\"".formatted(option, text),
                    "Expected is %s.".formatted(expected),
                    ExitCode.ERROR);
        }
    }

    /** What {@code cutover plan} does. */
    @Command(
            name = "plan",
            header = "Says how long applications could not write now, and what forbids a move.",
            description = {
                "",
                "Reads only, and calls each hook without meaning it: marked as dry, a patch as a dry run of",
                "the API server. The times are those of the last watermarks, of open transactions and of",
                "these calls. Exit code 3 if something forbids it, such as a hook that would not work."
            })
    Integer plan(
            @Mixin LoadVerb.Common common,
            @Option(names = "--back", description = "Of a rollback.") boolean back)
            throws InterruptedException {
        try (DaemonClient client = common.client()) {
            CutoverPlan plan =
                    new CutoverClient(client).plan(back ? Direction.BACK : Direction.FORWARD);
            String next =
                    !plan.blockers().isEmpty()
                            ? "mend what forbids it, and plan again"
                            : back
                                    ? "\"tidegate cutover rollback --yes\""
                                    : "\"tidegate cutover arm\", then \"tidegate cutover rehearse\"";
            common.print(
                    out(),
                    CutoverText.render(plan) + "\nnext: " + next + "\n",
                    CutoverJson.write(plan) + "\n");
            return plan.blockers().isEmpty() ? ExitCode.DONE : ExitCode.PRECONDITION;
        }
    }

    /** What {@code cutover arm} does. */
    @Command(
            name = "arm",
            header = "Makes what a move needs: fences, the stream back; calls the hooks dry.",
            description = {
                "",
                "Disturbs no application. Lasts for cutover.armed_for, then all is taken back; called",
                "again it lasts for longer. Refused, with why, while something forbids it."
            })
    Integer arm(@Mixin Change change) throws InterruptedException {
        return run(change, Order.plain(CutoverAction.ARM), "\"tidegate cutover rehearse\"");
    }

    /** What {@code cutover disarm} does. */
    @Command(name = "disarm", header = "Takes back what \"arm\" made.")
    Integer disarm(@Mixin Change change) throws InterruptedException {
        return run(change, Order.plain(CutoverAction.DISARM), "\"tidegate cutover status\"");
    }

    /** What {@code cutover rehearse} does. */
    @Command(
            name = "rehearse",
            header = "Does all up to the comparison, with a real pause, and takes it back.",
            description = {
                "",
                "Applications cannot write meanwhile, for cutover.write_pause_max at most. Shows how long",
                "a pause is here, and that it can be taken back. It stays armed."
            })
    Integer rehearse(@Mixin Change change, @Mixin Pause pause) throws InterruptedException {
        return run(
                change,
                pause.order(CutoverAction.REHEARSE),
                "\"tidegate cutover status\" shows how long each step took; then \"tidegate cutover"
                        + " go --yes\"");
    }

    /** What {@code cutover go} does. */
    @Command(
            name = "go",
            header = "Moves the writers to the target.",
            description = {
                "",
                "Before its commit point whatever fails leads back, and exit code 1 says so: nothing is",
                "lost, and it may be tried again. Behind it, it goes forward whatever happens."
            })
    Integer go(@Mixin Change change, @Mixin Pause pause, @Mixin Consent consent)
            throws InterruptedException {
        require(change, consent, "go would move the applications' writes to the target");
        return run(
                change,
                pause.order(CutoverAction.GO),
                "watch the applications; \"tidegate cutover rollback --yes\" leads back,"
                        + " \"tidegate cutover passport\" shows what is proven");
    }

    /** What {@code cutover abort} does. */
    @Command(
            name = "abort",
            header = "Gives up what is going on; applications get back what they had.",
            description = {
                "",
                "Also if another process is at it, or its coordinator died. Not behind the commit",
                "point: \"rollback\" is for that."
            })
    Integer abort(@Mixin Change change) throws InterruptedException {
        return run(change, Order.plain(CutoverAction.ABORT), "\"tidegate cutover status\"");
    }

    /** What {@code cutover rollback} does. */
    @Command(
            name = "rollback",
            header = "Moves the writers back to the source; nothing that was written is lost.",
            description = {
                "",
                "The same as \"go\", with the sides swapped: a pause, a commit point, and whatever fails",
                "before it leads back to the target."
            })
    Integer rollback(@Mixin Change change, @Mixin Pause pause, @Mixin Consent consent)
            throws InterruptedException {
        require(change, consent, "rollback would move the applications' writes to the source");
        return run(change, pause.order(CutoverAction.ROLLBACK), "\"tidegate cutover status\"");
    }

    /** What {@code cutover complete} does. */
    @Command(
            name = "complete",
            header = "Gives the way back up, and takes away what was needed for it.",
            description = {
                "",
                "The source stays closed. Refused while rows are confirmed to differ."
            })
    Integer complete(@Mixin Change change, @Mixin Consent consent) throws InterruptedException {
        require(change, consent, "complete would give up the way back to the source");
        return run(
                change,
                Order.plain(CutoverAction.COMPLETE),
                "\"tidegate cutover passport -o FILE\", and keep it");
    }

    /** What {@code cutover status} does. */
    @Command(
            name = "status",
            header = "Shows where it is, why it waits and what to do; steps, pauses and alarms.")
    Integer status(@Mixin LoadVerb.Common common) throws InterruptedException {
        try (DaemonClient client = common.client()) {
            CutoverStatus status = new CutoverClient(client).status();
            common.print(out(), CutoverText.render(status), CutoverJson.write(status) + "\n");
            return ExitCode.DONE;
        }
    }

    /** What {@code cutover passport} does. */
    @Command(
            name = "passport",
            header = "Writes a signed account of the cutover: each attempt, its pause, its proofs.",
            description = {
                "",
                "Signed by the daemon with its validate.certificate_key. Exit code 2 if something is",
                "disproved of the last move, 3 if something is not known; it is written all the same."
            })
    Integer passport(
            @Mixin LoadVerb.Common common,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            required = true,
                            description = "Where to write it.")
                    Path file)
            throws InterruptedException {
        try (DaemonClient client = common.client()) {
            DocumentFile<Passport> written =
                    PASSPORT.write(file, new CutoverClient(client).passport());
            common.print(
                    out(),
                    PassportText.render(written.content())
                            + "\nnext: \"tidegate cutover verify-passport "
                            + file
                            + " --key PUB\" checks it anywhere\n",
                    written.json());
            return PassportText.exitCode(written.content());
        }
    }

    /** What {@code cutover verify-passport} does. */
    @Command(
            name = "verify-passport",
            header = "Checks a passport's signature, and shows what it says; needs no daemon.",
            description = {
                "",
                "The public key is made from the daemon's: openssl pkey -in KEY -pubout -out PUB. Exit",
                "code 1 if the file or its signature is not right, else as \"passport\"."
            })
    Integer verify(
            @Parameters(index = "0", paramLabel = "FILE", description = "The passport.") Path file,
            @Option(
                            names = "--key",
                            paramLabel = "PUB",
                            required = true,
                            description = "File with the Ed25519 public key (PEM).")
                    Path key,
            @Option(
                            names = "--format",
                            defaultValue = "text",
                            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
                    OutputFormat format) {
        DocumentFile<Passport> read = PASSPORT.verified(file, key);
        out().print(
                        switch (format) {
                            case text -> PassportText.render(read.content());
                            case json -> read.json();
                        });
        out().flush();
        return PassportText.exitCode(read.content());
    }

    private static void require(Change change, Consent consent, String fact) {
        if (!consent.yes && !change.dryRun) {
            throw new VerbException(
                    fact,
                    "Nothing was done. Say --yes if that is meant; --dry-run shows each statement.",
                    ExitCode.PRECONDITION);
        }
    }

    private Integer run(Change change, Order order, String next) throws InterruptedException {
        try (DaemonClient client = change.daemon.client()) {
            CutoverClient cutover = new CutoverClient(client);
            if (change.dryRun) {
                List<DryRun.Line> lines = cutover.dryRun(order);
                change.daemon.print(
                        out(), CutoverText.render(lines), CutoverJson.write(lines) + "\n");
                return ExitCode.DONE;
            }
            Answer answer = cutover.run(order, this::tell);
            change.daemon.printDone(out(), answer.text(), next);
            return ExitCode.DONE;
        }
    }

    /** Whoever waits for long hears of it; on the side, so that the output stays what it is. */
    private void tell(Answer answer) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(answer.text());
        err.flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
