package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.checkpoint;
import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static dev.tidegate.scenarios.PostgresFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * What still holds, on a real PostgreSQL, when the session that applies changes has turned the
 * target's triggers off, and when it has not.
 */
class PostgresTriggersOffTest {
    private static final TableDefinition PARENT =
            table("Parent").column("Id", Kind.INT).column("Code", Kind.INT).build();
    private static final TableDefinition CHILD =
            table("Child")
                    .column("Id", Kind.INT)
                    .column("ParentId", Kind.INT)
                    .column("Part", Kind.INT)
                    .build();
    private static final int PIECE = 50_000;

    /** Each way of writing a transaction. */
    private static final List<Function<Target, TargetTransaction>> WAYS =
            List.of(Target::begin, Target::beginLarge, Target::beginCarefully);

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable PostgresFixture fixture;
    private int transactions;

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
        fixture = new PostgresFixture(server(), test.getTestMethod().orElseThrow().getName());
        db().load(PARENT, Row.of(1, 1), Row.of(2, 2));
        db().load(CHILD);
    }

    @AfterEach
    void close() {
        db().close();
    }

    @Test
    void triggersOfApplicationsDoNotFireForAppliedRows() throws Exception {
        log("parent", "");
        for (int i = 0; i < WAYS.size(); i++) {
            assertThat(refusal(WAYS.get(i), insert(PARENT, 10 + i, 10 + i))).isEmpty();
        }
        assertThat(db().rows("select count(*) from dbo.parent")).containsExactly("5");
        assertThat(db().rows("select * from dbo.log")).isEmpty();
    }

    /** Without triggers PostgreSQL does not look again at a key that can be deferred. */
    @Test
    void keysThatCanBeDeferredStayUnique() throws Exception {
        db().sql("alter table dbo.parent add constraint code unique (code) deferrable");
        try (Connection raw = DriverManager.getConnection(db().url());
                Statement statement = raw.createStatement()) {
            statement.execute("set session_replication_role = replica");
            raw.setAutoCommit(false);
            statement.execute("insert into dbo.parent values (3, 1)"); // the trap
            raw.rollback();
        }
        for (Function<Target, TargetTransaction> way : WAYS) {
            assertThat(refusal(way, insert(PARENT, 3, 1))).contains("constraint \"code\"");
            assertThat(refusal(way, update(PARENT, Row.of(1, 1), Row.of(1, 2))))
                    .contains("a unique key is violated (SQLSTATE 23505)")
                    .contains("constraint \"code\" of table \"parent\"");
            assertThat(
                            refusal(
                                    way,
                                    update(PARENT, Row.of(1, 1), Row.of(1, 2)),
                                    update(PARENT, Row.of(2, 2), Row.of(2, 1)),
                                    update(PARENT, Row.of(1, 2), Row.of(1, 1)),
                                    update(PARENT, Row.of(2, 1), Row.of(2, 2))))
                    .isEmpty();
        }
    }

    @Test
    void ofKeysWhereNullsCountTheSecondNullIsRefused() throws Exception {
        db().sql("alter table dbo.parent add unique nulls not distinct (code) deferrable");
        for (Function<Target, TargetTransaction> way : WAYS) {
            assertThat(refusal(way, insert(PARENT, 3, null), insert(PARENT, 4, null)))
                    .contains("parent_code_key");
            assertThat(refusal(way, insert(PARENT, 3, null), delete(PARENT, Row.of(3, null))))
                    .isEmpty();
        }
    }

    @Test
    void keysWithAFilterAreProvenForTheRowsThatTheyAreAbout() throws Exception {
        db().sql(
                        "alter table dbo.parent add constraint few exclude using btree (code with =)"
                                + " where (id < 5) deferrable");
        for (Function<Target, TargetTransaction> way : WAYS) {
            assertThat(refusal(way, insert(PARENT, 3, 1)))
                    .contains("SQLSTATE 23P01")
                    .contains("constraint \"few\"");
            assertThat(refusal(way, insert(PARENT, 5, 1))).isEmpty();
            assertThat(refusal(way, update(PARENT, Row.of(5, 1), Row.of(4, 1)))).contains("few");
            assertThat(refusal(way, delete(PARENT, Row.of(5, 1)))).isEmpty();
        }
    }

    @Test
    void aParentStaysWhileTablesThatAreNotReplicatedReferToIt() throws Exception {
        db().sql(
                        "create table public.mine (id int primary key, parent bigint constraint theirs"
                                + " references dbo.parent on delete restrict);"
                                + " insert into public.mine values (1, 1)");
        for (Function<Target, TargetTransaction> way : WAYS) {
            assertThat(refusal(way, delete(PARENT, Row.of(1, 1))))
                    .contains("a foreign key is violated (SQLSTATE 23503)")
                    .contains("constraint \"theirs\" of table \"mine\"");
            assertThat(refusal(way, update(PARENT, Row.of(1, 1), Row.of(7, 1))))
                    .contains("constraint \"theirs\"");
            assertThat(
                            refusal(
                                    way,
                                    delete(PARENT, Row.of(1, 1)),
                                    delete(PARENT, Row.of(2, 2)),
                                    insert(PARENT, 1, 1),
                                    insert(PARENT, 2, 2)))
                    .isEmpty();
        }
    }

    @Test
    void aRowThatRefersToATableThatIsNotReplicatedNeedsItsParentThere() throws Exception {
        db().sql(
                        "create table public.mine (id numeric(9, 2) primary key);"
                                + " insert into public.mine values (1);"
                                + " alter table dbo.child add constraint theirs foreign key (part)"
                                + " references public.mine");
        for (int i = 0; i < WAYS.size(); i++) {
            assertThat(refusal(WAYS.get(i), insert(CHILD, i, null, 2))).contains("theirs");
            assertThat(refusal(WAYS.get(i), insert(CHILD, i, null, 1))).isEmpty();
            assertThat(refusal(WAYS.get(i), update(CHILD, Row.of(i, null, 1), Row.of(i, null, 3))))
                    .contains("theirs");
        }
    }

    @Test
    void actionsOfForeignKeysAreLeftToTheSource() throws Exception {
        db().sql(
                        "alter table dbo.child add foreign key (parentid) references dbo.parent"
                                + " on delete cascade");
        assertThat(refusal(Target::begin, insert(CHILD, 1, 1, 0), insert(CHILD, 2, 2, 0)))
                .isEmpty();

        assertThat(refusal(Target::begin, delete(PARENT, Row.of(1, 1)))).contains("child");
        assertThat(
                        refusal(
                                Target::begin,
                                delete(CHILD, Row.of(1, 1, 0)),
                                delete(PARENT, Row.of(1, 1))))
                .isEmpty();
        assertThat(db().rows("select id from dbo.child")).containsExactly("2");
    }

    @Test
    void aKeyOfSeveralColumnsIsThereAsAWholeOrNotAtAllWhereItMustMatchFully() throws Exception {
        db().sql(
                        "alter table dbo.parent add unique (id, code);"
                                + " alter table dbo.child add constraint pair foreign key (parentid, part)"
                                + " references dbo.parent (id, code) match full");
        for (int i = 0; i < WAYS.size(); i++) {
            assertThat(refusal(WAYS.get(i), insert(CHILD, i, 1, null))).contains("pair");
            assertThat(refusal(WAYS.get(i), insert(CHILD, i, 1, 2))).contains("pair");
            assertThat(refusal(WAYS.get(i), insert(CHILD, i, 1, 1))).isEmpty();
            assertThat(refusal(WAYS.get(i), insert(CHILD, 10 + i, null, null))).isEmpty();
        }
    }

    @Test
    void rowsOfBeforeThatViolateAForeignKeyStandInNobodysWay() throws Exception {
        db().sql(
                        "insert into dbo.child values (1, 77, 0);"
                                + " alter table dbo.child add foreign key (parentid) references dbo.parent"
                                + " not valid");
        for (Function<Target, TargetTransaction> way : WAYS) {
            assertThat(refusal(way, update(CHILD, Row.of(1, 77, 0), Row.of(1, 77, 1)))).isEmpty();
            assertThat(refusal(way, update(CHILD, Row.of(1, 77, 1), Row.of(1, 77, 0)))).isEmpty();
            assertThat(refusal(way, insert(CHILD, 2, 77, 0))).contains("fkey");
        }
    }

    @Test
    void aForeignKeyThatComesWhileChangesAreAppliedCountsFromThenOn() throws Exception {
        Target apply = db().target().applyTarget(0);
        long epoch = apply.takeOver().epoch();
        commit(apply.begin(), epoch, insert(CHILD, 1, 1, 0));
        try (TargetTransaction prepared = apply.begin()) {
            prepared.apply(insert(CHILD, 2, 77, 0));
            prepared.seal();
            db().sql(
                            "alter table dbo.child add constraint late foreign key (parentid)"
                                    + " references dbo.parent");
            TidegateException refused =
                    catchThrowableOfType(
                            TidegateException.class,
                            () ->
                                    prepared.commit(
                                            checkpoint(epoch, ++transactions),
                                            LedgerChanges.Counted.NOTHING));
            assertThat(refused).hasMessageContaining("constraint \"late\"");
        }
        commit(apply.begin(), epoch, insert(CHILD, 3, 2, 0));
        db().sql("alter table dbo.parent add constraint codes unique (code) deferrable");
        commit(apply.begin(), epoch, insert(PARENT, 3, 3));

        assertThat(db().rows("select id from dbo.child order by id")).containsExactly("1", "3");
    }

    @Test
    void aKeyThatBecameReferredToIsNotChangedUnseen() throws Exception {
        Target apply = db().target().applyTarget(0);
        long epoch = apply.takeOver().epoch();
        commit(apply.begin(), epoch, insert(CHILD, 1, null, 2));
        db().sql(
                        "alter table dbo.parent add unique (code);"
                                + " alter table dbo.child add constraint late foreign key (part)"
                                + " references dbo.parent (code)");
        commit(apply.begin(), epoch, update(PARENT, Row.of(1, 1), Row.of(1, 5)));
        try (TargetTransaction next = apply.begin()) {
            next.apply(update(PARENT, Row.of(2, 2), Row.of(2, 6)));
            TidegateException refused =
                    catchThrowableOfType(
                            TidegateException.class,
                            () ->
                                    next.commit(
                                            checkpoint(epoch, ++transactions),
                                            LedgerChanges.Counted.NOTHING));
            assertThat(refused).hasMessageContaining("constraint \"late\"");
        }
    }

    @Test
    void aTableWithTriggersForReplicatedRowsIsWrittenWithItsTriggers() throws Exception {
        log("parent", "always");
        log("child", "");
        db().sql(
                        "alter table dbo.child add constraint own foreign key (parentid)"
                                + " references dbo.parent");
        for (int i = 0; i < WAYS.size(); i++) {
            assertThat(
                            refusal(
                                    WAYS.get(i),
                                    insert(CHILD, i, 10 + i, 0),
                                    insert(PARENT, 10 + i, 10 + i)))
                    .isEmpty();
            assertThat(refusal(WAYS.get(i), delete(PARENT, Row.of(10 + i, 10 + i))))
                    .contains("own");
        }
        assertThat(db().rows("select * from dbo.log order by 1"))
                .containsExactly("parent 10", "parent 11", "parent 12");
    }

    @Test
    void aTableWithPartitionsKeepsItsForeignKeys() throws Exception {
        db().sql(
                        "drop table dbo.child;"
                                + " create table dbo.child (id int, parentid int constraint own"
                                + " references dbo.parent, part int, primary key (id, part))"
                                + " partition by range (part);"
                                + " create table dbo.child_low partition of dbo.child for values from (0) to (10);"
                                + " create table dbo.child_high partition of dbo.child for values from (10) to (20)");
        for (int i = 0; i < WAYS.size(); i++) {
            assertThat(refusal(WAYS.get(i), insert(CHILD, i, 77, 0))).contains("own");
            assertThat(refusal(WAYS.get(i), insert(CHILD, i, 1, 11))).isEmpty();
            assertThat(refusal(WAYS.get(i), delete(PARENT, Row.of(1, 1)))).contains("own");
        }
    }

    @Test
    void aLargeTransactionIsProvenPieceByPieceAndAsAWhole() throws Exception {
        db().sql(
                        "alter table dbo.child add constraint own foreign key (parentid)"
                                + " references dbo.parent");
        List<LogEvent.Change> changes = new ArrayList<>();
        for (int i = 0; i < PIECE; i++) {
            changes.add(insert(CHILD, i, 10 + i % 1_000, 0)); // their parents come later
        }
        for (int i = 0; i < 1_000; i++) {
            changes.add(insert(PARENT, 10 + i, 10 + i));
        }
        LogEvent.Change last = changes.removeLast();
        assertThat(refusal(Target::beginLarge, changes.toArray(LogEvent.Change[]::new)))
                .contains("constraint \"own\"");
        changes.add(last);
        for (int i = 0; i < PIECE; i++) { // another piece
            changes.add(update(CHILD, Row.of(i, 10 + i % 1_000, 0), Row.of(i, 1, 0)));
        }
        changes.add(delete(PARENT, Row.of(10, 10)));
        assertThat(refusal(Target::beginLarge, changes.toArray(LogEvent.Change[]::new))).isEmpty();
    }

    @Test
    void aParentThatSomebodyElseIsDeletingIsWaitedFor() throws Exception {
        db().sql(
                        "alter table dbo.child add constraint own foreign key (parentid)"
                                + " references dbo.parent");
        try (Connection other = DriverManager.getConnection(db().url());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("delete from dbo.parent where id = 1");
            CompletableFuture<String> applied =
                    CompletableFuture.supplyAsync(
                            () -> refusal(Target::begin, insert(CHILD, 1, 1, 0)));
            awaitWaiting();
            other.commit();

            assertThat(applied.join()).contains("constraint \"own\"");
        }
    }

    @Test
    void aRoleThatMayNotTurnTriggersOffLeavesThemOn() throws Exception {
        db().sql(
                        "alter table dbo.child add constraint own foreign key (parentid)"
                                + " references dbo.parent deferrable");
        log("parent", "");
        String database = db().rows("select current_database()").getFirst();
        db().sql(
                        "create role plain login; grant create on database \""
                                + database
                                + "\" to plain; grant all on schema dbo, tidegate to plain;"
                                + " grant all on all tables in schema dbo, tidegate to plain");
        try {
            try (PostgresTarget target = as("plain")) {
                assertThat(refusal(target, insert(PARENT, 3, 3))).isEmpty();
                assertThat(refusal(target, insert(CHILD, 1, 77, 0))).contains("own");
            }
            assertThat(db().rows("select * from dbo.log")).containsExactly("parent 3");

            db().sql("grant set on parameter session_replication_role to plain");
            try (PostgresTarget target = as("plain")) {
                assertThat(refusal(target, insert(PARENT, 4, 4))).isEmpty();
                assertThat(refusal(target, insert(CHILD, 1, 77, 0))).contains("own");
            }
            assertThat(db().rows("select * from dbo.log")).containsExactly("parent 3");

            db().sql(
                            "create table public.theirs (id int primary key, parent int"
                                    + " constraint theirs references dbo.parent);"
                                    + " insert into public.theirs values (1, 2)");
            try (PostgresTarget target = as("plain")) { // which may not read that table
                assertThat(refusal(target, delete(PARENT, Row.of(2, 2)))).contains("theirs");
            }
        } finally {
            db().sql("drop owned by plain; drop role plain");
        }
    }

    @Test
    void whoTurnsTriggersOffInTheUrlGetsNothingProven() throws Exception {
        db().sql("alter table dbo.child add foreign key (parentid) references dbo.parent");
        String url = db().url() + "&options=-c%20session_replication_role=replica";
        try (PostgresTarget target =
                new PostgresTarget(
                        new PostgresSettings(url, "", ""), pipeline(), new LiveTables())) {
            assertThat(refusal(target, insert(CHILD, 1, 77, 0))).isEmpty();
        }
        try (PostgresTarget target = db().targetWithTriggers()) {
            log("child", "");
            assertThat(refusal(target, insert(CHILD, 2, 77, 0))).contains("fkey");
            assertThat(refusal(target, insert(CHILD, 2, 1, 0))).isEmpty();
            assertThat(db().rows("select * from dbo.log")).containsExactly("child 2");
        }
    }

    /** Notes rows of a table that triggers see, with an action for replicated rows or none. */
    private void log(String table, String enable) throws Exception {
        db().sql(
                        "create table if not exists dbo.log (line text);"
                                + " create or replace function dbo.note() returns trigger language plpgsql as"
                                + " 'begin insert into dbo.log values (tg_table_name || '' '' || new.id);"
                                + " return null; end';"
                                + " create trigger note after insert on dbo."
                                + table
                                + " for each row execute function dbo.note()");
        if (!enable.isEmpty()) {
            db().sql("alter table dbo." + table + " enable " + enable + " trigger note");
        }
    }

    /** What the target says to a transaction; empty if it takes it. */
    private String refusal(Function<Target, TargetTransaction> way, LogEvent.Change... changes) {
        return refusal(db().target(), way, changes);
    }

    private String refusal(PostgresTarget target, LogEvent.Change... changes) {
        return refusal(target, Target::begin, changes);
    }

    private String refusal(
            PostgresTarget target,
            Function<Target, TargetTransaction> way,
            LogEvent.Change... changes) {
        Target apply = target.applyTarget(0);
        long epoch = apply.takeOver().epoch();
        try {
            commit(way.apply(apply), epoch, changes);
            return "";
        } catch (TidegateException e) {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.TARGET_REFUSED);
            return Objects.requireNonNull(e.getMessage());
        }
    }

    private void commit(TargetTransaction transaction, long epoch, LogEvent.Change... changes) {
        try (transaction) {
            for (LogEvent.Change change : changes) {
                transaction.apply(change);
            }
            transaction.seal();
            transaction.commit(checkpoint(epoch, ++transactions), LedgerChanges.Counted.NOTHING);
        }
    }

    private void awaitWaiting() throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        String waiting = "select count(*) from pg_locks where not granted";
        while (db().rows(waiting).getFirst().equals("0") && Instant.now().isBefore(deadline)) {
            Thread.onSpinWait(); // each look is a new session
        }
    }

    private PostgresTarget as(String role) {
        return new PostgresTarget(
                new PostgresSettings(db().url().replaceFirst("user=[^&]*", "user=" + role), "", ""),
                pipeline(),
                new LiveTables());
    }

    private String pipeline() {
        return db().pipeline();
    }

    private PostgresFixture db() {
        if (fixture == null) {
            throw new IllegalStateException("there is no database");
        }
        return fixture;
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }
}
