package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.FencedDatabase.ITEM;
import static dev.tidegate.scenarios.FencedDatabase.assertCode;
import static dev.tidegate.scenarios.FencedDatabase.plain;
import static dev.tidegate.scenarios.FencedDatabase.run;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.RulesAction;
import dev.tidegate.cutover.SequenceValue;
import dev.tidegate.cutover.Sequences;
import dev.tidegate.cutover.SequencesAction;
import dev.tidegate.cutover.SideRules;
import dev.tidegate.cutover.VerifyResult.Verdict;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.postgres.cutover.PostgresCutover.Wishes;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.Identity;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What makes a real PostgreSQL ready for the applications, and what is in the way. */
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
                .satisfies(it ->
                        assertThat(it.text())
                                .contains("select setval(")
                                .contains("counted_id_seq")
                                .contains("orderno"));
        assertCode(() -> sequences.perform(advance, 1), ErrorCode.CUTOVER_FENCED);
        assertThat(sequences.values()).contains(new SequenceValue("dbo.OrderNo", 0, 1));
    }

    private Sequences counting() throws SQLException {
        target().db.target().schema().create(List.of(COUNTED));
        target().db
                .sql(
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
        target().db
                .sql(
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
        return target().db
                .rows(
                        "select tgname, tgenabled from pg_trigger"
                                + " where tgrelid = 'dbo.item'::regclass order by 1");
    }

    @Test
    void aForeignKeyThatIsNotProvenIsProven() throws Exception {
        target().db
                .sql(
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
    void whatForbidsACutoverIsToldWithItsRemedy() throws Exception {
        assertThat(facts(Direction.FORWARD)).isEmpty();
        String other = target().role("other");
        target().db
                .sql(
                        """
                        insert into dbo.item values (1, 1), (2, 1);
                        grant insert on dbo.orders to public;
                        grant update on dbo.item to %1$s with grant option;
                        alter table dbo.orders set (autovacuum_enabled = false);
                        alter table dbo.orders set unlogged;
                        create function dbo.put(id int) returns void language sql
                            security definer as 'insert into dbo.item values (id, 1)';
                        """
                                .formatted(target().application));
        run(target().session(), "grant update on dbo.item to " + other);
        assertThatThrownBy(() ->
                        target().db
                                .sql(
                                        "create unique index concurrently twice"
                                                + " on dbo.item (price)"))
                .isInstanceOf(SQLException.class);

        assertThat(facts(Direction.FORWARD))
                .containsExactlyInAnyOrder(
                        "everybody (public) may write by table dbo.orders",
                        "everybody (public) may write by routine dbo.put(integer)",
                        "who may write by table dbo.item, granted to "
                                + plain(other)
                                + " cannot be stopped: it was not granted by the owner, or"
                                + " Tidegate's role is not the owner",
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
                .containsExactly("the prepared transaction two is open, and keeps its locks");
        run(session, "rollback prepared 'two'");

        session.setAutoCommit(false);
        run(session, "insert into dbo.item values (1, 1)");
        assertThat(facts(Direction.BACK))
                .containsExactly(
                        "superuser " + plain(boss) + " is writing, and no fence stops a superuser");
        session.rollback();
        assertThat(facts(Direction.BACK)).isEmpty();
        session.close();
    }

    @Test
    void theAgeOfTheOldestWriterIsMeasured() throws Exception {
        Connection writer = target().writing(1);
        var readiness = target().process().readiness();
        target().await(
                        "select clock_timestamp() - max(xact_start) > interval '50 ms'"
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
        target().db
                .sql(
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

        target().db
                .sql(
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

    private FencedDatabase target() {
        return Objects.requireNonNull(opened);
    }
}
