package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.large.LoadState;
import dev.tidegate.sandbox.workload.SourceTables;
import dev.tidegate.sandbox.workload.orders.OrdersScale;
import dev.tidegate.sandbox.workload.orders.OrdersWorkload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the daemon again and again while it loads and clients work. The system properties {@code
 * tidegate.load.rows}, {@code tidegate.load.kills}, {@code tidegate.load.rate} and {@code
 * tidegate.load.seed} say how many rows, how often, at how many transactions a second, and when.
 */
@Tag("process")
final class LoadKillsTest {
    private static final int ROWS = Integer.getInteger("tidegate.load.rows", 300_000);
    private static final int KILLS = Integer.getInteger("tidegate.load.kills", 3);
    private static final int RATE = Integer.getInteger("tidegate.load.rate", 500);
    private static final long SEED = Long.getLong("tidegate.load.seed", 1);
    private static final int CLIENTS = 8;
    private static final int TABLES_MIN = 10;

    /** Chunks read at once; four times as many may be open. */
    private static final int PARALLEL_READS = 2;

    private static final int OPEN_CHUNKS_MAX = 4 * PARALLEL_READS;

    /** A load has some hundreds of chunks, whatever its size. */
    private static final int CHUNK_ROWS = Math.max(1_000, ROWS / 200);

    /** No client inserts into them, so that what is inserted is what the load copied. */
    private static final String ONLY_LOADED =
            "('warehouse', 'district', 'customer', 'item', 'stock')";

    @TempDir private Path directory;

    @Test
    void afterEachKillTheLoadGoesOnWhereItWasAndEndsExact() throws Exception {
        long start = System.nanoTime();
        try (Servers servers = Servers.start();
                Scenario scenario =
                        Scenario.prepare(
                                servers,
                                "loadkills",
                                directory,
                                Scenario.Work.of(new OrdersWorkload(scale(), SEED), CLIENTS));
                Connection target = scenario.target()) {
            assertThat(SourceTables.of(scenario.source())).hasSizeGreaterThanOrEqualTo(TABLES_MIN);
            say(
                    "%,d rows, %d kills, seed %d, %d transactions a second offered",
                    ROWS, KILLS, SEED, RATE);
            scenario.settings(
                    scenario.settings()
                            .withLoad(
                                    Map.of(
                                            "parallel_reads",
                                            Integer.toString(PARALLEL_READS),
                                            "chunk_rows_max",
                                            Integer.toString(CHUNK_ROWS),
                                            "stream_lag_max",
                                            "1h")));
            scenario.work(RATE);
            ClientPriority.lower();
            scenario.startDaemon();
            killAll(scenario, target);
            scenario.awaitPhase("STREAMING");
            say(
                    "loaded after %.1f s; clients committed %,d transactions",
                    seconds(start), scenario.counts().committed());
            scenario.finish();
            requireLittleAgain(scenario, target);
            say("equal, nothing doubled; %.0f s in all", seconds(start));
        }
    }

    /** Half of the rows are stock and items, the others customers and what they ordered. */
    private static OrdersScale scale() {
        int warehouses = Math.clamp(ROWS / 250_000, 2, 20);
        int customersRows = 63 * warehouses;
        return new OrdersScale(warehouses, ROWS / 2 / (warehouses + 1), ROWS / 2 / customersRows);
    }

    private static void killAll(Scenario scenario, Connection target) throws Exception {
        PublishedChunks chunks = new PublishedChunks();
        Map<String, Long> items = new HashMap<>();
        int number = 0;
        for (LoadKillPlan.Kill kill : LoadKillPlan.of(KILLS, SEED)) {
            scenario.await(
                    "%.0f %% of the rows are loaded".formatted(100 * kill.part()),
                    () -> {
                        chunks.look(target);
                        return LoadState.rowsLoaded(target) >= kill.part() * ROWS;
                    });
            // a random moment is what is wanted; there is nothing to wait for
            TimeUnit.MILLISECONDS.sleep(kill.pause().toMillis());
            String phase = scenario.daemon().phase();
            chunks.look(target);
            scenario.daemon().kill();
            chunks.look(target);
            requireKept(items, target);
            say(
                    "kill %d at %,d rows in %d chunks so far, %s",
                    ++number, chunks.rows(), chunks.seen(), phase.toLowerCase(Locale.ROOT));
            scenario.startDaemon();
        }
        scenario.await(
                "all tables are loaded",
                () -> {
                    chunks.look(target);
                    return LoadState.tablesLoaded(target)
                            == SourceTables.of(scenario.source()).size();
                });
        requireKept(items, target);
    }

    /**
     * Nobody changes items, so that a row still has the transaction that loaded it: what a
     * transaction has left there stays, row for row.
     */
    private static void requireKept(Map<String, Long> before, Connection target)
            throws SQLException {
        Map<String, Long> now = new HashMap<>();
        try (Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select xmin::text, count(*) from dbo.item group by 1")) {
            while (row.next()) {
                now.put(row.getString(1), row.getLong(2));
            }
        }
        assertThat(now)
                .as("items by the transaction that loaded them")
                .containsAllEntriesOf(before);
        before.putAll(now);
    }

    /** PostgreSQL counts every row that was inserted, also by transactions that died. */
    private static void requireLittleAgain(Scenario scenario, Connection target)
            throws SQLException {
        long rows = 0;
        for (String table : List.of("warehouse", "district", "customer", "item", "stock")) {
            rows += number(scenario.source(), "SELECT COUNT_BIG(*) FROM dbo." + table);
        }
        long inserted =
                number(
                        target,
                        "select sum(n_tup_ins) from pg_stat_user_tables where schemaname = 'dbo'"
                                + " and relname in "
                                + ONLY_LOADED);
        say(
                "%,d rows of tables that nobody else inserts into, %,d copied: %,d again",
                rows, inserted, inserted - rows);
        assertThat(inserted - rows)
                .as("rows that were copied again")
                .isBetween(0L, (long) KILLS * OPEN_CHUNKS_MAX * CHUNK_ROWS);
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    @SuppressWarnings("AnnotateFormatMethod") // needs a library for one annotation
    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
