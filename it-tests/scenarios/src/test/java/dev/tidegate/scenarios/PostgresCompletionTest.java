package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.checkpoint;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.scenarios.WanderingCodes.Images;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.IndexDefinition;
import dev.tidegate.schema.TableDefinition.KeyDefinition;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What tables get behind their rows, on a real PostgreSQL, while changes are applied. */
class PostgresCompletionTest {
    /** Enough for a table that is built concurrently. */
    private static final int MANY = 40_000;

    private static final String BUILD_WAITS =
            "select 1 from pg_stat_progress_create_index where datname = current_database()"
                    + " and phase = 'waiting for old snapshots'";

    private static final String KEYS =
            "select conname, condeferrable, i.indisvalid, i.indimmediate"
                    + " from pg_constraint c join pg_index i on i.indexrelid = c.conindid"
                    + " where c.contype = 'u' and c.connamespace = 'dbo'::regnamespace order by 1";

    private static final String HALF_BUILT =
            "select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid"
                    + " where not i.indisvalid or c.relname like 'tidegate%'";

    /** What the index of ITEM's key is called until the key has it. */
    private static final String HALF = "tidegate_key_ee7b363f6cd9c0c5";

    private static final TableDefinition ITEM =
            table("Item")
                    .column("Id", Kind.INT)
                    .column("Code", Kind.INT)
                    .column("Pad", ColumnType.ofLength(Kind.NCHAR, 100))
                    .column("Note", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                    .unique("UQ_Item_Code", "Code")
                    .index(
                            new IndexDefinition(
                                    "IX_Item_Pad", List.of("Pad"), List.of(), Optional.empty()))
                    .build();

    private static final List<Function<Target, TargetTransaction>> WAYS =
            List.of(Target::beginCarefully, Target::beginLarge);

    private static final TableDefinition PARENT =
            table("Parent").column("Id", Kind.INT).column("Code", Kind.INT).build();

    private static final TableDefinition CHILD =
            table("Child")
                    .column("Id", Kind.INT)
                    .column("ParentId", Kind.INT)
                    .foreignKey("ParentId", "Parent", "NO_ACTION")
                    .build();

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;
    private @Nullable PostgresFixture fixture;

    private final WanderingCodes source = new WanderingCodes(ITEM, 100);

    private final Random random = new Random(1138);
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
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    @Test
    void aLargeTableIsCompletedWithoutALockAndASmallOneInOneGo() throws Exception {
        loadItems(MANY);
        db().load(PARENT, Row.of(1, 1));
        db().load(CHILD, Row.of(1, 1));
        try (Connection reader = snapshot();
                Completing completing = complete(ITEM, PARENT, CHILD)) {
            await(BUILD_WAITS); // so nobody waits for it
            db().sql("update dbo.item set code = code where id = 1");

            completing.awaitSeen("completed dbo.Child");
            reader.rollback();
            completing.awaitDone();

            assertThat(completing.leftOut()).isEmpty();
        }
        assertThat(db().rows(KEYS)).containsExactly("item_uq_item_code|t|t|f");
        assertThat(db().rows(HALF_BUILT)).isEmpty();
        assertThat(
                        db().rows(
                                        "select obj_description(to_regclass('dbo.item_ix_item_pad')),"
                                                + " convalidated from pg_constraint where contype = 'f'"))
                .containsExactly("tidegate: as on the source|t");
        assertThat(db().rows("select count(*) > 3 from pg_stats where tablename = 'item'"))
                .containsExactly("t");
        assertThat(db().target().completion().missing(List.of(ITEM), Set.of(ITEM.table())))
                .isEmpty();
    }

    @Test
    void valuesOfAKeyWanderWhileItIsBuilt() throws Exception {
        loadItems(MANY);
        Target apply = db().target().applyTarget(0);
        long epoch = apply.takeOver().epoch();
        try (Connection reader = snapshot();
                Completing completing = complete(ITEM)) {
            wander(apply, epoch, 5, Images.WHOLE);
            await(BUILD_WAITS);
            wander(apply, epoch, 20, Images.WHOLE);
            assertThat(db().rows(BUILD_WAITS)).as("nobody was in its way").isNotEmpty();

            wander(apply, epoch, 1, Images.WITHOUT_LARGE_OBJECTS);
            assertThat(db().rows("select to_regclass('dbo." + HALF + "') is null"))
                    .as("the build was called off")
                    .containsExactly("t");
            await(BUILD_WAITS); // again
            wander(apply, epoch, 5, Images.WHOLE);

            reader.rollback();
            while (!completing.isDone()) {
                wander(apply, epoch, 1, Images.WHOLE);
            }
            wander(apply, epoch, 20, Images.WITHOUT_LARGE_OBJECTS);
        }
        assertThat(db().rows(KEYS)).containsExactly("item_uq_item_code|t|t|f");
        assertThat(db().rows(HALF_BUILT)).isEmpty();
        assertThat(db().rows("select id, code, note from dbo.item where id <= 100 order by id"))
                .isEqualTo(
                        IntStream.rangeClosed(1, 100)
                                .mapToObj(id -> id + "|" + source.code(id) + "|note " + id)
                                .toList());
        assertThat(db().rows("select count(distinct code) from dbo.item"))
                .containsExactly(Integer.toString(MANY));
    }

    @Test
    void largeAndSuspectedTransactionsCallABuildOffToo() throws Exception {
        loadItems(MANY);
        Target apply = db().target().applyTarget(0);
        try (Connection reader = snapshot();
                Completing completing = complete(ITEM)) {
            List<LogEvent.Change> swap = source.swap(1, 2, Images.WITHOUT_LARGE_OBJECTS);
            for (Function<Target, TargetTransaction> way : WAYS) {
                long epoch = apply.takeOver().epoch();
                await(BUILD_WAITS); // behind the first way it begins anew
                TidegateException refused =
                        catchThrowableOfType(
                                TidegateException.class,
                                () -> commit(way.apply(apply), epoch, swap));
                assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
            }
            long epoch = apply.takeOver().epoch();
            commit(apply.beginLarge(), epoch, swap);
            reader.rollback();
            completing.awaitDone();
        }
        assertThat(db().rows(KEYS)).containsExactly("item_uq_item_code|t|t|f");
    }

    @Test
    void aForeignKeyMayAppearBehindAWindowThatIsPrepared() throws Exception {
        db().load(PARENT, Row.of(1, 1), Row.of(2, 2));
        db().load(CHILD, Row.of(1, 77), Row.of(2, 1)); // one violates it: NOCHECK on the source
        Target apply = db().target().applyTarget(0);
        long epoch = apply.takeOver().epoch();
        try (TargetTransaction good = apply.begin();
                TargetTransaction bad = apply.begin()) {
            good.apply(PostgresFixture.insert(CHILD, 3, 2));
            good.seal();
            bad.apply(PostgresFixture.insert(CHILD, 4, 78));
            bad.seal();

            List<LeftOut> leftOut =
                    db().target().schema().completeAfterLoad(List.of(PARENT, CHILD));

            assertThat(leftOut)
                    .singleElement()
                    .extracting(LeftOut::object)
                    .isEqualTo("foreign key \"fk_child_parent\" for rows of before");
            good.commit(checkpoint(epoch, ++transactions), LedgerChanges.Counted.NOTHING);
            TidegateException refused =
                    catchThrowableOfType(
                            TidegateException.class,
                            () ->
                                    bad.commit(
                                            checkpoint(epoch, ++transactions),
                                            LedgerChanges.Counted.NOTHING));
            assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_REFUSED);
            assertThat(refused).hasMessageContaining("constraint \"fk_child_parent\"");
        }
        assertThat(db().rows("select id from dbo.child order by id"))
                .containsExactly("1", "2", "3");
    }

    @Test
    void aKeyThatIsCheckedAtOnceMayAppearBehindAWindowThatIsPrepared() throws Exception {
        TableDefinition label =
                table("Label")
                        .column("Id", Kind.INT)
                        .column("Code", Kind.INT)
                        .foreignKey("Code", "Item", "Code", "NO_ACTION")
                        .build();
        loadItems(10);
        db().load(label);
        Target apply = db().target().applyTarget(0);
        long epoch = apply.takeOver().epoch();
        try (TargetTransaction prepared = apply.begin()) {
            source.swap(1, 2, Images.WHOLE).forEach(change -> prepared.apply(change));
            prepared.seal();

            assertThat(db().target().schema().completeAfterLoad(List.of(ITEM, label))).isEmpty();

            prepared.commit(checkpoint(epoch, ++transactions), LedgerChanges.Counted.NOTHING);
        }
        assertThat(db().rows("select id, code from dbo.item where id < 3 order by id"))
                .containsExactly("1|2", "2|1");
    }

    @Test
    void aBuildWhoseSessionIsEndedGoesOnWithANewOne() throws Exception {
        loadItems(MANY);
        try (Connection reader = snapshot();
                Completing completing = complete(ITEM)) {
            await(BUILD_WAITS);
            db().sql(
                            "select pg_terminate_backend(pid) from pg_stat_progress_create_index"
                                    + " where datname = current_database()");
            await("select 1 where not exists (" + BUILD_WAITS + ")");
            await(BUILD_WAITS);
            reader.rollback();
            completing.awaitDone();
        }
        assertThat(db().rows(KEYS)).containsExactly("item_uq_item_code|t|t|f");
        assertThat(db().rows(HALF_BUILT)).isEmpty();
    }

    @Test
    void whatAKilledServerLeftHalfBuiltIsBuiltByTheNextProcess() throws Exception {
        loadItems(MANY);
        try (Connection reader = snapshot();
                Completing completing = complete(ITEM)) {
            await(BUILD_WAITS);
            long builder =
                    Long.parseLong(
                            db().rows(
                                            "select pid from pg_stat_progress_create_index"
                                                    + " where datname = current_database()")
                                    .getFirst());
            ProcessHandle process = ProcessHandle.of(builder).orElseThrow();
            assertThat(process.destroyForcibly()).isTrue();
            process.onExit().get(60, TimeUnit.SECONDS);
            completing.interrupt(); // the process dies as well
            assertThat(reader.isValid(1)).isFalse();
        }
        Completing.await(this::isServing, "the server recovers");
        assertThat(db().rows(HALF_BUILT)).containsExactly(HALF);

        try (Completing completing = complete(ITEM)) {
            completing.awaitDone();
        }
        assertThat(db().rows(KEYS)).containsExactly("item_uq_item_code|t|t|f");
        assertThat(db().rows(HALF_BUILT)).isEmpty();
    }

    @Test
    void anIndexThatIsBuiltButNotYetAKeyIsNotBuiltAgain() throws Exception {
        loadItems(MANY);
        db().sql("create unique index " + HALF + " on dbo.item (code) nulls not distinct");
        String built = db().rows("select 'dbo." + HALF + "'::regclass::oid").getFirst();

        db().target().schema().completeAfterLoad(List.of(ITEM));

        assertThat(db().rows("select 'dbo.item_uq_item_code'::regclass::oid"))
                .containsExactly(built);
        assertThat(db().rows(KEYS)).containsExactly("item_uq_item_code|t|t|f");
    }

    @Test
    void doublesOfAUniqueKeyAreRefusedAndNothingHalfIsLeft() throws Exception {
        for (int rows : List.of(10, MANY)) {
            db().sql("drop table if exists dbo.item");
            loadItems(rows);
            db().sql("update dbo.item set code = 1 where id = 2");

            TidegateException refused =
                    catchThrowableOfType(
                            TidegateException.class,
                            () -> db().target().schema().completeAfterLoad(List.of(ITEM)));

            assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_REFUSED);
            assertThat(refused)
                    .hasMessageContaining("create key \"item_uq_item_code\" of table dbo.Item")
                    .hasMessageContaining("a unique key is violated");
            assertThat(refused.hint()).isNotEmpty();
            assertThat(db().rows(HALF_BUILT)).isEmpty();

            db().sql("delete from tidegate.load_chunk; delete from tidegate.load_table");
        }
    }

    @Test
    void aLargeTableGetsAKeyWithAFilterThatIsCheckedAtOnce() throws Exception {
        TableDefinition filtered =
                table("Item")
                        .column("Id", Kind.INT)
                        .column("Code", Kind.INT)
                        .column("Pad", ColumnType.ofLength(Kind.NCHAR, 100))
                        .column("Note", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                        .unique(
                                new KeyDefinition(
                                        "UQ_Item_Code",
                                        List.of("Code"),
                                        Optional.of("([Code]>(5))")))
                        .build();
        loadItems(MANY);

        List<LeftOut> leftOut = db().target().schema().completeAfterLoad(List.of(filtered));

        assertThat(leftOut)
                .singleElement()
                .extracting(LeftOut::object)
                .isEqualTo("deferral of unique key \"item_uq_item_code\"");
        assertThat(
                        db().rows(
                                        "select indisunique, indisvalid from pg_index"
                                                + " where indexrelid = 'dbo.item_uq_item_code'::regclass"))
                .containsExactly("t|t");
        assertThat(db().target().schema().completeAfterLoad(List.of(filtered))).isEmpty();
    }

    @Test
    void writersNeverWaitForLongBehindALockThatACompletionWaitsFor() throws Exception {
        loadItems(100);
        Target apply = db().target().applyTarget(0);
        long epoch = apply.takeOver().epoch();
        try (Connection reader = reader("select count(*) from dbo.item");
                Completing completing = complete(ITEM)) {
            await(
                    "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and application_name like 'tidegate%'");
            wander(apply, epoch, 20, Images.WHOLE);
            assertThat(completing.isDone()).isFalse();

            reader.rollback();
            completing.awaitDone();
        }
        assertThat(db().rows(KEYS)).containsExactly("item_uq_item_code|t|t|f");
    }

    @Test
    void aTableThatIsTakenBackIsFreeAtOnce() throws Exception {
        loadItems(MANY);
        try (Connection reader = snapshot();
                Completing completing = complete(ITEM)) {
            await(BUILD_WAITS);
            completing.worker().withdraw(ITEM.table());
            reader.rollback();
            db().sql("truncate dbo.item; drop index if exists dbo." + HALF);

            completing.worker().add(ITEM.table());
            completing.awaitDone();
        }
        assertThat(db().rows(KEYS)).containsExactly("item_uq_item_code|t|t|f");
    }

    private void loadItems(int rows) throws Exception {
        db().load(ITEM);
        db().sql(
                        "insert into dbo.item select i, i, 'pad ' || i, 'note ' || i"
                                + " from generate_series(1, "
                                + rows
                                + ") i");
    }

    /** Windows in which codes go from row to row, two and three of them in turn. */
    private void wander(Target apply, long epoch, int windows, Images images) {
        for (int i = 0; i < windows; i++) {
            List<LogEvent.Change> changes = new ArrayList<>();
            for (int j = 0; j < 3; j++) {
                changes.addAll(
                        source.swap(1 + random.nextInt(50), 51 + random.nextInt(50), images));
            }
            commit(apply.begin(), epoch, changes);
        }
    }

    private void commit(TargetTransaction transaction, long epoch, List<LogEvent.Change> changes) {
        try (transaction) {
            changes.forEach(change -> transaction.apply(change));
            transaction.seal();
            transaction.commit(checkpoint(epoch, ++transactions), LedgerChanges.Counted.NOTHING);
        }
    }

    /** A session that keeps a snapshot, for which an index build waits in the end. */
    private Connection snapshot() throws SQLException {
        return reader("select 1");
    }

    /** A session that is in a transaction. */
    private Connection reader(String query) throws SQLException {
        Connection connection = DriverManager.getConnection(db().url());
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement()) {
            statement.execute(query);
        }
        return connection;
    }

    private Completing complete(TableDefinition... tables) {
        return new Completing(db().target().completion(), List.of(tables));
    }

    private boolean isServing() {
        try {
            return db().rows("select 1").size() == 1;
        } catch (SQLException e) {
            return false; // not yet
        }
    }

    private void await(String query) throws Exception {
        Completing.await(() -> !db().rows(query).isEmpty(), query);
    }

    private PostgresFixture db() {
        if (fixture == null) {
            throw new IllegalStateException("the database is not created");
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
