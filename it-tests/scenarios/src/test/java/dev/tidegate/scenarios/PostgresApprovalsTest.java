package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.access.Approvals;
import dev.tidegate.access.Caller;
import dev.tidegate.access.Role;
import dev.tidegate.postgres.PostgresApprovals;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.trail.ApprovalRequest;
import dev.tidegate.trail.ApprovalRequest.Wish;
import dev.tidegate.trail.ApprovalStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

/** What waits for a second person, on a real target: for all processes, and used once. */
class PostgresApprovalsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int PROCESSES = 4;
    private static final Wish GO =
            new Wish("cutover.go", "{\"path\":{}}", "ann", "cutover", "token");

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable PostgresFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "approvals");
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
    void aTargetWhereNobodyAskedIsNotTouched() throws Exception {
        try (ApprovalStore store = store("shop")) {
            assertThat(store.open()).isEmpty();
            assertThat(store.find(1)).isEmpty();
        }
        assertThat(value("select to_regclass('tidegate.approval')::text")).isNull();
    }

    @Test
    void theNextProcessHasWhatThisOneHadAndAnotherPipelineHasNot() {
        ApprovalRequest waits;
        ApprovalRequest used;
        try (ApprovalStore store = store("shop")) {
            waits = store.ask(GO, HOUR);
            assertThat(store.ask(GO, HOUR)).as("the same").isEqualTo(waits);
            used = store.ask(of("bob"), HOUR);
            assertThat(store.use(used.number(), "ann")).isTrue();
            store.end(store.ask(of("cat"), HOUR).number());
        }
        try (ApprovalStore store = store("shop");
                ApprovalStore other = store("other")) {
            assertThat(store.open())
                    .containsExactly(
                            waits,
                            new ApprovalRequest(
                                    used.number(), used.wish(), used.until(), Optional.of("ann")));
            assertThat(store.find(waits.number())).contains(waits);
            assertThat(store.use(used.number(), "dan")).as("for once").isFalse();
            assertThat(store.use(3, "dan")).as("ended").isFalse();
            assertThat(store.ask(of("bob"), HOUR).number()).as("never given again").isEqualTo(4);
            assertThat(other.open()).isEmpty();
            assertThat(other.ask(GO, HOUR).number()).isEqualTo(1);
        }
    }

    @Test
    void whatWaitedTooLongIsForgottenByTheTargetsClock() throws Exception {
        try (ApprovalStore store = store("shop")) {
            ApprovalRequest asked = store.ask(GO, HOUR);
            execute("update tidegate.approval set until = clock_timestamp()");

            assertThat(store.open()).isEmpty();
            assertThat(store.find(asked.number())).isEmpty();
            assertThat(store.use(asked.number(), "bob")).isFalse();
            assertThat(store.ask(GO, HOUR).number()).isNotEqualTo(asked.number());
        }
    }

    @Test
    void ofManyWhoApproveInSeveralProcessesOneSucceeds() throws Exception {
        long number;
        try (ApprovalStore store = store("shop")) {
            number = store.ask(GO, HOUR).number();
        }
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            String who = "person " + i;
            work.add(() -> {
                try (ApprovalStore store = store("shop")) {
                    return store.use(number, who);
                }
            });
        }
        assertThat(all(work)).containsOnlyOnce(true);
    }

    @Test
    void whatSeveralAskForInSeveralProcessesHasANumberEach() throws Exception {
        List<Callable<Long>> work = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            String who = "person " + i;
            work.add(() -> {
                try (ApprovalStore store = store("shop")) {
                    return store.ask(of(who), HOUR).number();
                }
            });
        }
        Set<Long> numbers = new HashSet<>(all(work));

        assertThat(numbers).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
    }

    @Test
    void whatAProcessApprovedThatDiedIsNotDoneByTheNext() {
        Caller bob = new Caller("bob", Role.CUTOVER, Caller.Manner.TOKEN);
        long number;
        try (ApprovalStore store = store("shop")) {
            Approvals dies = new Approvals(store, HOUR);
            number = dies.ask(GO).number();
            dies.approve(dies.find(number), bob);
        }
        try (ApprovalStore store = store("shop")) {
            Approvals next = new Approvals(store, HOUR);
            assertThatThrownBy(() -> next.approve(next.find(number), bob))
                    .hasMessageContaining("approved already by bob");
        }
    }

    private static <T> List<T> all(List<Callable<T>> work) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
            for (Future<T> done : threads.invokeAll(work)) {
                results.add(done.get());
            }
        }
        return results;
    }

    private static Wish of(String who) {
        return new Wish(GO.act(), GO.call(), who, GO.role(), GO.manner());
    }

    private ApprovalStore store(String pipeline) {
        return new PostgresApprovals(db().settings(), pipeline);
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(db().url());
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
        }
    }

    private @Nullable String value(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(db().url());
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private PostgresFixture db() {
        return Objects.requireNonNull(opened);
    }
}
