package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.FencedDatabase.BACK;
import static dev.tidegate.scenarios.FencedDatabase.assertRefused;
import static dev.tidegate.scenarios.FencedDatabase.plain;
import static dev.tidegate.scenarios.FencedDatabase.run;
import static dev.tidegate.scenarios.FencedDatabase.sorted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.postgres.cutover.PostgresCutover.Wishes;
import dev.tidegate.sandbox.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Whom the fence of a real PostgreSQL keeps out, and what it gives back. */
class PostgresDenialsTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable FencedDatabase opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "denials");
    }

    @AfterAll
    static void stopServer() {
        Objects.requireNonNull(server).close();
    }

    @BeforeEach
    void openDatabase(TestInfo test) throws Exception {
        opened =
                new FencedDatabase(
                        Objects.requireNonNull(server),
                        test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void closeDatabase() throws Exception {
        target().close();
    }

    @Test
    void aDenialHitsTheNextStatementOfAnOpenSession() throws Exception {
        target().open(1);
        Connection session = target().session();
        run(session, "insert into dbo.item values (1, 1)");

        target().lease(1, LONG);

        assertThat(fence().status().notInForce()).isEmpty();
        assertRefused(session, "insert into dbo.item values (2, 1)");
        assertRefused(session, "update dbo.orders set item = 1");
        assertRefused(session, "delete from dbo.item");
        run(session, "select * from dbo.item");
        assertThat(fence().applicationsCanWrite()).isFalse();
    }

    @Test
    void whatIsLiftedIsExactlyWhatWasDenied() throws Exception {
        target().db
                .sql(
                        "grant select, references on dbo.item to "
                                + target().application
                                + " with grant option; grant insert on dbo.item to "
                                + target().application
                                + " with grant option; revoke update on dbo.item from "
                                + target().application
                                + "; grant update (price) on dbo.item to "
                                + target().application
                                + "; grant truncate on dbo.orders to "
                                + target().application);
        String grants = target().grants();
        String columns = columnGrants();
        target().open(1);
        List<Denial> denials = target().lease(1, LONG);
        assertThat(target().grants()).isNotEqualTo(grants);
        assertThat(columnGrants()).isNotEqualTo(columns);

        fence().perform(new FenceAction.Lift(denials), 1); // not before it is open
        assertThat(fence().status().recorded()).isEqualTo(denials);
        fence().perform(new FenceAction.Open(BACK), 1);
        fence().perform(new FenceAction.Lift(denials), 1);

        assertThat(fence().status().recorded()).isEmpty();
        assertThat(sorted(target().grants())).isEqualTo(sorted(grants));
        assertThat(columnGrants()).isEqualTo(columns);
        assertThat(fence().applicationsCanWrite()).isTrue();
    }

    @Test
    void whatOthersRevokedStaysRevoked() throws Exception {
        target().db.sql("revoke delete on dbo.item from " + target().application);
        target().open(1);
        List<Denial> denials = fence().denials();
        fence().perform(new FenceAction.Lease(BACK, LONG, denials), 1);
        // recorded, and never put in force by us: somebody else takes it meanwhile
        target().db.sql("revoke insert, update, delete on dbo.orders from " + target().application);

        fence().perform(new FenceAction.Open(BACK), 1);
        fence().perform(new FenceAction.Lift(denials), 1);

        assertThat(fence().status().recorded()).isEmpty();
        assertRefused(target().session(), "delete from dbo.item");
        assertRefused(target().session(), "delete from dbo.orders");
        run(target().session(), "insert into dbo.item values (1, 1)");
    }

    @Test
    void whatIsNotRecordedIsLeftAlone() throws Exception {
        target().db.sql("revoke insert on dbo.item from " + target().application);
        target().open(1);

        fence().perform(
                        new FenceAction.Lift(
                                List.of(
                                        new Denial(
                                                Denial.Kind.WRITES,
                                                plain(target().application),
                                                "insert on table dbo.item"))),
                        1);

        assertRefused(target().session(), "insert into dbo.item values (1, 1)");
    }

    @Test
    void aRoleThatWasDroppedMeanwhileIsForgotten() throws Exception {
        String other = target().role("other");
        target().db.sql("grant insert on dbo.item to " + other);
        target().open(1);
        List<Denial> denials = target().lease(1, LONG);
        target().db.sql("drop owned by " + other + "; drop role " + other);
        fence().perform(new FenceAction.Open(BACK), 1);

        fence().perform(new FenceAction.Lift(denials), 1);

        assertThat(fence().status().recorded()).isEmpty();
        assertThat(fence().applicationsCanWrite()).isTrue();
        target().db.sql("create role " + other);
    }

    @Test
    void whoCanWriteAsAMemberOfTheOwnerMayNotLogInAndItsSessionsEnd() throws Exception {
        String owner = target().role("owner");
        String member = target().role("member");
        target().db
                .sql(
                        "alter role "
                                + owner
                                + " nologin; grant "
                                + owner
                                + " to "
                                + member
                                + "; alter table dbo.item owner to "
                                + owner
                                + "; grant usage on schema dbo to "
                                + owner);
        Connection session = target().session(member);
        run(session, "insert into dbo.item values (1, 1)");
        target().open(1);

        List<Denial> denials = target().lease(1, LONG);

        assertThat(denials)
                .contains(new Denial(Denial.Kind.LOGIN, plain(member), "login"))
                .noneMatch(it -> it.principal().equals(plain(owner)));
        assertThat(fence().status().sessions()).isEqualTo(1);
        fence().perform(new FenceAction.Kill(BACK, LONG), 1);
        assertThatThrownBy(() -> run(session, "insert into dbo.item values (2, 1)"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> target().session(member))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("not permitted to log in");
        assertThat(fence().status().notInForce()).isEmpty();

        fence().perform(new FenceAction.Open(BACK), 1);
        fence().perform(new FenceAction.Lift(denials), 1);
        run(target().session(member), "insert into dbo.item values (2, 1)");
    }

    @Test
    void whoWritesThroughAViewARoutineOrAPartitionIsDeniedToo() throws Exception {
        String other = target().role("other");
        target().db
                .sql(
                        """
                        create view dbo.cheap as select * from dbo.item;
                        create view dbo.cheaper as select * from dbo.cheap;
                        create function dbo.put(id int) returns void language sql
                            security definer as 'insert into dbo.item values (id, 1)';
                        create function dbo.own(id int) returns void language sql
                            as 'insert into dbo.item values (id, 1)';
                        revoke execute on function dbo.put from public;
                        grant execute on function dbo.put, dbo.own to %1$s;
                        grant insert on dbo.cheaper to %1$s;
                        grant usage on schema dbo to %1$s;
                        """
                                .formatted(other));
        Connection session = target().session(other);
        run(session, "insert into dbo.cheaper values (1, 1)");
        run(session, "select dbo.put(2)");
        target().open(1);

        List<Denial> denials = target().lease(1, LONG);

        assertThat(denials)
                .contains(
                        new Denial(
                                Denial.Kind.WRITES,
                                plain(other),
                                "execute on routine dbo.put(integer)\n"
                                        + "insert on table dbo.cheaper"));
        assertRefused(session, "insert into dbo.cheaper values (3, 1)");
        assertRefused(session, "select dbo.put(4)");
        fence().perform(new FenceAction.Open(BACK), 1);
        fence().perform(new FenceAction.Lift(denials), 1);
        run(session, "insert into dbo.cheaper values (5, 1)");
        run(session, "select dbo.put(6)");
        target().db.sql("revoke all on dbo.item, dbo.orders from " + target().application);
        assertThat(fence().applicationsCanWrite()).isTrue();
    }

    @Test
    void whoIsExemptAndEverybodyAndTidegateAreNotDenied() throws Exception {
        target().db.sql("grant insert on dbo.orders to public");
        Fence exempting =
                target().process(
                                new Wishes(
                                        List.of(plain(target().application)), List.of(), List.of()))
                        .fence();

        assertThat(exempting.denials()).isEmpty();
        assertThat(fence().denials())
                .extracting(Denial::principal)
                .containsExactly(plain(target().application));
    }

    @Test
    void whatIsGrantedWhileTheFenceIsLeasedIsSeen() throws Exception {
        target().open(1);
        List<Denial> denials = target().lease(1, LONG);
        target().db.sql("grant insert on dbo.orders to " + target().application);

        assertThat(fence().status().notInForce()).isEqualTo(denials);
        fence().perform(new FenceAction.Deny(BACK, denials), 1);
        assertThat(fence().status().notInForce()).isEmpty();
    }

    @Test
    void tryingAWriteLeavesNothingBehind() throws Exception {
        target().db.sql("insert into dbo.item values (1, 1)");
        target().open(1);

        assertThat(fence().applicationsCanWrite()).isTrue();
        assertThat(target().db.rows("select * from dbo.item")).containsExactly("1|1");
        target().db.sql("revoke insert on dbo.item, dbo.orders from " + target().application);
        assertThat(fence().applicationsCanWrite()).isTrue();
        target().db.sql("revoke update on dbo.item, dbo.orders from " + target().application);
        assertThat(fence().applicationsCanWrite()).isTrue();
        target().db.sql("revoke usage on schema dbo from " + target().application);
        assertThat(fence().applicationsCanWrite()).isFalse();
    }

    private String columnGrants() throws SQLException {
        return String.valueOf(
                target().db
                        .rows(
                                "select attname, attacl from pg_attribute"
                                        + " where attrelid = 'dbo.item'::regclass"
                                        + " and attacl::text <> '{}' order by attname"));
    }

    private FencedDatabase target() {
        return Objects.requireNonNull(opened);
    }

    private Fence fence() {
        return target().fence;
    }
}
