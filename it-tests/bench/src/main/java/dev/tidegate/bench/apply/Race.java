package dev.tidegate.bench.apply;

import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

/**
 * Lets one competitor after the other apply the same changes to a fresh copy of the same database,
 * and compares what each leaves with what the source has in the end.
 */
final class Race {
    private static final String DATABASE = "run";

    private final PostgresServer server;
    private final Databases databases;
    private final Goal goal;
    private final Progress progress;

    /**
     * Nobody has run yet.
     *
     * @param goal what all changes come to
     */
    Race(PostgresServer server, Databases databases, Goal goal, Progress progress) {
        this.server = server;
        this.databases = databases;
        this.goal = goal;
        this.progress = progress;
    }

    /**
     * Where all must arrive.
     *
     * @param changes of the source
     * @param content of the database, see {@link Databases#content}
     */
    record Goal(long changes, Map<String, String> content) {}

    /** Runs one; throws if it leaves other rows than the source has then. */
    Run run(Competitor competitor, int round)
            throws IOException, InterruptedException, SQLException {
        databases.copy(competitor.start().database(), DATABASE);
        long commits = databases.commits(DATABASE);
        double cpu = CpuMeter.ofTree(server.pid());
        Outcome outcome = competitor.apply(DATABASE);
        Run run =
                new Run(
                        competitor.name(),
                        round,
                        goal.changes(),
                        outcome,
                        new Run.Server(
                                databases.commits(DATABASE) - commits,
                                CpuMeter.ofTree(server.pid()) - cpu));
        progress.say(
                "round %d: %-24s %,9.0f changes/s in %.1f s",
                round, run.competitor(), run.rate(), outcome.applied().seconds());
        EndStates.requireSame(competitor.name(), databases.content(DATABASE), goal.content());
        return run;
    }
}
