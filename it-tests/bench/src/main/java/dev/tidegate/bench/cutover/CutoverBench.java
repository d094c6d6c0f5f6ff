package dev.tidegate.bench.cutover;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.Report;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.demo.MovingDatabase;
import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.sandbox.handover.Applications;
import dev.tidegate.sandbox.handover.Promises;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tidegate bench cutover}: for how long applications cannot write when they are moved to the
 * target and back, and which step takes how much of it.
 */
@Command(
        name = "tidegate bench cutover",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Moves applications that go on writing to PostgreSQL and back, again and again.",
            "",
            "The pause is what the applications see: from the last confirmed commit of all of them"
                    + " on the one side to the first one on the other, with the time in which they"
                    + " find out and connect. The steps are the cutover's own, from its log: each"
                    + " up to the beginning of the next one. Shares are of the medians of all"
                    + " steps.",
            "",
            "The ratios ...OfGoal are against a pause of 1.0 s (p50) and 2.5 s (p99). At the end"
                    + " every commit that was confirmed must be there once, on both sides.",
            ""
        },
        footer = {"", "Example: tidegate bench cutover --rounds 3"})
public final class CutoverBench extends Bench {
    private static final long SEED = 17;
    private static final long SOME = 20;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Cutovers, each with its rollback (default: ${DEFAULT-VALUE}).")
    private int rounds = 20;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "Applications (default: ${DEFAULT-VALUE}).")
    private int clients = 4;

    @Option(
            names = "--rate",
            paramLabel = "TX_PER_S",
            description =
                    "Transactions a second of all applications together (default:"
                            + " ${DEFAULT-VALUE}).")
    private double rate = 100;

    @Option(
            names = "--capture-delay",
            paramLabel = "MS",
            description =
                    "How long the source's capture job waits between two looks (default:"
                            + " ${DEFAULT-VALUE}).")
    private int captureDelayMillis;

    @Option(
            names = "--verify",
            paramLabel = "MODE",
            description =
                    "How a cutover compares both sides: full or touched (default:"
                            + " ${DEFAULT-VALUE}).")
    private VerifyMode verify = VerifyMode.FULL;

    /** Runs it. */
    public static void main(String[] arguments) {
        launch(new CutoverBench(), arguments);
    }

    @Override
    protected Report measure(Progress progress) throws Exception {
        Report report =
                new Report("cutover", "For how long no application can write, when all are moved");
        progress.say("starting SQL Server's stand-in, Kafka and PostgreSQL");
        Environment.Options options =
                Environment.Options.DEFAULTS
                        .with(KafkaBroker.Jit.OPTIMISING)
                        .withCaptureDelay(Duration.ofMillis(captureDelayMillis));
        try (Environment environment = Environment.start(options);
                MovingDatabase database = MovingDatabase.start(environment);
                Applications applications =
                        Applications.start(
                                database.route(), new Applications.Plan(clients, rate, SEED))) {
            Moves moves = new Moves();
            for (int round = 1; round <= rounds; round++) {
                awaitMore(database, applications, Side.SOURCE);
                database.cutover("arm", "ARMED");
                moves.add(move(database, applications, Side.TARGET));
                awaitMore(database, applications, Side.TARGET);
                moves.add(move(database, applications, Side.SOURCE));
                database.proveForeignKeys();
                tell(progress, round, applications);
            }
            awaitMore(database, applications, Side.SOURCE);
            applications.stop();
            moves.describe(report);
            prove(database, applications, report);
        }
        report.figure("rounds", rounds);
        report.figure("rate", rate);
        report.figure("captureDelayMs", captureDelayMillis);
        report.figure("verify", verify.name());
        return report;
    }

    private Move move(MovingDatabase database, Applications applications, Side to)
            throws Exception {
        switch (to) {
            case TARGET ->
                    database.cutover(
                            "go?final_verify=" + verify.name().toLowerCase(Locale.ROOT), "LIVE");
            case SOURCE -> database.cutover("rollback", "REPLICATING");
        }
        int known = database.attempts().size();
        database.await(
                "the applications write where they were led",
                () -> applications.promises().switches().size() == known);
        return Move.of(
                database.attempts().getLast(),
                applications.promises().switches().getLast().pause());
    }

    private static void awaitMore(MovingDatabase database, Applications applications, Side side)
            throws Exception {
        long from = applications.promises().count();
        database.await(
                "applications were promised something by the " + side,
                () -> {
                    if (applications.failure().isPresent()) {
                        throw applications.failure().get();
                    }
                    return applications.promises().side() == side
                            && applications.promises().count() > from + SOME;
                });
    }

    private static void tell(Progress progress, int round, Applications applications) {
        List<Promises.Switch> switches = applications.promises().switches();
        progress.say(
                "round %d: no commit for %,d ms on the way to PostgreSQL, %,d ms on the way back",
                round,
                switches.get(switches.size() - 2).pause().toMillis(),
                switches.getLast().pause().toMillis());
    }

    private static void prove(MovingDatabase database, Applications applications, Report report)
            throws Exception {
        database.await(
                "both sides are equal",
                () -> database.compare().stream().allMatch(it -> it.equal()));
        List<String> faults = new ArrayList<>();
        try (Connection source = database.source();
                Connection target = database.target()) {
            faults.addAll(applications.faults(source));
            faults.addAll(applications.faults(target));
        }
        report.figure("commits", applications.promises().count());
        report.figure("triedAgain", applications.promises().refusals());
        report.figure("faults", faults);
        if (!faults.isEmpty()) {
            report.violated();
        }
        report.note(
                "%,d commits were confirmed; %s",
                applications.promises().count(),
                faults.isEmpty() ? "each is there once, on both sides." : "BROKEN: " + faults);
    }
}
