package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.BadInput.SECRET;
import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.lsn;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static dev.tidegate.scenarios.PostgresFixture.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.ApplySettings;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.SourceIdentity;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a target, and what an operator is told. Read the tables. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadTargetTest {
    private static final TableDefinition ITEM =
            table("Item")
                    .column("Id", Kind.INT)
                    .column("Name", ColumnType.ofLength(Kind.NVARCHAR, 20))
                    .column("Price", Kind.INT)
                    .unique("UQ_Name", "Name")
                    .build();
    private static final TableDefinition PART =
            table("Part")
                    .column("Id", Kind.INT)
                    .column("ItemId", Kind.INT)
                    .foreignKey("ItemId", "Item", "NO_ACTION")
                    .build();

    private PostgresServer server;
    private PostgresFixture db;
    private LogWatch log;
    private int databases;

    @BeforeAll
    void startServer(@TempDir Path directory) throws Exception {
        server = PostgresServer.start(directory, "target");
        log = LogWatch.begin();
    }

    @AfterAll
    void stopServer() {
        log.close();
        server.close();
    }

    @BeforeEach
    void openDatabase() throws Exception {
        db = new PostgresFixture(server, "bad" + ++databases);
    }

    @AfterEach
    void closeDatabase() {
        db.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aTargetThatCannotBeOneIsRefusedBeforeAnythingIsWritten(BadInput bad) {
        bad.check();
        log.assertNoSecret();
    }

    Stream<BadInput> aTargetThatCannotBeOneIsRefusedBeforeAnythingIsWritten() {
        return Stream.of(
                new BadInput(
                        "nobody listens there",
                        () -> prepare("jdbc:postgresql://127.0.0.1:1/shop", "anna"),
                        "TARGET_UNAVAILABLE: could not connect to"
                                + " jdbc:postgresql://127.0.0.1:1/shop: Connection to 127.0.0.1:1"
                                + " refused.…(SQLSTATE 08001)",
                        "Check that PostgreSQL is up and can be reached"),
                new BadInput(
                        "the role or its password is wrong",
                        () -> prepare(db.url(), "nobody"),
                        "TARGET_NOT_READY: cannot connect to …: FATAL: role \"nobody\" does not"
                                + " exist",
                        "the user and the password of the target"),
                new BadInput(
                        "there is no such database",
                        () -> prepare(server.jdbcUrl("nowhere"), "postgres"),
                        "TARGET_NOT_READY: cannot connect to …: FATAL: database \"nowhere\" does"
                                + " not exist",
                        "Check the URL"),
                new BadInput(
                        "the database is not UTF8",
                        () -> {
                            db.sql(
                                    "create database latin encoding 'LATIN1' lc_collate 'C'"
                                            + " lc_ctype 'C' template template0");
                            prepare(server.jdbcUrl("latin"), "postgres");
                        },
                        "TARGET_NOT_READY: database \"latin\" has the encoding LATIN1",
                        "ENCODING 'UTF8'"),
                new BadInput(
                        "the role may create nothing",
                        () -> {
                            db.sql("create role weak login");
                            db.sql("create database strict");
                            prepare(server.jdbcUrl("strict"), "weak");
                        },
                        "TARGET_NOT_READY: the role \"weak\" may not create schemas in database"
                                + " \"strict\"",
                        "GRANT CREATE ON DATABASE"),
                new BadInput(
                        "the server takes no writes",
                        () -> {
                            db.sql("create database frozen");
                            db.sql("alter database frozen set default_transaction_read_only = on");
                            prepare(server.jdbcUrl("frozen"), "postgres");
                        },
                        "TARGET_NOT_READY: database \"frozen\" cannot be written: it is a replica,"
                                + " or read-only",
                        "Point the target's URL at the writer"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aPipelineIsNotContinuedWithAnotherSource(BadInput bad) {
        bad.check();
        log.assertNoSecret();
    }

    Stream<BadInput> aPipelineIsNotContinuedWithAnotherSource() {
        return Stream.of(
                new BadInput(
                        "the pipeline was made from another source",
                        () -> {
                            db.target().bindSource(source("shop", "f1"));
                            db.target().bindSource(source("shop", "f1"));
                            db.target().bindSource(source("shop_copy", "f1"));
                        },
                        "SOURCE_REPLACED: pipeline \"bad…\" was made from database shop of family"
                                + " f1, but the source is database shop_copy of family f1",
                        "Correct source.url"),
                new BadInput(
                        "the source is another database of the same name",
                        () -> {
                            db.target().bindSource(new SourceIdentity("shop", Optional.empty()));
                            db.target().bindSource(source("shop", "f1"));
                            db.target().bindSource(source("shop", "f2"));
                        },
                        "SOURCE_REPLACED: pipeline \"bad…\" was made from database shop of family"
                                + " f1, but the source is database shop of family f2",
                        "give the pipeline another name"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aTableThatDiffersIsRefusedBeforeItIsLoaded(BadInput bad) {
        bad.check();
        log.assertNoSecret();
    }

    Stream<BadInput> aTableThatDiffersIsRefusedBeforeItIsLoaded() {
        String id = "id integer primary key, ";
        return Stream.of(
                differs(
                        "it lacks a column",
                        id + "price integer not null",
                        "has no column \"name\" character varying(20)"),
                differs(
                        "a column has another type",
                        id + "name text, price bigint not null",
                        "has column \"name\" as text, expected character varying(20)"),
                differs(
                        "a column takes no NULL",
                        id + "name varchar(20) not null, price integer not null",
                        "takes no NULL in column \"name\", but the source does"),
                differs(
                        "it has a column that needs a value",
                        id + "name varchar(20), price integer, tax integer not null",
                        "has a column \"tax\" that needs a value"),
                differs(
                        "it computes a column",
                        "id integer primary key, name varchar(20), price integer generated always"
                                + " as (id * 2) stored",
                        "computes column \"price\" where the source does not"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aChangeThatCannotBeAppliedStopsExactlyBeforeItsTransaction(BadInput bad) throws Exception {
        db.load(ITEM, Row.of(1, SECRET, 10), Row.of(2, "two", 20));
        db.load(PART, Row.of(10, 1));
        db.target().schema().completeAfterLoad(List.of(ITEM, PART));
        db.sql("alter table dbo.item add constraint cheap check (price < 100)");

        bad.check();

        log.assertNoSecret();
        assertThat(db.rows("select commit_lsn from tidegate.checkpoint"))
                .containsExactly(lsn(100).toString());
        assertThat(db.rows("select id from dbo.item order by 1")).containsExactly("1", "2", "3");
        assertThat(db.rows("select state, fact from tidegate.quarantine"))
                .singleElement()
                .asString()
                .startsWith("blocking|")
                .doesNotContain(SECRET);
    }

    Stream<BadInput> aChangeThatCannotBeAppliedStopsExactlyBeforeItsTransaction() {
        return Stream.concat(rowsAndKeys(), valuesAndReferences());
    }

    private Stream<BadInput> rowsAndKeys() {
        String at = ": cannot apply the transaction at " + lsn(101) + ": ";
        String refused =
                "TARGET_REFUSED"
                        + at
                        + "cannot apply changes of table dbo.Item: PostgreSQL refused"
                        + " it: ";
        String key = "; the key of table dbo.Item is \"Id\"";
        String missing =
                "TARGET_ROW_MISSING"
                        + at
                        + "a change of table dbo.Item hit 0 rows of dbo.item, expected one; the"
                        + " row's key is in \"Id\"";
        return Stream.of(
                stops(
                        "a row to update is not there",
                        missing,
                        update(ITEM, item(9, SECRET, 1), item(9, "x", 1))),
                stops("a row to delete is not there", missing, delete(ITEM, item(9, SECRET, 1))),
                stops(
                        "a key is there twice",
                        refused
                                + "a unique key is violated (SQLSTATE 23505), constraint"
                                + " \"pk_item\" of table \"item\""
                                + key,
                        insert(ITEM, item(1, SECRET + "2", 1))),
                stops(
                        "a unique value is there twice",
                        "TARGET_REFUSED"
                                + at
                                + "…a unique key is violated (SQLSTATE 23505), constraint"
                                + " \"item_uq_name\" of table \"item\""
                                + key,
                        insert(ITEM, item(4, SECRET, 1))),
                stops(
                        "a check is stricter than the source's",
                        refused
                                + "a check is violated (SQLSTATE 23514), constraint \"cheap\" of"
                                + " table \"item\""
                                + key,
                        insert(ITEM, item(4, SECRET + "4", 100))));
    }

    private Stream<BadInput> valuesAndReferences() {
        String at = ": cannot apply the transaction at " + lsn(101) + ": ";
        String key = "; the key of table dbo.Item is \"Id\"";
        return Stream.of(
                stops(
                        "a text is longer than its column",
                        "TARGET_REFUSED"
                                + at
                                + "cannot apply changes of table dbo.Item: PostgreSQL refused it:"
                                + " a text is longer than its column (SQLSTATE 22001)"
                                + key,
                        insert(ITEM, item(4, SECRET.repeat(4), 1))),
                stops(
                        "a text has U+0000",
                        "TARGET_REFUSED"
                                + at
                                + "a value of column \"Name\" of table dbo.Item has the character"
                                + " U+0000, which PostgreSQL cannot hold in text"
                                + "; the row's key is in \"Id\"",
                        insert(ITEM, item(4, SECRET + "\0", 1))),
                stops(
                        "a text has half a surrogate pair",
                        "TARGET_REFUSED"
                                + at
                                + "a value of column \"Name\" of table dbo.Item has half of a"
                                + " surrogate pair, which PostgreSQL cannot hold in text"
                                + "; the row's key is in \"Id\"",
                        insert(ITEM, item(4, SECRET + "\ud83d", 1))),
                stops(
                        "a parent is not there",
                        "TARGET_REFUSED"
                                + at
                                + "cannot apply changes of table dbo.Part: a foreign key is violated"
                                + " (SQLSTATE 23503), constraint \"fk_part_item\" of table \"part\"; the key"
                                + " of table dbo.Part is \"Id\"",
                        insert(PART, 11, 777)));
    }

    /** Three transactions arrive in one window; the one in the middle is at fault. */
    private BadInput stops(String kind, String error, LogEvent.Change change) {
        return new BadInput(
                kind,
                () -> {
                    ListJournal journal = new ListJournal();
                    journal.add(100, insert(ITEM, item(3, "three", 1)));
                    journal.add(101, insert(ITEM, item(8, "eight", 1)), change);
                    journal.add(102, insert(ITEM, item(7, "seven", 1)));
                    new ApplyWorker(
                                    new ApplyWorker.Ports(
                                            journal.readers(0),
                                            db.target().applyTarget(0),
                                            () -> Instant.EPOCH),
                                    LoadedTables.ALL,
                                    ApplySettings.DEFAULTS,
                                    new Nobody())
                            .run();
                },
                error,
                "tidegate quarantine approve --transaction " + lsn(101));
    }

    private BadInput differs(String kind, String columns, String how) {
        return new BadInput(
                kind,
                () -> {
                    db.sql("create schema if not exists dbo");
                    db.sql("create table dbo.item (" + columns + ")");
                    db.load(ITEM);
                },
                "TARGET_NOT_READY: table dbo.item exists on the target and " + how,
                "Make it like the source's table, or drop it");
    }

    private static void prepare(String url, String user) {
        try (PostgresTarget target =
                new PostgresTarget(
                        new PostgresSettings(url.replaceFirst("\\?.*", ""), user, SECRET),
                        "shop",
                        new LiveTables())) {
            target.prepare();
        }
    }

    private static SourceIdentity source(String database, String family) {
        return new SourceIdentity(database, Optional.of(family));
    }

    private static Row item(int id, String name, int price) {
        return Row.of(id, name, price);
    }

    private static final class Nobody extends SilentObserver {
        @Override
        public void oneByOne(Lsn upTo, TidegateException reason) {
            assertThat(reason.forOperator()).doesNotContain(SECRET);
        }
    }
}
