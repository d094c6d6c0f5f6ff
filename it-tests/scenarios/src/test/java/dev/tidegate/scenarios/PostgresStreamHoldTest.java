package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.apply.Target;
import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.HoldAction;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.StreamHold;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.Ownership;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Whether a handover keeps everybody from applying, on a real server. */
final class PostgresStreamHoldTest {
    private static final HandoverId HANDOVER = new HandoverId("p", 1, Direction.FORWARD);
    private static final HandoverId LATER = new HandoverId("p", 2, Direction.FORWARD);
    private static final Marker START =
            new Marker(new HandoverId("p", 3, Direction.BACK), Marker.Role.START);

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
        db().sql(
                        "create table if not exists tidegate.fence (pipeline text primary key,"
                                + " epoch bigint not null, mode text default 'CLOSED')");
        db().sql("insert into tidegate.fence (pipeline, epoch) values ('p', 7)");
    }

    @AfterEach
    void closeTarget() {
        db().close();
    }

    @Test
    void whoAppliesCommitsNothingMoreAndNobodyTakesOver() throws Exception {
        Ownership mine = new Ownership("a");
        try (PostgresTarget target = target(mine);
                PostgresTarget next = target(mine);
                PostgresTarget other = target(new Ownership("b"))) {
            Target apply = target.applyTarget(0);
            Checkpoint owner = apply.takeOver();
            assertThat(target.streamHold().state()).isEqualTo(StreamHold.State.FREE);

            target.streamHold().perform(new HoldAction.Hold(HANDOVER), 7);
            target.streamHold().perform(new HoldAction.Hold(HANDOVER), 7);

            assertThat(target.streamHold().state().heldBy()).contains(HANDOVER);
            assertFenced(() -> commit(apply, owner.epoch(), 100));
            TidegateException held = assertFenced(() -> next.applyTarget(0).takeOver());
            assertThat(held).hasMessageContaining("the handover p/1/FORWARD holds the applying");
            assertFenced(() -> other.claim(0));
            assertThat(target.isLastOwner(0)).isTrue();
            assertThat(other.isLastOwner(0)).isFalse();

            other.streamHold().perform(new HoldAction.Resume(LATER), 7);
            assertThat(target.streamHold().state().heldBy()).contains(HANDOVER);
            other.streamHold().perform(new HoldAction.Resume(HANDOVER), 7);

            Checkpoint again = apply.takeOver();
            assertThat(again.commitLsn()).isEqualTo(owner.commitLsn());
            commit(apply, again.epoch(), 100);
        }
    }

    @Test
    void allGroupsAreHeldAtOnce() throws Exception {
        try (PostgresTarget target = target(new Ownership("a"))) {
            target.applyTarget(0).takeOver();
            target.applyTarget(1).takeOver();

            target.streamHold().perform(new HoldAction.Hold(HANDOVER), 7);

            assertThat(db().rows("select held_by from tidegate.checkpoint order by 1"))
                    .containsExactly("p/1/FORWARD", "p/1/FORWARD");
        }
    }

    @Test
    void whoIsNotTheCutoversCoordinatorAnyMoreChangesNothing() {
        try (PostgresTarget target = target(new Ownership("a"))) {
            target.applyTarget(0).takeOver();

            TidegateException fenced =
                    catchThrowableOfType(
                            TidegateException.class,
                            () -> target.streamHold().perform(new HoldAction.Hold(HANDOVER), 6));

            assertThat(fenced.code()).isEqualTo(ErrorCode.CUTOVER_FENCED);
            assertThat(target.streamHold().state()).isEqualTo(StreamHold.State.FREE);
        }
    }

    @Test
    void aStartMovesTheCheckpointLetsGoAndNotesWhatItLeftOut() throws Exception {
        try (PostgresTarget target = target(new Ownership("a"))) {
            Target apply = target.applyTarget(0);
            commit(apply, apply.takeOver().epoch(), 100);
            target.streamHold().perform(new HoldAction.Hold(HANDOVER), 7);
            Checkpoint place = PostgresFixture.checkpoint(0, 500);
            HoldAction.Start start =
                    new HoldAction.Start(
                            START, Map.of(0, place), List.of("dbo.it's: 2 changes"), Map.of());

            assertThat(target.streamHold().statements(start, 7))
                    .singleElement()
                    .satisfies(it ->
                            assertThat(it.text())
                                    .contains("tidegate.ledger: what applications changed is added")
                                    .contains("started_from = 'p/3/BACK/START'"));

            target.streamHold().perform(start, 7);

            assertThat(target.streamHold().state())
                    .isEqualTo(
                            new StreamHold.State(
                                    Optional.empty(),
                                    Optional.of(START),
                                    List.of("dbo.it's: 2 changes")));
            Checkpoint next = apply.takeOver();
            assertThat(next.commitLsn()).isEqualTo(place.commitLsn());
            assertThat(next.journalOffset()).isEqualTo(place.journalOffset());
            assertThat(next.chain()).isEqualTo(place.chain());
            commit(apply, next.epoch(), 600);
            target.streamHold().perform(start, 7); // was done already
            assertThat(target.checkpoint(0).orElseThrow().commitLsn())
                    .isEqualTo(PostgresFixture.lsn(600));
        }
    }

    @Test
    void whatIsShownIsWhatIsRun() {
        try (PostgresTarget target = target(new Ownership("a"))) {
            assertThat(target.streamHold().statements(new HoldAction.Hold(HANDOVER), 7))
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.text())
                                .contains("for update /* no further if it is not 7 */")
                                .contains("set held_by = 'p/1/FORWARD', epoch = epoch + 1");
                        assertThat(it.undo()).contains("set held_by = null");
                    });
        }
    }

    @Test
    void aTargetOfAnOlderReleaseIsHeldByNobody() throws Exception {
        db().sql("alter table tidegate.checkpoint drop column held_by");

        try (PostgresTarget target = target(new Ownership("a"))) {
            assertThat(target.isPrepared()).isFalse();
            assertThat(target.streamHold().state()).isEqualTo(StreamHold.State.FREE);
            target.prepare();
            assertThat(target.applyTarget(0).takeOver().epoch()).isEqualTo(1);
        }
    }

    private static void commit(Target apply, long epoch, int transaction) {
        try (Target.TargetTransaction open = apply.begin()) {
            open.seal();
            open.commit(
                    PostgresFixture.checkpoint(epoch, transaction), LedgerChanges.Counted.NOTHING);
        }
    }

    private static TidegateException assertFenced(ThrowingCallable call) {
        TidegateException failure = catchThrowableOfType(TidegateException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(ErrorCode.TARGET_FENCED);
        return failure;
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
}
