package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.FencedDatabase.BACK;
import static dev.tidegate.scenarios.FencedDatabase.assertCode;
import static dev.tidegate.scenarios.FencedDatabase.marker;
import static dev.tidegate.scenarios.FencedDatabase.plain;
import static dev.tidegate.scenarios.FencedDatabase.run;
import static dev.tidegate.scenarios.FencedDatabase.sorted;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverRecords.Claim;
import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.PreparationAction;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.Statement;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.postgres.StreamSettings;
import dev.tidegate.postgres.cutover.PostgresCutover;
import dev.tidegate.postgres.cutover.PostgresCutover.Wishes;
import dev.tidegate.postgres.cutover.WayBack;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What arming makes on a real PostgreSQL, and what it is like when it is taken back. */
class PostgresPreparationsTest {
    private static final TableDefinition TYPED =
            table("Typed")
                    .column("Id", Kind.INT)
                    .column("Tiny", Kind.TINYINT)
                    .column("Number", Kind.FLOAT)
                    .column("Moment", Kind.DATETIME)
                    .column("Day", Kind.DATE)
                    .column("Clock", Kind.TIME)
                    .column("Text", ColumnType.ofLength(Kind.NVARCHAR, 4))
                    .column("Bytes", ColumnType.ofLength(Kind.VARBINARY, 2))
                    .column("Exact", new ColumnType(Kind.DECIMAL, 0, 5, 2))
                    .build();

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable FencedDatabase opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "armed");
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
    void whatArmingMakesIsThereAndTakenBackToWhatWasBefore() throws Exception {
        target().db
                .sql(
                        "create unique index items on dbo.item (id);"
                                + " alter table dbo.item replica identity using index items");
        String grants = target().grants();
        String before = catalog();
        Preparations preparations = target().process().preparations();
        target().fence.claim(1);
        assertThat(preparations.all())
                .extracting(Preparation::name)
                .containsExactly(
                        "target.fence",
                        "target.replica-identity.dbo.item",
                        "target.replica-identity.dbo.orders",
                        "target.ddl-guard",
                        "target.publication",
                        "target.slot");

        for (Preparation one : preparations.all()) {
            assertThat(preparations.isThere(one)).as(one.name()).isFalse();
            assertThat(preparations.statements(new PreparationAction.Prepare(one), 1))
                    .as(one.name())
                    .isNotEmpty();
            preparations.perform(new PreparationAction.Prepare(one), 1);
            assertThat(preparations.isThere(one)).as(one.name()).isTrue();
            preparations.perform(new PreparationAction.Prepare(one), 1);
        }
        assertThat(catalog()).isNotEqualTo(before);
        assertThat(published())
                .contains("dbo.item", "dbo.orders")
                .containsAll(StreamSettings.OWN_TABLES);
        assertThatThrownBy(() -> run(target().session(), "insert into dbo.item values (1, 1)"))
                .hasMessageContaining("permission denied");

        for (Preparation one : preparations.all().reversed()) {
            preparations.perform(new PreparationAction.TakeBack(one), 1);
            assertThat(preparations.isThere(one)).as(one.name()).isFalse();
            preparations.perform(new PreparationAction.TakeBack(one), 1);
        }
        assertThat(catalog()).isEqualTo(before);
        assertThat(target().grants()).isEqualTo(grants);
        assertThat(target().db.rows("select * from tidegate.preparation")).isEmpty();
        run(target().session(), "insert into dbo.item values (1, 1)");
    }

    private List<String> published() throws SQLException {
        return target().db
                .rows(
                        "select schemaname || '.' || tablename from pg_publication_tables"
                                + " where pubname = '"
                                + WayBack.publication(target().db.pipeline())
                                + "'");
    }

    private String catalog() throws SQLException {
        return String.join(
                "\n",
                target().db
                        .rows(
                                """
                                select relname || ' ' || relreplident::text from pg_class
                                    where relname in ('item', 'orders')
                                union all select pubname from pg_publication
                                union all select evtname from pg_event_trigger
                                union all select slot_name from pg_replication_slots
                                    where database = current_database()
                                union all select proname from pg_proc
                                    where proname like '%refuse_ddl'
                                order by 1
                                """));
    }

    @Test
    void aRoleThatIsNoSuperuserDoesAllOfItWithWhatItNeeds() throws Exception {
        String role = target().roleOfTidegate();
        PostgresCutover process = target().processOf(role);
        Fence fence = process.fence();
        Preparations preparations = process.preparations();
        assertThat(process.readiness().blockers(Direction.FORWARD)).isEmpty();
        assertThat(
                        process.records()
                                .takeOver(
                                        CutoverRecord.initial("shop", Instant.now()),
                                        Claim.IF_FREE))
                .isPresent();
        fence.claim(1);
        assertThat(preparations.all())
                .extracting(Preparation::name)
                .contains("target.slot")
                .doesNotContain("target.ddl-guard");
        for (Preparation one : preparations.all()) {
            preparations.perform(new PreparationAction.Prepare(one), 1);
            assertThat(preparations.isThere(one)).as(one.name()).isTrue();
        }
        assertThat(fence.applicationsCanWrite()).isFalse();
        fence.perform(new FenceAction.Open(BACK), 1);
        fence.perform(new FenceAction.Lift(fence.status().recorded()), 1);
        assertThat(fence.applicationsCanWrite()).isTrue(); // by the catalog
        target().db.sql("grant " + target().application + " to " + role);
        assertThat(fence.applicationsCanWrite()).isTrue(); // tried
        Connection writer = target().writing(1);

        List<Denial> denials = fence.denials();
        fence.perform(new FenceAction.Lease(BACK, Duration.ofMinutes(5), denials), 1);
        fence.perform(new FenceAction.Deny(BACK, denials), 1);
        assertThat(fence.status().sessions()).isEqualTo(1);
        fence.perform(new FenceAction.Kill(BACK, Duration.ZERO), 1);
        target().await("select count(*) = 0 from pg_locks where relation = 'dbo.item'::regclass");
        fence.perform(
                new FenceAction.Barrier(marker(Marker.Role.BARRIER), FencedDatabase.PATIENCE), 1);
        fence.perform(new FenceAction.Close(BACK), 1);

        assertThat(fence.status().is(FenceMode.CLOSED, BACK)).isTrue();
        assertThat(denials)
                .extracting(Denial::principal)
                .containsExactly(plain(target().application));
        assertThatThrownBy(writer::commit).isInstanceOf(SQLException.class);
        for (Preparation one : preparations.all().reversed()) {
            preparations.perform(new PreparationAction.TakeBack(one), 1);
            assertThat(preparations.isThere(one)).as(one.name()).isFalse();
        }
    }

    @Test
    void aZombiePreparesNothing() throws Exception {
        Preparations preparations = target().process().preparations();
        target().fence.claim(2);
        String before = catalog();

        for (Preparation one : preparations.all()) {
            assertCode(
                    () -> preparations.perform(new PreparationAction.Prepare(one), 1),
                    ErrorCode.CUTOVER_FENCED);
        }

        assertThat(catalog()).isEqualTo(before);
    }

    @Test
    void theFirstCutoverOpensWhatArmingClosedAndARollbackLeavesItClosed() throws Exception {
        String grants = target().grants();
        PostgresCutover process = target().process();
        Preparations preparations = process.preparations();
        Preparation closed = preparations.all().getFirst();
        target().fence.claim(1);
        preparations.perform(new PreparationAction.Prepare(closed), 1);
        List<Denial> recorded = target().fence.status().recorded();
        assertThat(recorded).hasSize(1);
        assertThat(target().fence.status().handover()).isEmpty();

        target().fence.perform(new FenceAction.Open(BACK), 1);
        target().fence.perform(new FenceAction.Lift(recorded), 1);
        assertThat(sorted(target().grants())).isEqualTo(sorted(grants));
        assertThat(preparations.isThere(closed)).isTrue();

        target().lease(1, Duration.ofMinutes(5)); // the rollback
        target().fence.perform(new FenceAction.Close(BACK), 1);
        preparations.perform(new PreparationAction.TakeBack(closed), 1);

        assertThat(preparations.isThere(closed)).isFalse();
        assertThat(target().fence.status().mode()).isEqualTo(FenceMode.CLOSED);
        assertThat(target().fence.status().recorded()).isEqualTo(recorded);
        assertThat(target().fence.applicationsCanWrite()).isFalse();

        preparations.perform(new PreparationAction.Prepare(closed), 1); // armed, and disarmed
        preparations.perform(new PreparationAction.TakeBack(closed), 1);
        assertThat(target().fence.status().recorded()).isEmpty();
        assertThat(sorted(target().grants())).isEqualTo(sorted(grants));
    }

    @Test
    void theSlotIsMadeBehindEveryOpenWriterAndTheStreamCarriesTheMarkers() throws Exception {
        Preparations preparations = target().process().preparations();
        target().fence.claim(1);
        make(preparations, "target.publication");
        make(preparations, "target.slot");

        target().fence.perform(new FenceAction.Mark(marker(Marker.Role.START)), 1);

        assertThat(
                        target().db
                                .rows(
                                        "select count(*) from pg_logical_slot_peek_binary_changes('"
                                                + WayBack.slot(target().db.pipeline())
                                                + "', null, null, 'proto_version', '1',"
                                                + " 'publication_names', '"
                                                + WayBack.publication(target().db.pipeline())
                                                + "') where encode(data, 'escape')"
                                                + " like '%shop/2/BACK/START%'"))
                .containsExactly("1");
    }

    @Test
    void valuesThatTheSourceCouldNotHoldAreRefused() throws Exception {
        target().db.target().schema().create(List.of(TYPED));
        target().db.target().bindGroups(Map.of(TYPED.table(), 0));
        Preparations preparations =
                target().process(Wishes.NONE, () -> List.of(TYPED)).preparations();
        target().fence.claim(1);
        make(preparations, "target.limits.dbo.typed");

        target().db
                .sql(
                        "insert into dbo.typed values (1, 255, 1.5, '9999-12-31 23:59:59.997',"
                                + " '0001-01-01', '23:59:59', 'abcd', '\\x0102', 2.5)");
        target().db.sql("insert into dbo.typed (id) values (2)");
        for (String bad :
                List.of(
                        "tiny = 256",
                        "tiny = -1",
                        "number = 'NaN'",
                        "number = 'Infinity'",
                        "moment = '1752-12-31'",
                        "moment = 'infinity'",
                        "day = '10000-01-01'",
                        "day = '0001-01-01 BC'",
                        "clock = '24:00'",
                        "text = U&'\\+01F600\\+01F600\\+01F600'",
                        "bytes = '\\x010203'",
                        "exact = 'NaN'")) {
            assertThatThrownBy(() -> target().db.sql("update dbo.typed set " + bad))
                    .as(bad)
                    .hasMessageContaining("tidegate_reversible");
        }
        target().db.sql("update dbo.typed set text = U&'\\+01F600\\+01F600'");
    }

    @Test
    void ddlOnReplicatedTablesIsRefusedUntilTheWayBackIsGivenUp() throws Exception {
        String owner = target().role("owner");
        target().db
                .sql(
                        "grant usage, create on schema dbo to %1$s; alter table dbo.item owner to %1$s"
                                .formatted(owner));
        Preparations preparations = target().process().preparations();
        target().fence.claim(1);
        make(preparations, "target.ddl-guard");
        Connection session = target().session(owner);

        assertThatThrownBy(() -> run(session, "alter table dbo.item add column more int"))
                .hasMessageContaining("way back");
        assertThatThrownBy(() -> run(session, "alter table dbo.item drop column price"))
                .hasMessageContaining("way back");
        assertThatThrownBy(() -> run(session, "drop table dbo.item"))
                .hasMessageContaining("way back");
        run(session, "create table dbo.other (id int)");
        run(session, "create index on dbo.item (price)");
        run(session, "drop table dbo.other");
        target().db.sql("alter table dbo.item alter column price set statistics 10");

        for (Preparation one : preparations.all()) {
            if (one.name().equals("target.ddl-guard")) {
                preparations.perform(new PreparationAction.TakeBack(one), 1);
            }
        }
        run(session, "alter table dbo.item add column more int");
    }

    private static void make(Preparations preparations, String name) throws InterruptedException {
        Preparation wanted =
                preparations.all().stream()
                        .filter(it -> it.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        List<Statement> shown = preparations.statements(new PreparationAction.Prepare(wanted), 1);
        assertThat(shown).allSatisfy(it -> assertThat(it.place()).isEqualTo("target"));
        preparations.perform(new PreparationAction.Prepare(wanted), 1);
        assertThat(preparations.isThere(wanted)).isTrue();
    }

    private FencedDatabase target() {
        return Objects.requireNonNull(opened);
    }
}
