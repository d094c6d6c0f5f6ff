package dev.tidegate.bench.apply;

import dev.tidegate.bench.apply.process.Applied;
import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets one competitor after the other apply the same changes to a fresh copy of the same database,
 * and compares what each leaves with what the first one left.
 */
final class Race {
    private static final String DATABASE = "run";

    private final PostgresServer server;
    private final Databases databases;
    private final long changes;
    private final Progress progress;
    private @Nullable Map<String, String> endState;

    Race(PostgresServer server, Databases databases, long changes, Progress progress) {
        this.server = server;
        this.databases = databases;
        this.changes = changes;
        this.progress = progress;
    }

    /** Runs one; throws if it leaves other rows than the first one did. */
    Run run(Competitor competitor, int round)
            throws IOException, InterruptedException, SQLException {
        databases.copy(competitor.start().database(), DATABASE);
        long commits = databases.commits(DATABASE);
        double cpu = CpuMeter.ofTree(server.pid());
        Applied applied = competitor.apply(DATABASE);
        Run run =
                new Run(
                        competitor.name(),
                        round,
                        changes,
                        applied,
                        new Run.Server(
                                databases.commits(DATABASE) - commits,
                                CpuMeter.ofTree(server.pid()) - cpu));
        progress.say(
                "round %d: %-24s %,9.0f changes/s in %.1f s",
                round, run.competitor(), run.rate(), applied.seconds());
        requireSameRows(competitor.name());
        return run;
    }

    private void requireSameRows(String name) throws SQLException {
        Map<String, String> content = new TreeMap<>(databases.content(DATABASE));
        Map<String, String> expected = endState;
        if (expected == null) {
            endState = content;
        } else if (!content.equals(expected)) {
            throw new IllegalStateException(
                    name + " left other rows: " + content + ", expected " + expected);
        }
    }
}
