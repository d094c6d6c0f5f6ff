package dev.tidegate.bench;

import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.large.BoundedDaemon;
import dev.tidegate.sandbox.large.LargeTransaction;
import dev.tidegate.sandbox.large.LargeTransaction.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How fast one large transaction goes from the source's commit to the target's, and what the
 * daemon's heap takes for it, against what it takes for a transaction a hundred times smaller.
 */
final class LargeTransactionBench {
    private static final String PIPELINE = "bench";
    private static final int SMALLER = 100;

    private LargeTransactionBench() {}

    /** Runs it with about this many changes. */
    public static void main(String[] arguments) throws Exception {
        int changes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        BoundedDaemon.Heap small = run(changes / SMALLER);
        BoundedDaemon.Heap large = run(changes);
        System.out.printf(
                "heap of at most %d MiB: %d MiB used for the smaller one, %d MiB for the larger one,"
                        + " ratio %.2f for %d times the changes%n",
                BoundedDaemon.HEAP_MIB,
                small.used(),
                large.used(),
                large.used() / (double) small.used(),
                SMALLER);
    }

    private static BoundedDaemon.Heap run(int changes) throws Exception {
        LargeTransaction transaction = new LargeTransaction(changes);
        Path directory = Files.createTempDirectory("tidegate-bench-");
        try (Environment environment = Environment.start(Environment.Options.DEFAULTS)) {
            environment.createSourceDatabase(PIPELINE);
            try (Connection source = environment.source(PIPELINE);
                    Connection target = environment.target()) {
                transaction.create(source);
                environment.capture(PIPELINE);
                BoundedDaemon.Pipeline pipeline = BoundedDaemon.Pipeline.of(environment, PIPELINE);
                try (BoundedDaemon daemon = BoundedDaemon.start(directory, environment, pipeline)) {
                    daemon.await(() -> isLoaded(target));
                    long changed = transaction.run(source);
                    long startNanos = System.nanoTime();
                    daemon.await(() -> transaction.seen(target) == Seen.ALL);
                    double seconds = (System.nanoTime() - startNanos) / 1e9;
                    System.out.printf(
                            "%,d changes in %.1f s from commit to commit, %,.0f changes/s%n",
                            changed, seconds, changed / seconds);
                    return daemon.heap();
                }
            }
        } finally {
            delete(directory);
        }
    }

    private static boolean isLoaded(Connection target) throws SQLException {
        return first(target, "select to_regclass('tidegate.load') is not null")
                && first(
                        target,
                        "select count(*) = 3 from tidegate.load where high_lsn <= (select"
                                + " max(commit_lsn) from tidegate.checkpoint)");
    }

    private static boolean first(Connection target, String sql) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(directory)) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
