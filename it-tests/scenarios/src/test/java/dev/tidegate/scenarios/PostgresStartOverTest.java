package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.lsn;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.IndexDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Loads that begin anew, on a real PostgreSQL: by a reload, and behind an earlier release. */
class PostgresStartOverTest {
    private static final TableDefinition PARENT =
            table("Parent")
                    .column("Id", Kind.INT)
                    .column("Code", ColumnType.ofLength(Kind.VARCHAR, 20))
                    .unique("UQ_Code", "Code")
                    .build();

    private static final TableDefinition CHILD =
            table("Child")
                    .column("Id", Kind.INT)
                    .column("ParentId", Kind.INT)
                    .foreignKey("ParentId", "Parent", "NO_ACTION")
                    .index(
                            new IndexDefinition(
                                    "IX_Parent", List.of("ParentId"), List.of(), Optional.empty()))
                    .build();

    /** As a release before this one made it. */
    private static final String LOAD_OF_BEFORE =
            """
            create table tidegate.load (
                pipeline text not null,
                source_schema text not null,
                source_table text not null,
                target_table text not null,
                low_lsn text collate "C" not null,
                high_lsn text collate "C" not null,
                row_count bigint not null,
                started_at timestamptz not null,
                finished_at timestamptz not null default clock_timestamp(),
                primary key (pipeline, source_schema, source_table)
            );
            drop table tidegate.load_table, tidegate.load_chunk, tidegate.load_pause;
            """;

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    private @Nullable PostgresFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "again");
    }

    @AfterAll
    static void stopServer() {
        server().close();
    }

    @BeforeEach
    void openDatabase(TestInfo test) throws Exception {
        opened = new PostgresFixture(server(), test.getTestMethod().orElseThrow().getName());
        db().target().schema().create(List.of(PARENT, CHILD));
        db().target().bindGroups(Map.of(PARENT.table(), 0, CHILD.table(), 0));
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    @Test
    void aTableThatStartsOverIsEmptyAndHasOnlyItsKey() throws Exception {
        Checkpoint at = takeOver();
        load(PARENT.schema(), at, Row.of(1, "a"), Row.of(2, "b"));
        load(CHILD.schema(), at, Row.of(1, 1));
        List<String> completed = complete();

        chunks().startOver(PARENT.schema(), at);

        assertThat(db().rows("select * from dbo.parent")).isEmpty();
        assertThat(db().rows("select * from dbo.child")).containsExactly("1|1");
        assertThat(constraints()).containsExactly("pk_child", "pk_parent");
        assertThat(chunks().tables().get(PARENT.table()))
                .isEqualTo(
                        new TableRecord(
                                TableIntent.REPLICATE, false, List.of(), 0, 0, Optional.empty()));
        assertThat(chunks().tables().get(CHILD.table()).complete()).isTrue();

        load(PARENT.schema(), at, Row.of(1, "a"), Row.of(3, "c"));
        assertThat(complete()).isEqualTo(completed);
    }

    @Test
    void whatTheTableRefersToGoesAndAnOperatorsIndexStays() throws Exception {
        Checkpoint at = takeOver();
        load(PARENT.schema(), at, Row.of(1, "a"));
        load(CHILD.schema(), at, Row.of(1, 1));
        List<String> _ = complete();
        db().sql(
                        "create index mine on dbo.child (id, parentid);"
                                + " comment on index dbo.child_ix_parent is 'tidegate: as on the"
                                + " source'; create unique index one on dbo.child (parentid)");

        chunks().startOver(CHILD.schema(), at);

        assertThat(
                        db().rows(
                                        "select indexname from pg_indexes"
                                                + " where tablename = 'child' order by 1"))
                .containsExactly("mine", "pk_child");
        assertThat(constraints()).containsExactly("pk_child", "pk_parent", "uq_code");
        assertThat(db().rows("select * from dbo.parent")).containsExactly("1|a");
    }

    @Test
    void foreignKeysOfOthersAreNamedAndNothingIsTakenAway() throws Exception {
        Checkpoint at = takeOver();
        load(PARENT.schema(), at, Row.of(1, "a"));
        db().sql(
                        "create table dbo.stranger (id int constraint theirs"
                                + " references dbo.parent (id)); insert into dbo.stranger values (1)");

        assertThatThrownBy(() -> chunks().startOver(PARENT.schema(), at))
                .hasMessageContaining("theirs of \"dbo\".\"stranger\"")
                .extracting("code")
                .isEqualTo(ErrorCode.TARGET_NOT_READY);

        assertThat(db().rows("select * from dbo.parent")).containsExactly("1|a");
        assertThat(chunks().tables().get(PARENT.table()).complete()).isTrue();
    }

    @Test
    void aChunkThatIsOpenIsNotSweptAway() throws Exception {
        Checkpoint at = takeOver();
        try (Chunk chunk = chunks().begin(PARENT.schema())) {
            chunk.rows().accept(Row.of(1, "a"));
            chunk.rowsEnded();
            chunk.publish(new Loaded(upTo(1), 1, 1, false), at, lsn(7));
        }
        try (Chunk chunk = chunks().begin(PARENT.schema())) {
            chunk.rows().accept(Row.of(2, "b"));
            chunk.rowsEnded();
            Thread emptying =
                    Thread.ofVirtual().start(() -> chunks().startOver(PARENT.schema(), at));
            awaitLockWait();
            chunk.publish(
                    new Loaded(new KeyRange(Optional.of(Row.of(1)), Optional.empty()), 1, 1, true),
                    at,
                    lsn(7));
            emptying.join();
        }
        assertThat(db().rows("select * from dbo.parent")).isEmpty();
        assertThat(chunks().tables().get(PARENT.table()).complete()).isFalse();
    }

    @Test
    void whatAnEarlierReleaseLoadedIsTakenOverOnce() throws Exception {
        db().sql(
                        LOAD_OF_BEFORE
                                + "drop table tidegate.replication_group;"
                                + "insert into tidegate.load values"
                                + loadedBefore("Parent", 10, 100)
                                + ","
                                + loadedBefore("Child", 20, 101));
        db().sql(
                        "insert into tidegate.checkpoint values ('"
                                + db().pipeline()
                                + "', 0, 3, '"
                                + lsn(100)
                                + "', now(), 'chain', 7)");
        assertThat(db().target().isPrepared()).isFalse();

        db().target().prepare();
        db().target().prepare();

        assertThat(db().target().isPrepared()).isTrue();
        assertThat(chunks().tables())
                .isEqualTo(
                        Map.of(
                                PARENT.table(),
                                new TableRecord(
                                        TableIntent.REPLICATE,
                                        true,
                                        List.of(),
                                        5,
                                        0,
                                        Optional.of(lsn(10)))));
        assertThat(db().target().groups()).isEqualTo(Map.of(PARENT.table(), 0, CHILD.table(), 0));
        assertThat(db().rows("select to_regclass('tidegate.load')")).containsExactly("∅");
    }

    @Test
    void aBracketOfAGroupThatAppliedNothingYetIsOpen() throws Exception {
        db().target().claim(0);
        db().sql(
                        LOAD_OF_BEFORE
                                + "insert into tidegate.load values"
                                + loadedBefore("Parent", 10, 20));

        db().target().prepare();

        assertThat(chunks().tables()).isEmpty();
    }

    private String loadedBefore(String table, int low, int high) {
        return "('%s', 'dbo', '%s', 'dbo.%s', '%s', '%s', 5, now(), now())"
                .formatted(db().pipeline(), table, table, lsn(low), lsn(high));
    }

    private List<String> complete() throws Exception {
        db().target().schema().completeAfterLoad(List.of(PARENT, CHILD));
        List<String> constraints = constraints();
        assertThat(constraints)
                .containsExactly("fk_child_parent", "pk_child", "pk_parent", "uq_code");
        return constraints;
    }

    private List<String> constraints() throws Exception {
        return db().rows(
                        "select replace(conname, 'parent_uq', 'uq') from pg_constraint"
                                + " where connamespace = 'dbo'::regnamespace"
                                + " and contype in ('p', 'u', 'f') order by 1");
    }

    private void load(TableSchema schema, Checkpoint at, Row... rows) throws Exception {
        try (Chunk chunk = chunks().begin(schema)) {
            for (Row row : rows) {
                chunk.rows().accept(row);
            }
            chunk.rowsEnded();
            chunk.publish(new Loaded(KeyRange.ALL, rows.length, 1, true), at, lsn(7));
        }
    }

    private void awaitLockWait() throws Exception {
        while (!db().rows("select count(*) from pg_locks where not granted").equals(List.of("1"))) {
            Thread.onSpinWait();
        }
    }

    private static KeyRange upTo(int id) {
        return new KeyRange(Optional.empty(), Optional.of(Row.of(id)));
    }

    private Checkpoint takeOver() {
        return db().target().applyTarget(0).takeOver();
    }

    private ChunkTarget chunks() {
        return db().target().chunks(0);
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
