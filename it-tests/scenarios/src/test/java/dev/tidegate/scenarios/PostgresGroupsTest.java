package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.apply.Target;
import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.Ownership;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Whose a replication group is, on a real server. */
final class PostgresGroupsTest {
    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    private @Nullable PostgresFixture database;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "target");
    }

    @AfterAll
    static void stopServer() {
        server().close();
    }

    @BeforeEach
    void createDatabase(TestInfo test) throws Exception {
        database = new PostgresFixture(server(), test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void closeTarget() {
        db().close();
    }

    @Test
    void aLaterAttemptOfAnOwnerThatWasReplacedTakesNothingOver() throws Exception {
        Ownership zombies = new Ownership("zombie");
        try (PostgresTarget first = target(zombies);
                PostgresTarget second = target(zombies);
                PostgresTarget successor = target(new Ownership("successor"))) {
            first.claim(1);
            first.applyTarget(1).takeOver();
            second.applyTarget(1).takeOver(); // the same owner's, so it may
            successor.claim(1);
            Target apply = successor.applyTarget(1);
            Checkpoint mine = apply.takeOver();

            assertFenced(() -> second.applyTarget(1).takeOver());
            assertFenced(() -> first.claim(1));

            try (Target.TargetTransaction transaction = apply.begin()) {
                transaction.commit(
                        PostgresFixture.checkpoint(mine.epoch(), 100),
                        LedgerChanges.Counted.NOTHING);
            }
            assertThat(successor.checkpoint(1).orElseThrow().epoch()).isEqualTo(mine.epoch());
            assertThat(db().rows("select split_part(process, '/', 1) from tidegate.checkpoint"))
                    .containsExactly("successor");
        }
    }

    @Test
    void aGroupThatIsAssignedAnewIsClaimedAnew() {
        try (PostgresTarget first = target(new Ownership("a"));
                PostgresTarget second = target(new Ownership("b"));
                PostgresTarget firstAgain = target(new Ownership("a"))) {
            first.claim(1);
            second.claim(1);
            firstAgain.claim(1);

            assertThat(firstAgain.applyTarget(1).takeOver().epoch()).isEqualTo(4);
        }
    }

    @Test
    void whoLosesThePipelineTakesOverNoGroup() {
        try (PostgresTarget first = target(new Ownership("a"));
                PostgresTarget second = target(new Ownership("b"))) {
            first.prepare();
            second.prepare();

            assertFenced(() -> first.applyTarget(0).takeOver());
            assertThat(second.applyTarget(0).takeOver().epoch()).isEqualTo(1);
        }
    }

    @Test
    void whoClaimsAGroupEndsItsSessionAndNoOther() throws Exception {
        try (PostgresTarget first = target(new Ownership("a"));
                PostgresTarget second = target(new Ownership("b"))) {
            first.applyTarget(0).takeOver();
            first.applyTarget(1).takeOver();
            first.applyTarget(10).takeOver();

            second.claim(1);
            assertThat(applying()).containsExactly("apply 0", "apply 10");

            second.prepare();
            assertThat(applying()).containsExactly("apply 10");
        }
    }

    @Test
    void aTargetOfAnOlderReleaseIsNotPreparedUntilItIsPreparedAgain() throws Exception {
        assertThat(db().target().isPrepared()).isTrue();
        try (PostgresTarget before = target(new Ownership("a"))) {
            before.applyTarget(0).takeOver();
        }
        db().sql("alter table tidegate.checkpoint drop column process");

        try (PostgresTarget next = target(new Ownership("a"))) {
            assertThat(next.isPrepared()).isFalse();
            next.prepare();
            assertThat(next.isPrepared()).isTrue();
            assertThat(next.applyTarget(0).takeOver().epoch()).isEqualTo(2);
        }
    }

    @Test
    void aDatabaseThatNobodyPreparedIsNotPrepared() throws Exception {
        db().sql("drop schema tidegate cascade");

        assertThat(db().target().isPrepared()).isFalse();
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }

    private PostgresFixture db() {
        if (database == null) {
            throw new IllegalStateException("the database is not created");
        }
        return database;
    }

    private PostgresTarget target(Ownership ownership) {
        return new PostgresTarget(db().settings(), "p", new LiveTables(), ownership);
    }

    private List<String> applying() throws Exception {
        return db().rows(
                        "select replace(application_name, 'tidegate p ', '') from pg_stat_activity"
                                + " where datname = current_database()"
                                + " and application_name like 'tidegate p apply %' order by 1");
    }

    private static void assertFenced(ThrowingCallable call) {
        TidegateException failure = catchThrowableOfType(TidegateException.class, call);
        assertThat(failure.code()).isEqualTo(ErrorCode.TARGET_FENCED);
    }
}
