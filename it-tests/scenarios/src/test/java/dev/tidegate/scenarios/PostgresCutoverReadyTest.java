package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.FencedDatabase.BACK;
import static dev.tidegate.scenarios.FencedDatabase.ITEM;
import static dev.tidegate.scenarios.FencedDatabase.marker;
import static dev.tidegate.scenarios.FencedDatabase.plain;
import static dev.tidegate.scenarios.FencedDatabase.run;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.PreparationAction;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.RulesAction;
import dev.tidegate.cutover.SequenceValue;
import dev.tidegate.cutover.Sequences;
import dev.tidegate.cutover.SequencesAction;
import dev.tidegate.cutover.SideRules;
import dev.tidegate.cutover.Statement;
import dev.tidegate.cutover.VerifyResult.Verdict;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.cutover.PostgresCutover;
import dev.tidegate.postgres.cutover.PostgresCutover.Wishes;
import dev.tidegate.postgres.cutover.WayBack;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.Identity;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

/** What makes a real PostgreSQL ready for the applications, and for the way back. */
class PostgresCutoverReadyTest {
    private static final TableDefinition COUNTED =
            table("Counted")
                    .column(
                            new ColumnDefinition(
                                    "Id",
                                    ColumnType.of(Kind.INT),
                                    false,
                                    Optional.empty(),
                                    Optional.of(new Identity(1, 1)),
                                    Optional.empty()))
                    .column("Note", ColumnType.ofLength(Kind.NVARCHAR, 10))
                    .build();

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
        server = PostgresServer.start(directory, "ready");
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
    void sequencesAreMovedOnAndNeverBack() throws Exception {
        Sequences sequences = counting();
        target().db.sql("select setval('dbo.orderno', 50), setval('dbo.down', -7)");
        for (int i = 0; i < 3; i++) {
            target().db.sql("insert into dbo.counted (note) values ('x')");
        }
        assertThat(sequences.values())
                .containsExactlyInAnyOrder(
                        new SequenceValue("dbo.Counted.Id", 3, 1),
                        new SequenceValue("dbo.OrderNo", 50, 1),
                        new SequenceValue("dbo.Down", -7, -1));
        target().fence.claim(1);

        sequences.perform(
                new SequencesAction.Advance(
                        List.of(
                                new SequenceValue("dbo.Counted.Id", 1_000, 1),
                                new SequenceValue("dbo.OrderNo", 7, 1),
                                new SequenceValue("dbo.Down", -90, -1),
                                new SequenceValue("dbo.NotHere", 5, 1)),
                        10),
                1);

        assertThat(sequences.values())
                .containsExactlyInAnyOrder(
                        new SequenceValue("dbo.Counted.Id", 1_010, 1),
                        new SequenceValue("dbo.OrderNo", 50, 1),
                        new SequenceValue("dbo.Down", -100, -1));
        target().db.sql("insert into dbo.counted (note) values ('next')");
        assertThat(target().db.rows("select max(id) from dbo.counted")).containsExactly("1011");
    }

    @Test
    void aSequenceThatGaveNothingOutStandsBeforeItsFirstValue() throws Exception {
        assertThat(counting().values())
                .contains(
                        new SequenceValue("dbo.Counted.Id", 0, 1),
                        new SequenceValue("dbo.Down", 0, -1));
    }

    @Test
    void allSequencesAreMovedInOneStatementAndNotByAZombie() throws Exception {
        Sequences sequences = counting();
        target().fence.claim(2);
        SequencesAction advance =
                new SequencesAction.Advance(
                        List.of(
                                new SequenceValue("dbo.Counted.Id", 5, 1),
                                new SequenceValue("dbo.OrderNo", 5, 1)),
                        0);

        assertThat(sequences.statements(advance, 2))
                .singleElement()
                .satisfies(
                        it ->
                                assertThat(it.text())
                                        .contains("select setval(")
                                        .contains("counted_id_seq")
                                        .contains("orderno"));
        assertCode(() -> sequences.perform(advance, 1), ErrorCode.CUTOVER_FENCED);
        assertThat(sequences.values()).contains(new SequenceValue("dbo.OrderNo", 0, 1));
    }

    private Sequences counting() throws SQLException {
        target().db.target().schema().create(List.of(COUNTED));
        target().db.sql(
                        "create sequence dbo.orderno; create sequence dbo.down increment -1"
                                + " minvalue -1000000 start -1");
        return target().process(
                        new Wishes(
                                List.of(),
                                List.of("dbo.OrderNo", "dbo.Down", "dbo.Missing"),
                                List.of()),
                        () -> List.of(ITEM, COUNTED))
                .side()
                .sequences();
    }

    @Test
    void triggersThatWereDisabledForTheStreamAreEnabledForApplicationsAndBack() throws Exception {
        target().db.sql(
                        """
                        create function dbo.hit() returns trigger language plpgsql as
                            $$ begin return new; end $$;
                        create trigger audit before insert on dbo.item
                            for each row execute function dbo.hit();
                        create trigger old before insert on dbo.item
                            for each row execute function dbo.hit();
                        create trigger always_on before insert on dbo.item
                            for each row execute function dbo.hit();
                        alter table dbo.item disable trigger audit;
                        alter table dbo.item disable trigger old;
                        """);
        SideRules rules =
                target().process(new Wishes(List.of(), List.of(), List.of("dbo.item.old")))
                        .side()
                        .rules();
        target().fence.claim(1);
        assertThat(rules.notEnforced()).containsExactly("trigger audit of table \"dbo\".\"item\"");
        assertThat(rules.notRelaxed()).isEmpty();

        rules.perform(new RulesAction.Enforce(), 1);

        assertThat(rules.notEnforced()).isEmpty();
        assertThat(rules.notRelaxed()).containsExactly("trigger audit of table \"dbo\".\"item\"");
        assertThat(triggers()).containsExactly("always_on|O", "audit|O", "old|D");

        rules.perform(new RulesAction.Relax(), 1);

        assertThat(rules.notRelaxed()).isEmpty();
        assertThat(triggers()).containsExactly("always_on|O", "audit|D", "old|D");
    }

    private List<String> triggers() throws SQLException {
        return target().db.rows(
                        "select tgname, tgenabled from pg_trigger"
                                + " where tgrelid = 'dbo.item'::regclass order by 1");
    }

    @Test
    void aForeignKeyThatIsNotProvenIsProven() throws Exception {
        target().db.sql(
                        "alter table dbo.orders add constraint of_item foreign key (item)"
                                + " references dbo.item not valid");
        SideRules rules = target().process().side().rules();
        target().fence.claim(1);
        assertThat(rules.notEnforced()).hasSize(1);
        assertThat(facts(Direction.FORWARD))
                .contains(
                        "foreign key of_item of dbo.orders is not proven; to prove it takes too"
                                + " long for the pause");

        rules.perform(new RulesAction.Enforce(), 1);

        assertThat(rules.notEnforced()).isEmpty();
        assertThat(rules.notRelaxed()).isEmpty();
    }

    @Test
    void whatArmingMakesIsThereAndTakenBackToWhatWasBefore() throws Exception {
        target().db.sql(
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

    private String catalog() throws SQLException {
        return String.join(
                "\n",
                target().db.rows(
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
                        target().db.rows(
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

        target().db.sql(
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
        target().db.sql(
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

    @Test
    void whatForbidsACutoverIsToldWithItsRemedy() throws Exception {
        assertThat(facts(Direction.FORWARD)).isEmpty();
        String other = target().role("other");
        target().db.sql(
                        """
                        insert into dbo.item values (1, 1), (2, 1);
                        grant insert on dbo.orders to public;
                        grant update on dbo.item to %1$s with grant option;
                        alter table dbo.orders set (autovacuum_enabled = false);
                        alter table dbo.orders set unlogged;
                        """
                                .formatted(target().application));
        run(target().session(), "grant update on dbo.item to " + other);
        assertThatThrownBy(
                        () ->
                                target().db.sql(
                                                "create unique index concurrently twice"
                                                        + " on dbo.item (price)"))
                .isInstanceOf(SQLException.class);

        assertThat(facts(Direction.FORWARD))
                .containsExactlyInAnyOrder(
                        "everybody (public) may write to table dbo.orders",
                        "writes to table dbo.item (granted by %s) were not granted by its owner, so they cannot be revoked"
                                .formatted(plain(target().application)),
                        "table dbo.orders is unlogged: a crash empties it, and no stream carries it",
                        "index dbo.twice is not valid",
                        "table dbo.item was never analyzed: its first queries would be planned"
                                + " blindly",
                        "autovacuum is off for table dbo.orders");
        run(target().session(), "revoke update on dbo.item from " + other);
    }

    @Test
    void whatForbidsARollbackIsToldToo() throws Exception {
        String boss = target().role("boss");
        target().db.sql("alter role " + boss + " superuser");
        Connection session = target().session(boss);
        run(session, "begin; insert into dbo.item values (1, 1); prepare transaction 'two'");

        assertThat(facts(Direction.BACK))
                .containsExactlyInAnyOrder(
                        "superuser " + plain(boss) + " has a session, and no fence stops a superuser",
                        "the prepared transaction two is open, and keeps its locks");
        assertThat(facts(Direction.FORWARD)).doesNotContain("superuser");
        run(session, "rollback prepared 'two'");
        session.close();
    }

    @Test
    void theAgeOfTheOldestWriterIsMeasured() throws Exception {
        Connection writer = target().writing(1);
        var readiness = target().process().readiness();
        target().await("select clock_timestamp() - max(xact_start) > interval '50 ms'"
                + " from pg_stat_activity where backend_xid is not null"
                + " and datname = current_database()");

        assertThat(readiness.longestTransaction().toMillis()).isGreaterThan(40);
        assertThat(readiness.roundTrip()).isPositive();
        writer.rollback();
        assertThat(readiness.longestTransaction()).isZero();
    }

    @Test
    void byLedgerAndAuditsTheSidesAreTheSameOnlyIfAllOfItIsKnown() throws Exception {
        var verification = target().process().verification();
        assertThat(verification.byLedger().verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(verification.byLedger().differences())
                .containsExactly(
                        "dbo.Item: its ledger is not known: it is not loaded",
                        "dbo.Orders: its ledger is not known: it is not loaded");
        target().db.sql(
                        """
                        insert into tidegate.checkpoint (pipeline, replication_group, epoch,
                                commit_lsn, committed_at, chain, journal_offset, ledger_lsn)
                            select pipeline, 0, 1, 'a', now(), '', 0, 'a'
                            from tidegate.replication_group limit 1;
                        insert into tidegate.ledger (pipeline, replication_group, source_schema,
                                source_table, target_table, row_count)
                            select pipeline, 0, source_schema, source_table, source_table, 3
                            from tidegate.replication_group;
                        insert into tidegate.audit_table (pipeline, replication_group,
                                source_schema, source_table, target_table, standing, reason, since)
                            select pipeline, 0, source_schema, source_table, source_table,
                                'VERIFIED', '', now()
                            from tidegate.replication_group;
                        """);
        assertThat(verification.byLedger().verdict()).isEqualTo(Verdict.SAME);
        assertThat(verification.byLedger().tables()).isEqualTo(2);
        assertThat(verification.confirmedMismatches()).isZero();

        target().db.sql("update tidegate.checkpoint set commit_lsn = 'b'");
        assertThat(verification.byLedger().verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(verification.byLedger().differences())
                .contains(
                        "dbo.Item: its ledger is not known: not all that was applied was counted");

        target().db.sql(
                        "insert into tidegate.audit_mismatch (pipeline, replication_group,"
                                + " source_schema, source_table, key_id, kind, columns, row_count,"
                                + " at_lsn, confirmed_at) select pipeline, 0, source_schema,"
                                + " source_table, 'k', 'CHANGED', '{}', 1, 'a', now()"
                                + " from tidegate.replication_group where source_table = 'Item'");
        assertThat(verification.byLedger().verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(verification.byLedger().differences()).contains("dbo.Item: 1 rows differ");
        assertThat(verification.confirmedMismatches()).isEqualTo(1);
    }

    private List<String> facts(Direction direction) {
        List<Blocker> blockers = target().process().readiness().blockers(direction);
        assertThat(blockers).allSatisfy(it -> assertThat(it.remedy()).isNotEmpty());
        return blockers.stream().map(Blocker::fact).toList();
    }

    private static void make(Preparations preparations, String name) throws InterruptedException {
        Preparation wanted =
                preparations.all().stream()
                        .filter(it -> it.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        List<Statement> shown =
                preparations.statements(new PreparationAction.Prepare(wanted), 1);
        assertThat(shown).allSatisfy(it -> assertThat(it.place()).isEqualTo("target"));
        preparations.perform(new PreparationAction.Prepare(wanted), 1);
        assertThat(preparations.isThere(wanted)).isTrue();
    }

    private static List<String> sorted(String grants) {
        return List.of(grants.split("[{},]")).stream().sorted().toList();
    }

    private static void assertCode(
            ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TidegateException.class, it -> assertThat(it.code()).isEqualTo(code));
    }

    private FencedDatabase target() {
        return Objects.requireNonNull(opened);
    }
}
