package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.postgres.PostgresAuditTrail;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.trail.AuditTrail;
import dev.tidegate.trail.Deed;
import dev.tidegate.trail.TrailCheck;
import dev.tidegate.trail.TrailEntry;
import dev.tidegate.trail.TrailEntry.Head;
import dev.tidegate.trail.TrailEntry.Outcome;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The audit trail on a real target: one chain, and whoever touches it is found out. */
class PostgresAuditTrailTest {
    private static final int COUNT = 12;

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable PostgresFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "trail");
    }

    @AfterAll
    static void stopServer() {
        Objects.requireNonNull(server).close();
    }

    @BeforeEach
    void openDatabase(TestInfo test) throws Exception {
        opened =
                new PostgresFixture(
                        Objects.requireNonNull(server),
                        test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    @Test
    void whatWasNotedIsThereForTheNextProcess() {
        TrailEntry noted;
        try (AuditTrail trail = trail("shop")) {
            assertThat(trail.latest(5)).isEmpty();
            assertThat(trail.read(_ -> {})).isEqualTo(Head.EMPTY);
            fill(trail, "ann");
            noted = trail.append(deed("bob", "\u0000 \ud800 O'Hara"), Outcome.REFUSED, "no");
        }
        try (AuditTrail trail = trail("shop");
                AuditTrail other = trail("other")) {
            assertThat(trail.latest(1)).containsExactly(noted);
            assertThat(trail.latest(100)).hasSize(COUNT + 1);
            assertThat(problem(trail)).isEmpty();
            assertThat(other.latest(5)).isEmpty();
        }
    }

    @Test
    void entriesOfSeveralProcessesAreOneChain() throws Exception {
        int processes = 4;
        List<Callable<Integer>> work = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            String who = "process " + i;
            work.add(() -> {
                try (AuditTrail trail = trail("shop")) {
                    fill(trail, who);
                }
                return COUNT;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(processes)) {
            for (Future<Integer> done : threads.invokeAll(work)) {
                assertThat(done.get()).isEqualTo(COUNT);
            }
        }
        try (AuditTrail trail = trail("shop")) {
            assertThat(problem(trail)).isEmpty();
            assertThat(trail.latest(1).getFirst().number()).isEqualTo((long) processes * COUNT);
        }
    }

    @Test
    void whateverIsChangedOrDeletedIsFound() throws Exception {
        List<String> touches = new ArrayList<>();
        for (String column :
                List.of("who", "role", "manner", "origin", "act", "subject", "detail")) {
            touches.add("update tidegate.audit_trail set " + column + " = 'x' where number = 5");
        }
        touches.add("update tidegate.audit_trail set outcome = 'DONE' where number = 5");
        touches.add("update tidegate.audit_trail set outcome = 'nothing' where number = 5");
        touches.add("update tidegate.audit_trail set hash = 'x' where number = 5");
        touches.add("update tidegate.audit_trail set at = at + interval '1 us' where number = 5");
        touches.add("update tidegate.audit_trail set number = 1000 where number = 5");
        for (int number : List.of(1, 5, COUNT)) {
            touches.add("delete from tidegate.audit_trail where number = " + number);
        }
        touches.add("delete from tidegate.audit_trail");
        touches.add("delete from tidegate.audit_trail_head");
        touches.add("update tidegate.audit_trail_head set number = number - 1");
        for (int i = 0; i < touches.size(); i++) {
            String pipeline = "shop " + i;
            try (AuditTrail trail = trail(pipeline)) {
                fill(trail, "ann");
                assertThat(problem(trail)).isEmpty();
                String touch = touches.get(i);
                String where = touch.contains(" where ") ? " and" : " where";
                execute(touch + where + " pipeline = '" + pipeline + "'");
                assertThat(problem(trail)).as(touch).isPresent();
            }
        }
    }

    private static void fill(AuditTrail trail, String who) {
        for (int i = 0; i < COUNT; i++) {
            trail.append(deed(who, "dbo.t" + i), Outcome.BEGUN, "because " + i);
        }
    }

    private static Deed deed(String who, String subject) {
        return new Deed(who, "admin", "token", "127.0.0.1", "table.reload", subject);
    }

    private static Optional<String> problem(AuditTrail trail) {
        TrailCheck check = new TrailCheck(Optional.empty());
        Head head = trail.read(check::take);
        return check.problem(head);
    }

    private AuditTrail trail(String pipeline) {
        return new PostgresAuditTrail(db().settings(), pipeline);
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(db().url());
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
        }
    }

    private PostgresFixture db() {
        return Objects.requireNonNull(opened);
    }
}
