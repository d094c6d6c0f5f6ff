package dev.tidegate.large;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.compare.Comparison;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.large.BoundedDaemon;
import dev.tidegate.sandbox.large.BoundedProcess;
import dev.tidegate.sandbox.large.JournalEnd;
import dev.tidegate.sandbox.large.LargeTransaction;
import dev.tidegate.sandbox.large.LargeTransaction.Seen;
import dev.tidegate.sandbox.workload.SourceTables;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The number of changes is {@code -Dtidegate.large.changes}; the test's own JVM has the stand-in
 * and needs about a GiB of heap for a million.
 */
@Tag("process")
final class LargeTransactionTest {
    private static final String PIPELINE = "large";
    private static final int CHANGES = Integer.getInteger("tidegate.large.changes", 1_000_000);
    private static final int CHANGES_WITH_KILLS = CHANGES / 20;

    @TempDir private Path directory;

    @Test
    void aTransactionLargerThanTheHeapArrivesWholeAndAtOnce() throws Exception {
        LargeTransaction transaction = new LargeTransaction(CHANGES);
        try (Environment environment = Environment.start(Environment.Options.DEFAULTS)) {
            environment.createSourceDatabase(PIPELINE);
            try (Connection source = environment.source(PIPELINE);
                    Connection target = environment.target()) {
                transaction.create(source);
                environment.capture(PIPELINE);
                try (BoundedDaemon daemon = start(environment)) {
                    daemon.awaitLoaded(source, target);
                    BoundedProcess.Heap idle = daemon.heap();
                    long startNanos = System.nanoTime();
                    long changes = transaction.run(source);
                    long committedNanos = System.nanoTime();
                    awaitAll(daemon, transaction, target);
                    report(changes, startNanos, committedNanos);
                    System.out.printf(
                            "heap of %d MiB, used %d (live %d) while idle, %d (live %d) at most%n",
                            BoundedDaemon.HEAP_MIB,
                            idle.used(),
                            idle.live(),
                            daemon.heap().used(),
                            daemon.heap().live());
                    assertThat(daemon.terminate()).isZero();
                }
                requireEqual(source, target);
            }
        }
    }

    @Test
    void aDaemonKilledInsideALargeTransactionBringsItWholeAllTheSame() throws Exception {
        LargeTransaction transaction = new LargeTransaction(CHANGES_WITH_KILLS);
        try (Environment environment = Environment.start(Environment.Options.DEFAULTS)) {
            environment.createSourceDatabase(PIPELINE);
            try (Connection source = environment.source(PIPELINE);
                    Connection target = environment.target();
                    JournalEnd journal =
                            new JournalEnd(environment.kafka().bootstrapServers(), PIPELINE)) {
                transaction.create(source);
                environment.capture(PIPELINE);
                try (BoundedDaemon daemon = start(environment)) {
                    daemon.awaitLoaded(source, target);
                    long before = journal.offset();
                    long changes = transaction.run(source);
                    daemon.await(() ->
                            requireNoPart(transaction, target) == Seen.ALL
                                    || journal.offset() > before + changes / 3);
                    daemon.kill(); // capture has written a part
                }
                try (BoundedDaemon daemon = start(environment)) {
                    long before = journal.offset();
                    daemon.await(() ->
                            requireNoPart(transaction, target) == Seen.ALL
                                    || journal.offset() > before + CHANGES_WITH_KILLS);
                    daemon.kill(); // capture has written all of it, and it is being applied
                }
                long epoch = epoch(target);
                try (BoundedDaemon daemon = start(environment)) {
                    daemon.await(() -> epoch(target) > epoch); // it works, and can be told to stop
                    awaitAll(daemon, transaction, target);
                    assertThat(daemon.terminate()).isZero();
                }
                requireEqual(source, target);
            }
        }
    }

    private static long epoch(Connection target) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select coalesce(max(epoch), 0) from tidegate.checkpoint")) {
            row.next();
            return row.getLong(1);
        }
    }

    private BoundedDaemon start(Environment environment) throws Exception {
        return BoundedDaemon.start(
                directory, environment, BoundedDaemon.Pipeline.of(environment, PIPELINE));
    }

    private static void report(long changes, long startNanos, long committedNanos) {
        double committing = (committedNanos - startNanos) / 1e9;
        double arriving = (System.nanoTime() - committedNanos) / 1e9;
        System.out.printf(
                "%,d changes: %.1f s until the source had committed them, %.1f s until they could"
                        + " be seen, %,.0f a second%n",
                changes, committing, arriving, changes / arriving);
    }

    private static void requireEqual(Connection source, Connection target) throws SQLException {
        List<TableResult> results =
                new Comparison(source, target, Comparison.Options.DEFAULTS)
                        .compare(SourceTables.of(source));
        assertThat(results).hasSize(3).allMatch(TableResult::equal);
    }

    private static void awaitAll(
            BoundedDaemon daemon, LargeTransaction transaction, Connection target)
            throws Exception {
        daemon.await(() -> requireNoPart(transaction, target) == Seen.ALL);
    }

    private static Seen requireNoPart(LargeTransaction transaction, Connection target)
            throws SQLException {
        Seen seen = transaction.seen(target);
        assertThat(seen).isNotEqualTo(Seen.A_PART);
        return seen;
    }
}
