package dev.tidegate.sandbox.sqlserver;

import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.query;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.run;
import static dev.tidegate.sandbox.sqlserver.SqlServerFixture.update;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writers at work while others keep them out: nobody slips through, nothing is lost. */
final class BarrierTest {
    private static final int WRITERS = 6;
    private static final int ROUNDS = 8;
    private static final int COMMITS_BETWEEN = 20;
    private static final String COUNTS =
            "SELECT (SELECT COUNT(*) FROM entry) + (SELECT SUM(n) FROM total)";

    /** What a writer hears when it is kept out, and when it must try again. */
    private static final Set<Integer> EXPECTED = Set.of(229, 1205, 50_001);

    private SqlServerFixture fixture;
    private Connection admin;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong committed = new AtomicLong();
    private final List<CompletableFuture<Void>> writers = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        fixture = new SqlServerFixture();
        admin = fixture.connect();
        run(
                admin,
                "CREATE TABLE total (id int PRIMARY KEY, n int NOT NULL); CREATE TABLE entry (id int"
                        + " IDENTITY PRIMARY KEY, v int)");
        for (int i = 0; i < WRITERS / 2; i++) {
            update(admin, "INSERT INTO total VALUES (?, 0)", i);
        }
        run(
                admin,
                "CREATE LOGIN app WITH PASSWORD = 'Secret-2'; CREATE USER app; GRANT SELECT,"
                        + " INSERT, UPDATE TO app");
    }

    @AfterEach
    void stop() throws Exception {
        stopped.set(true);
        for (CompletableFuture<Void> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
        admin.close();
        fixture.close();
    }

    private void write() {
        for (int i = 0; i < WRITERS; i++) {
            int own = i;
            writers.add(
                    CompletableFuture.runAsync(
                            () -> write(own), task -> Thread.ofPlatform().start(task)));
        }
    }

    /** Transactions of two statements; two writers each share a row. */
    private void write(int own) {
        try (Connection app = fixture.connect("app", "Secret-2")) {
            app.setAutoCommit(false);
            while (!stopped.get()) {
                try {
                    update(app, "UPDATE total SET n = n + 1 WHERE id = ?", own / 2);
                    update(app, "INSERT INTO entry VALUES (?)", own);
                    app.commit();
                    committed.incrementAndGet();
                } catch (SQLException e) {
                    if (!EXPECTED.contains(e.getErrorCode())) {
                        throw e;
                    }
                    app.rollback();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitCommits() throws Exception {
        long enough = committed.get() + COMMITS_BETWEEN;
        while (committed.get() < enough) {
            Thread.onSpinWait();
            for (CompletableFuture<Void> writer : writers) {
                assertThat(writer.isCompletedExceptionally()).isFalse();
            }
        }
    }

    private void assertNothingLost() throws Exception {
        stopped.set(true);
        for (CompletableFuture<Void> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
        assertThat(query(admin, COUNTS)).containsExactly(String.valueOf(2 * committed.get()));
    }

    @Test
    void behindDenialsAndABarrierNobodyWrites() throws Exception {
        write();
        try (Connection barrier = fixture.connect()) {
            barrier.setAutoCommit(false);
            for (int round = 0; round < ROUNDS; round++) {
                awaitCommits();
                run(admin, "DENY INSERT, UPDATE, DELETE, EXECUTE TO app");
                run(barrier, "SELECT TOP (1) 1 FROM entry WITH (TABLOCK, HOLDLOCK)");
                run(barrier, "SELECT TOP (1) 1 FROM total WITH (TABLOCK, HOLDLOCK)");
                List<String> fenced = query(admin, COUNTS);
                barrier.commit();
                assertThat(query(admin, COUNTS)).isEqualTo(fenced);
                run(
                        admin,
                        "REVOKE INSERT, UPDATE, DELETE, EXECUTE TO app; GRANT INSERT, UPDATE TO app");
            }
        }
        assertNothingLost();
    }

    @Test
    void behindAClosedFenceNobodyWrites() throws Exception {
        run(admin, "CREATE TABLE fence (id int PRIMARY KEY, closed bit NOT NULL)");
        run(admin, "INSERT INTO fence VALUES (1, 0)");
        for (String table : List.of("total", "entry")) {
            run(
                    admin,
                    "CREATE TRIGGER fence_"
                            + table
                            + " ON "
                            + table
                            + " AFTER INSERT, UPDATE, DELETE AS IF EXISTS (SELECT 1 FROM dbo.fence"
                            + " WITH (HOLDLOCK) WHERE closed = 1) THROW 50001, 'fenced', 1;");
        }
        write();
        for (int round = 0; round < ROUNDS; round++) {
            awaitCommits();
            closeFence();
            List<String> fenced = query(admin, COUNTS);
            assertThat(query(admin, COUNTS)).isEqualTo(fenced);
            update(admin, "UPDATE fence SET closed = 0");
        }
        assertNothingLost();
    }

    /**
     * Writers that wait for each other's rows and for the fence can make it a deadlock's victim.
     */
    private void closeFence() throws SQLException {
        while (true) {
            try {
                update(admin, "UPDATE fence SET closed = 1");
                return;
            } catch (SQLException e) {
                assertThat(e.getErrorCode()).isEqualTo(1205);
            }
        }
    }
}
