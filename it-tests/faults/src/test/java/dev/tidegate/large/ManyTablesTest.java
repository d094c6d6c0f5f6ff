package dev.tidegate.large;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.compare.Comparison;
import dev.tidegate.sandbox.compare.TableResult;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.large.BoundedDaemon;
import dev.tidegate.sandbox.large.ManyTables;
import dev.tidegate.sandbox.large.RequestCounter;
import dev.tidegate.sandbox.workload.SourceTables;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The number of tables is {@code -Dtidegate.large.tables}. */
@Tag("process")
final class ManyTablesTest {
    private static final String PIPELINE = "many";
    private static final int TABLES = Integer.getInteger("tidegate.large.tables", 1_000);
    private static final int TRANSACTIONS = 200;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    /** So many markings, each of which is a transaction of its own on an idle log. */
    private static final int MARKINGS = 20;

    @TempDir private Path directory;

    @Test
    void aThousandTablesAreLoadedFollowedAndFollowedAgainAfterARestart() throws Exception {
        ManyTables tables = new ManyTables(TABLES);
        try (Environment environment = Environment.start(Environment.Options.DEFAULTS)) {
            environment.createSourceDatabase(PIPELINE);
            try (Connection source = environment.source(PIPELINE);
                    Connection target = environment.target();
                    RequestCounter counter = RequestCounter.before(port(environment))) {
                long created = System.nanoTime();
                tables.create(source);
                environment.capture(PIPELINE);
                print("tables made and captured", created);

                long started = System.nanoTime();
                try (BoundedDaemon daemon = start(environment, counter)) {
                    daemon.awaitLoaded(source, target);
                    print("loaded", started);
                    requireFewQuestions(daemon, tables, source, target, counter);
                    change(daemon, tables, source, target, 1);
                    System.out.println(daemon.heap());
                    assertThat(daemon.terminate()).isZero();
                }
                long restarted = System.nanoTime();
                try (BoundedDaemon daemon = start(environment, counter)) {
                    change(daemon, tables, source, target, 2);
                    print("changes followed from the restart on", restarted);
                    assertThat(daemon.terminate()).isZero();
                }
                requireEqual(source, target);
            }
        }
    }

    /** A transaction costs far fewer questions than there are tables. */
    private static void requireFewQuestions(
            BoundedDaemon daemon,
            ManyTables tables,
            Connection source,
            Connection target,
            RequestCounter counter)
            throws Exception {
        tables.mark(source, "first");
        daemon.await(() -> tables.isMarked(target, "first"));
        long before = counter.requests();
        long startNanos = System.nanoTime();
        for (int i = 0; i < MARKINGS; i++) {
            String mark = "mark " + i;
            tables.mark(source, mark);
            daemon.await(() -> tables.isMarked(target, mark));
        }
        long questions = (counter.requests() - before) / MARKINGS;
        System.out.printf(
                "%d questions to the source and %d ms for each transaction%n",
                questions, (System.nanoTime() - startNanos) / MARKINGS / 1_000_000);
        assertThat(questions).isLessThan(TABLES / 2);
    }

    private static void change(
            BoundedDaemon daemon,
            ManyTables tables,
            Connection source,
            Connection target,
            int round)
            throws Exception {
        tables.change(source, TRANSACTIONS, round);
        tables.mark(source, "round " + round);
        long committed = System.nanoTime();
        daemon.await(() -> tables.isMarked(target, "round " + round));
        print(TRANSACTIONS + " transactions followed", committed);
    }

    private BoundedDaemon start(Environment environment, RequestCounter counter) throws Exception {
        String url = environment.sqlServer().jdbcUrl(PIPELINE);
        return BoundedDaemon.start(
                directory,
                environment,
                new BoundedDaemon.Pipeline(
                        PIPELINE,
                        url.replace(":" + port(environment), ":" + counter.port()),
                        POLL_INTERVAL));
    }

    private static int port(Environment environment) {
        String url = environment.sqlServer().jdbcUrl(PIPELINE);
        return URI.create(url.substring("jdbc:".length(), url.indexOf(';'))).getPort();
    }

    private static void print(String what, long startNanos) {
        System.out.printf(
                "%d tables, %s: %.1f s%n", TABLES, what, (System.nanoTime() - startNanos) / 1e9);
    }

    private static void requireEqual(Connection source, Connection target) throws Exception {
        List<TableResult> results =
                new Comparison(source, target, Comparison.Options.DEFAULTS)
                        .compare(SourceTables.of(source));
        assertThat(results).hasSize(TABLES).allMatch(TableResult::equal);
    }
}
