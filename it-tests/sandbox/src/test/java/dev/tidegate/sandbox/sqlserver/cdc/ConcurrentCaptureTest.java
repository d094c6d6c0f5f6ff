package dev.tidegate.sandbox.sqlserver.cdc;

import static dev.tidegate.sandbox.sqlserver.cdc.CaptureFixture.NAME;
import static dev.tidegate.sandbox.sqlserver.cdc.CaptureFixture.column;
import static dev.tidegate.sandbox.sqlserver.cdc.CaptureFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.cdc.CaptureFixture.Client;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many sessions at once: what the change tables say must be what happened, in that order. */
final class ConcurrentCaptureTest {
    private static final int CLIENTS = 6;
    private static final int TRANSACTIONS = 150;
    private static final int KEYS = 25;
    private static final String ACCOUNTS = "\"shop.dbo\".\"accounts\"";
    private static final String ENTRIES = "\"shop.dbo\".\"entries\"";

    private CaptureFixture fixture;

    @BeforeEach
    void enable() throws Exception {
        fixture = CaptureFixture.immediate();
        fixture.capturedTable(
                "accounts",
                key("id"),
                column("amount", SqlType.of(Kind.INT)),
                column("note", NAME));
        fixture.capturedTable("entries", key("id"), column("amount", SqlType.of(Kind.INT)));
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void replayingTheChangeTablesGivesTheTables() throws Exception {
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int seed = i;
                clients.add(
                        pool.submit(() -> {
                            work(new Random(seed));
                            return null;
                        }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
        fixture.awaitCaptured();
        assertThat(replayed("accounts", 3))
                .isNotEmpty()
                .isEqualTo(rows("SELECT * FROM " + ACCOUNTS, 3));
        assertThat(replayed("entries", 2)).isEqualTo(rows("SELECT * FROM " + ENTRIES, 2));
    }

    /** Transactions of a few statements; some fail on a lock, a deadlock or a key and roll back. */
    private void work(Random random) throws SQLException {
        try (Client client = fixture.client()) {
            for (int i = 0; i < TRANSACTIONS; i++) {
                try {
                    int statements = 1 + random.nextInt(4);
                    for (int j = 0; j < statements; j++) {
                        client.run(statement(random));
                    }
                    if (random.nextInt(10) == 0) {
                        client.rollback();
                    } else {
                        client.commit();
                    }
                } catch (SQLException e) {
                    client.rollback();
                }
            }
        }
    }

    private static String statement(Random random) {
        int id = random.nextInt(KEYS);
        int other = random.nextInt(KEYS);
        return switch (random.nextInt(8)) {
            case 0, 1 ->
                    "INSERT INTO "
                            + ACCOUNTS
                            + " VALUES ("
                            + id
                            + ", "
                            + other
                            + ", 'n"
                            + id
                            + "')";
            case 2 -> "DELETE FROM " + ACCOUNTS + " WHERE \"id\" = " + id;
            case 3 -> "UPDATE " + ACCOUNTS + " SET \"id\" = " + other + " WHERE \"id\" = " + id;
            case 4 ->
                    "UPDATE "
                            + ACCOUNTS
                            + " SET \"amount\" = \"amount\" + 1 WHERE \"id\" BETWEEN "
                            + Math.min(id, other)
                            + " AND "
                            + Math.max(id, other);
            case 5 ->
                    "MERGE INTO "
                            + ENTRIES
                            + " t USING (VALUES ("
                            + id
                            + ", 1)) s(\"i\", \"a\") ON t.\"id\" = s.\"i\" WHEN MATCHED THEN UPDATE"
                            + " SET \"amount\" = t.\"amount\" + s.\"a\" WHEN NOT MATCHED THEN INSERT"
                            + " VALUES (s.\"i\", s.\"a\")";
            default ->
                    "UPDATE " + ACCOUNTS + " SET \"amount\" = \"amount\" + 1 WHERE \"id\" = " + id;
        };
    }

    /** Applies the rows of a change table in order; each before image must be the row's state. */
    private Map<Integer, String> replayed(String table, int width) throws SQLException {
        Map<Integer, String> model = new TreeMap<>();
        try (Connection h2 = fixture.connect();
                Statement statement = h2.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT * FROM \"shop.cdc\".\"dbo_"
                                        + table
                                        + "_CT\" ORDER BY \"__$start_lsn\", \"__$command_id\","
                                        + " \"__$seqval\", \"__$operation\"")) {
            while (rows.next()) {
                apply(model, rows, width);
            }
        }
        return model;
    }

    private static void apply(Map<Integer, String> model, ResultSet rows, int width)
            throws SQLException {
        int id = rows.getInt("id");
        String image = image(rows, 6, width);
        switch (rows.getInt("__$operation")) {
            case ChangeRows.INSERT -> assertThat(model.put(id, image)).isNull();
            case ChangeRows.DELETE -> assertThat(model.remove(id)).isEqualTo(image);
            case ChangeRows.UPDATE_BEFORE -> assertThat(model.get(id)).isEqualTo(image);
            case ChangeRows.UPDATE_AFTER -> assertThat(model.put(id, image)).isNotNull();
            default -> throw new IllegalStateException("operation");
        }
    }

    private static String image(ResultSet rows, int from, int width) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            values.add(rows.getString(from + i));
        }
        return String.valueOf(values);
    }

    private Map<Integer, String> rows(String sql, int width) throws SQLException {
        Map<Integer, String> found = new TreeMap<>();
        try (Connection h2 = fixture.connect();
                Statement statement = h2.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.put(rows.getInt(1), image(rows, 1, width));
            }
        }
        return found;
    }

    @Test
    void aTransactionsChangesAndItsTimeBecomeVisibleTogether() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer =
                    pool.submit(() -> {
                        try (Client client = fixture.client()) {
                            for (int i = 0; i < 300; i++) {
                                client.run(
                                        "INSERT INTO " + ACCOUNTS + " VALUES (" + i + ", 1, '')");
                                client.run("INSERT INTO " + ENTRIES + " VALUES (" + i + ", 1)");
                                client.commit();
                            }
                        } finally {
                            writing.set(false);
                        }
                        return null;
                    });
            while (writing.get()) {
                assertThat(unequal()).isZero();
            }
            writer.get();
        }
        fixture.awaitCaptured();
        assertThat(fixture.query("SELECT COUNT(*) FROM \"shop.cdc\".\"dbo_entries_CT\""))
                .containsExactly("300");
    }

    /** How many commits are in one of mapping and change tables and not in the others. */
    private long unequal() throws SQLException {
        try (Connection h2 = fixture.connect();
                Statement statement = h2.createStatement()) {
            h2.setAutoCommit(false);
            statement.execute(
                    "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SNAPSHOT");
            List<Long> counts = new ArrayList<>();
            for (String from :
                    List.of(
                            "\"lsn_time_mapping\" WHERE \"tran_id\" <> X'00'",
                            "\"dbo_accounts_CT\"",
                            "\"dbo_entries_CT\"")) {
                try (ResultSet rows =
                        statement.executeQuery("SELECT COUNT(*) FROM \"shop.cdc\"." + from)) {
                    rows.next();
                    counts.add(rows.getLong(1));
                }
            }
            return counts.stream().distinct().count() - 1;
        }
    }

    @Test
    void enablingCaptureUnderWritesLosesNothingAfterItsStart() throws Exception {
        fixture.plainTable("late", key("id"), column("amount", SqlType.of(Kind.INT)));
        AtomicBoolean writing = new AtomicBoolean(true);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int first = i;
                writers.add(
                        pool.submit(() -> {
                            insertWhile(writing, first);
                            return null;
                        }));
            }
            fixture.admin.enableTable(EnableTable.of(CaptureFixture.name("late")));
            Map<Integer, String> atStart = rows("SELECT * FROM \"shop.dbo\".\"late\"", 2);
            writing.set(false);
            for (Future<?> writer : writers) {
                writer.get();
            }
            fixture.awaitCaptured();
            Map<Integer, String> all = rows("SELECT * FROM \"shop.dbo\".\"late\"", 2);
            all.keySet().removeAll(atStart.keySet());
            assertThat(replayed("late", 2)).containsAllEntriesOf(all);
        }
    }

    private void insertWhile(AtomicBoolean writing, int first) throws SQLException {
        try (Client client = fixture.client()) {
            int id = first;
            while (writing.get()) {
                client.run("INSERT INTO \"shop.dbo\".\"late\" VALUES (" + id + ", 1)");
                id += 3;
                client.run("INSERT INTO \"shop.dbo\".\"late\" VALUES (" + id + ", 1)");
                id += 3;
                client.commit();
            }
        }
    }
}
