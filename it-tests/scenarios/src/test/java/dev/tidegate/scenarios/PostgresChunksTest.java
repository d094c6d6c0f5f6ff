package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.lsn;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static dev.tidegate.scenarios.PostgresFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.apply.Target;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.ChunkTarget.Chunk;
import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

/** Loading tables in chunks on a real PostgreSQL. */
class PostgresChunksTest {
    private static final TableDefinition ITEM =
            table("Item")
                    .column("Id", Kind.INT)
                    .column("Code", ColumnType.ofLength(Kind.VARCHAR, 20))
                    .column("Body", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                    .column("Bytes", ColumnType.ofLength(Kind.VARBINARY, ColumnType.MAX))
                    .build();

    private static final TableDefinition NOTE =
            table("Note")
                    .column("Id", Kind.INT)
                    .column("Code", ColumnType.ofLength(Kind.VARCHAR, 20))
                    .withoutKey()
                    .build();

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    private @Nullable PostgresFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "chunks");
    }

    @AfterAll
    static void stopServer() {
        server().close();
    }

    @BeforeEach
    void openDatabase(TestInfo test) throws Exception {
        opened = new PostgresFixture(server(), test.getTestMethod().orElseThrow().getName());
        db().target().schema().create(List.of(ITEM, NOTE));
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    @Test
    void rowsAreSeenWhenTheyArePublished() throws Exception {
        Checkpoint at = takeOver();
        try (Chunk chunk = chunks().begin(ITEM.schema())) {
            chunk.rows().accept(item(1, "a"));
            chunk.rows().accept(item(2, "b"));
            chunk.rowsEnded();
            chunk.merge(List.of(insert(ITEM, item(3, "c"))));

            assertThat(ids()).isEmpty();
            assertThat(chunks().tables()).isEmpty();

            chunk.publish(new Loaded(upTo(3), 2, 99, false), at, lsn(7));
        }

        assertThat(ids()).containsExactly("1", "2", "3");
        assertThat(record())
                .isEqualTo(
                        new TableRecord(
                                TableIntent.REPLICATE,
                                false,
                                List.of(upTo(3)),
                                2,
                                99,
                                Optional.of(lsn(7))));
    }

    @Test
    void whatIsNotPublishedLeavesNothing() throws Exception {
        Checkpoint at = takeOver();
        try (Chunk chunk = chunks().begin(ITEM.schema())) {
            chunk.rows().accept(item(1, "lost"));
        }
        try (Chunk chunk = chunks().begin(ITEM.schema())) {
            chunk.rows().accept(item(1, "lost"));
            chunk.rowsEnded();
        }
        assertThat(ids()).isEmpty();

        publish(at, KeyRange.ALL, item(1, "a"));
        assertThat(db().rows("select id, code from dbo.item")).containsExactly("1|a");
    }

    @Test
    void whoLostTheGroupPublishesNothing() throws Exception {
        Checkpoint at = takeOver();
        try (Chunk chunk = chunks().begin(ITEM.schema())) {
            chunk.rows().accept(item(1, "a"));
            chunk.rowsEnded();
            takeOver();

            assertFenced(() -> chunk.publish(new Loaded(KeyRange.ALL, 1, 1, true), at, lsn(7)));
        }
        assertFenced(() -> chunks().startOver(ITEM.schema(), at));
        assertThat(ids()).isEmpty();
        assertThat(chunks().tables()).isEmpty();
    }

    @Test
    void rowsArePublishedOnlyAtTheDurableCheckpoint() throws Exception {
        Target apply = db().target().applyTarget(0);
        Checkpoint at = apply.takeOver();
        try (Chunk chunk = chunks().begin(ITEM.schema())) {
            chunk.rows().accept(item(1, "a"));
            chunk.rowsEnded();
            Checkpoint later = commit(apply, at);

            assertFenced(() -> chunk.publish(new Loaded(KeyRange.ALL, 1, 1, true), at, lsn(7)));
            assertThat(db().target().checkpoint(0)).contains(later);
        }
        assertThat(ids()).isEmpty();
    }

    @Test
    void chunksOfATableAndApplyDoNotWaitForEachOther() throws Exception {
        Target apply = db().target().applyTarget(0);
        Checkpoint at = apply.takeOver();
        publish(at, upTo(9), item(5, "published"));
        try (Chunk first = chunks().begin(ITEM.schema());
                Chunk second = chunks().begin(ITEM.schema())) {
            for (int i = 0; i < 2_000; i++) {
                first.rows().accept(item(1_000_000 + i, "first"));
                second.rows().accept(item(2_000_000 + i, "second"));
            }
            second.rowsEnded();
            second.merge(List.of(update(ITEM, item(2_000_001, "x"), item(2_000_001, "y"))));
            Checkpoint later =
                    commit(
                            apply,
                            at,
                            update(ITEM, item(5, "published"), item(5, "followed")),
                            insert(ITEM, item(6, "followed")));
            second.publish(
                    new Loaded(
                            new KeyRange(Optional.of(Row.of(1_999_999)), Optional.empty()),
                            2_000,
                            1,
                            false),
                    later,
                    lsn(900));
            first.rowsEnded();
            first.publish(
                    new Loaded(
                            new KeyRange(Optional.of(Row.of(9)), Optional.of(Row.of(1_999_999))),
                            2_000,
                            1,
                            true),
                    later,
                    lsn(900));
        }
        assertThat(db().rows("select code, count(*) from dbo.item group by 1 order by 1"))
                .containsExactly("first|2000", "followed|2", "second|1999", "y|1");
        assertThat(record())
                .isEqualTo(
                        new TableRecord(
                                TableIntent.REPLICATE,
                                true,
                                List.of(),
                                4_001,
                                3,
                                Optional.of(lsn(7))));
        assertThat(db().rows("select count(*) from tidegate.load_chunk")).containsExactly("0");
    }

    @Test
    void aSessionThatIsKilledIsUndone() throws Exception {
        Checkpoint at = takeOver();
        try (Chunk chunk = chunks().begin(ITEM.schema())) {
            chunk.rows().accept(item(1, "a"));
            chunk.rowsEnded();
            assertThat(
                            db().rows(
                                            "select pg_terminate_backend(pid, 5000)"
                                                    + " from pg_stat_activity where"
                                                    + " application_name like '% load 0 %'"
                                                    + " and datname = current_database()"))
                    .containsExactly("t");

            assertCode(
                    ErrorCode.TARGET_UNAVAILABLE,
                    () -> chunk.publish(new Loaded(KeyRange.ALL, 1, 1, true), at, lsn(7)));
        }
        assertThat(chunks().tables()).isEmpty();

        publish(at, KeyRange.ALL, item(1, "again"));
        assertThat(db().rows("select id, code from dbo.item")).containsExactly("1|again");
    }

    @Test
    void whoTakesAGroupOverEndsItsLoadersAndNoOthers() throws Exception {
        try (PostgresTarget mine = db().newTarget("p");
                Chunk _ = mine.chunks(1).begin(ITEM.schema());
                Chunk _ = mine.chunks(10).begin(ITEM.schema());
                Chunk _ = mine.chunks(0).begin(NOTE.schema());
                PostgresTarget other = db().newTarget("p")) {
            other.claim(1);
            assertThat(loading()).containsExactly("load 0 dbo.Note", "load 10 dbo.Item");

            other.prepare();
            assertThat(loading()).containsExactly("load 10 dbo.Item");
        }
    }

    @Test
    void noTriggerFiresForLoadedRows() throws Exception {
        db().sql(
                        "create function dbo.no() returns trigger language plpgsql as"
                                + " $$ begin raise 'fired'; end $$;"
                                + " create trigger no before insert or update or delete on dbo.item"
                                + " for each row execute function dbo.no()");
        Checkpoint at = takeOver();
        try (Chunk chunk = chunks().begin(ITEM.schema())) {
            chunk.rows().accept(item(1, "a"));
            chunk.rowsEnded();
            chunk.merge(
                    List.of(
                            insert(ITEM, item(2, "b")),
                            delete(ITEM, item(3, "c")),
                            update(ITEM, item(1, "a"), item(1, "d"))));
            chunk.publish(new Loaded(KeyRange.ALL, 1, 1, true), at, lsn(7));
        }
        assertThat(db().rows("select id, code from dbo.item order by 1"))
                .containsExactly("1|d", "2|b");
    }

    @Test
    void largeObjectsComeThroughAsTheyAre() throws Exception {
        String text = "é😀a☃".repeat(300_000);
        byte[] bytes = new byte[3_000_001];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 >> 3);
        }
        Checkpoint at = takeOver();

        publish(at, KeyRange.ALL, Row.of(1, "big", text, bytes), Row.of(2, "small", "", null));

        db().sql("create table dbo.expected (id int, body text, bytes bytea)");
        try (var connection = java.sql.DriverManager.getConnection(db().url());
                var statement =
                        connection.prepareStatement("insert into dbo.expected values (1, ?, ?)")) {
            statement.setString(1, text);
            statement.setBytes(2, bytes);
            statement.executeUpdate();
        }
        assertThat(
                        db().rows(
                                        "select i.id from dbo.item i join dbo.expected e"
                                                + " on e.id = i.id and e.body = i.body"
                                                + " and e.bytes = i.bytes"))
                .containsExactly("1");
        assertThat(db().rows("select id, code, body, bytes from dbo.item where id = 2"))
                .containsExactly("2|small||∅");
    }

    @Test
    void everyTypeIsTheSameCopiedAndMerged() throws Exception {
        TableDefinition all = PostgresTypeRows.table(true);
        db().target().schema().create(List.of(all));
        Checkpoint at = takeOver();
        String name = all.table().name().toLowerCase(Locale.ROOT);
        for (boolean read : new boolean[] {true, false}) {
            chunks().startOver(all.schema(), at);
            try (Chunk chunk = chunks().begin(all.schema())) {
                for (Row row : PostgresTypeRows.rows()) {
                    if (read) {
                        chunk.rows().accept(row);
                    }
                }
                chunk.rowsEnded();
                for (Row row : PostgresTypeRows.rows()) {
                    chunk.merge(List.of(insert(all, row)));
                    chunk.merge(List.of(update(all, row, row)));
                }
                chunk.publish(new Loaded(KeyRange.ALL, 1, 1, true), at, lsn(7));
            }
            assertThat(db().rows("select * from dbo." + name + " order by id"))
                    .isEqualTo(PostgresTypeRows.expected());
        }
    }

    @Test
    void changesOfATableWithoutAKeyAreStrictAndInOrder() throws Exception {
        assertThat(chunks().canMerge(ITEM.schema())).isTrue();
        assertThat(chunks().canMerge(NOTE.schema())).isFalse();
        Checkpoint at = takeOver();
        try (Chunk chunk = chunks().begin(NOTE.schema())) {
            chunk.rows().accept(Row.of(1, "a"));
            chunk.rows().accept(Row.of(1, "a"));
            chunk.rowsEnded();
            chunk.merge(
                    List.of(
                            update(NOTE, Row.of(1, "a"), Row.of(2, "b")),
                            update(NOTE, Row.of(2, "b"), Row.of(3, "c")),
                            insert(NOTE, 2, "b")));
            chunk.publish(new Loaded(KeyRange.ALL, 2, 1, true), at, lsn(7));
        }
        assertThat(db().rows("select id, code from dbo.note order by 1"))
                .containsExactly("1|a", "2|b", "3|c");

        try (Chunk chunk = chunks().begin(NOTE.schema())) {
            chunk.rowsEnded();
            assertCode(
                    ErrorCode.TARGET_ROW_MISSING,
                    () -> chunk.merge(List.of(delete(NOTE, Row.of(9, "z")))));
        }
    }

    @Test
    void rangesAreReadBackInTheOrderOfTheirPublication() throws Exception {
        Checkpoint at = takeOver();
        KeyRange late = new KeyRange(Optional.of(Row.of(100)), Optional.empty());
        publish(at, late, item(101, "a"));
        publish(at, upTo(7), item(3, "b"));

        assertThat(record().loaded()).containsExactly(late, upTo(7));
        assertThat(db().rows("select lower_key, upper_key from tidegate.load_chunk order by chunk"))
                .containsExactly("{\"int 100\"}|∅", "∅|{\"int 7\"}");
    }

    @Test
    void aTableIsCompleteOnce() throws Exception {
        Checkpoint at = takeOver();
        publish(at, KeyRange.ALL, item(1, "a"));

        assertThatThrownBy(() -> publish(at, KeyRange.ALL, item(2, "b")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("complete already");
        assertThat(ids()).containsExactly("1");
    }

    @Test
    void whatTheOperatorWantsIsKept() throws Exception {
        Checkpoint at = takeOver();
        chunks().intend(ITEM.table(), TableIntent.PAUSE);
        assertThat(record().intent()).isEqualTo(TableIntent.PAUSE);

        publish(at, KeyRange.ALL, item(1, "a"));
        chunks().startOver(ITEM.schema(), at);
        assertThat(record())
                .isEqualTo(
                        new TableRecord(
                                TableIntent.PAUSE, false, List.of(), 0, 0, Optional.empty()));

        chunks().intend(ITEM.table(), TableIntent.REPLICATE);
        assertThat(record().intent()).isEqualTo(TableIntent.REPLICATE);
    }

    private void publish(Checkpoint at, KeyRange range, Row... rows) throws Exception {
        try (Chunk chunk = chunks().begin(ITEM.schema())) {
            for (Row row : rows) {
                chunk.rows().accept(row);
            }
            chunk.rowsEnded();
            chunk.publish(
                    new Loaded(range, rows.length, 1, range.equals(KeyRange.ALL)), at, lsn(7));
        }
    }

    private Checkpoint takeOver() {
        return db().target().applyTarget(0).takeOver();
    }

    private static Checkpoint commit(Target apply, Checkpoint owner, LogEvent.Change... changes) {
        Checkpoint later = PostgresFixture.checkpoint(owner.epoch(), 900);
        try (Target.TargetTransaction transaction = apply.begin()) {
            for (LogEvent.Change change : changes) {
                transaction.apply(change);
            }
            transaction.commit(later, LedgerChanges.Counted.NOTHING);
        }
        return later;
    }

    private static Row item(int id, String code) {
        return Row.of(id, code, "body of " + code, new byte[] {1, 2});
    }

    private static KeyRange upTo(int id) {
        return new KeyRange(Optional.empty(), Optional.of(Row.of(id)));
    }

    private List<String> ids() throws Exception {
        return db().rows("select id from dbo.item order by 1");
    }

    private List<String> loading() throws Exception {
        return db().rows(
                        "select substring(application_name from 'load .*') from pg_stat_activity"
                                + " where datname = current_database()"
                                + " and application_name like '% load %' order by 1");
    }

    private TableRecord record() {
        return Objects.requireNonNull(chunks().tables().get(ITEM.table()));
    }

    private ChunkTarget chunks() {
        return db().target().chunks(0);
    }

    private static void assertFenced(ThrowingCallable call) {
        assertCode(ErrorCode.TARGET_FENCED, call);
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(TidegateException.class)
                .extracting("code")
                .isEqualTo(code);
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }

    private PostgresFixture db() {
        if (opened == null) {
            throw new IllegalStateException("the database is not open");
        }
        return opened;
    }
}
