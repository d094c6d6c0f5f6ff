package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static dev.tidegate.scenarios.PostgresFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.Identity;
import dev.tidegate.schema.TableDefinition.IndexDefinition;
import dev.tidegate.schema.TableDefinition.KeyDefinition;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
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

/** Creating, loading and completing tables on a real PostgreSQL. */
class PostgresTargetTest {
    private static final TableDefinition PARENT =
            table("Parent")
                    .column(
                            new ColumnDefinition(
                                    "Id",
                                    ColumnType.of(Kind.INT),
                                    false,
                                    Optional.empty(),
                                    Optional.of(new Identity(1, 1)),
                                    Optional.empty()))
                    .column("Code", ColumnType.ofLength(Kind.CHAR, 4))
                    .unique("UQ_Code", "Code")
                    .build();

    private static final TableDefinition CHILD =
            table("Child")
                    .column("Id", Kind.INT)
                    .column("ParentId", Kind.INT)
                    .withDefault("Active", ColumnType.of(Kind.BIT), "((1))")
                    .withDefault("State", ColumnType.ofLength(Kind.VARCHAR, 8), "('open')")
                    .withDefault("MadeAt", ColumnType.of(Kind.DATETIME), "(getdate())")
                    .withDefault("Odd", ColumnType.of(Kind.INT), "(rand()*(10))")
                    .column("Price", new ColumnType(Kind.DECIMAL, 0, 10, 2))
                    .column("Amount", Kind.INT)
                    .computed("Total", new ColumnType(Kind.DECIMAL, 0, 21, 2), "([Price]*[Amount])")
                    .computed(
                            "Strange",
                            ColumnType.of(Kind.INT),
                            "(datediff(day,[MadeAt],getdate()))")
                    .column("Level", Kind.TINYINT)
                    .foreignKey("ParentId", "Parent", "SET_NULL")
                    .check("CK_Child_State", "([State]='open' OR [State]='shut')")
                    .check("CK_Child_Amount", "([Amount]>=(0) AND [Amount]<=(1000))")
                    .check("CK_Child_Odd", "(soundex([State])='O150')")
                    .unique(
                            new KeyDefinition(
                                    "UX_Active",
                                    List.of("ParentId"),
                                    Optional.of("([Active]=(1))")))
                    .index(
                            new IndexDefinition(
                                    "IX_Made",
                                    List.of("MadeAt DESC", "Amount"),
                                    List.of("Price"),
                                    Optional.of("([Amount] IS NOT NULL)")))
                    .build();

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    private @Nullable PostgresFixture opened;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "target");
    }

    @AfterAll
    static void stopServer() {
        server().close();
    }

    @BeforeEach
    void openDatabase(TestInfo test) throws Exception {
        opened = new PostgresFixture(server(), test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void closeDatabase() {
        db().close();
    }

    @Test
    void tablesAreCreatedLoadedAndCompleted() throws Exception {
        List<LeftOut> leftOut = db().target().schema().create(List.of(PARENT, CHILD));

        assertThat(leftOut)
                .extracting(LeftOut::object)
                .containsExactlyInAnyOrder(
                        "default of column \"Odd\"",
                        "computed column \"Strange\"",
                        "check \"CK_Child_Odd\"",
                        "action on delete set null of foreign key \"FK_Child_Parent\"");
        db().load(PARENT, Row.of(7, "a"));
        db().load(CHILD, Row.of(1, 7, true, "open", at(), 0, dec("2.50"), 3, 255));
        db().target().schema().completeAfterLoad(List.of(PARENT, CHILD));

        assertThat(db().rows("select total, level from dbo.child")).containsExactly("7.50|255");
        assertThat(db().rows("insert into dbo.parent (code) values ('b') returning id"))
                .containsExactly("8");
        assertThat(
                        db().rows(
                                        "insert into dbo.child (id, odd) values (2, 1)"
                                                + " returning active, state, madeat is not null"))
                .containsExactly("t|open|t");
        assertThat(db().rows("select indexdef from pg_indexes where indexname = 'child_ix_made'"))
                .singleElement()
                .asString()
                .contains("(madeat DESC, amount) INCLUDE (price) WHERE (amount IS NOT NULL)");
        assertViolates("update dbo.child set state = 'other'", "ck_child_state");
        assertViolates("update dbo.child set level = 256", "child_level_check");
        assertViolates("update dbo.child set parentid = 999 where id = 1", "fk_child_parent");
        assertViolates("insert into dbo.child (id, odd, parentid) values (3, 1, 7)", "ux_active");
        assertThat(
                        db().rows(
                                        "select condeferrable, confdeltype, convalidated,"
                                                + " obj_description(oid) from pg_constraint"
                                                + " where conname = 'fk_child_parent'"))
                .containsExactly(
                        "t|a|t|tidegate: to be restored at the cutover: on delete set null");
    }

    @Test
    void creatingAndCompletingTwiceChangesNothing() throws Exception {
        List<LeftOut> first = db().target().schema().create(List.of(PARENT, CHILD));
        db().target().schema().completeAfterLoad(List.of(PARENT, CHILD));
        List<String> before = catalog();

        assertThat(db().target().schema().create(List.of(PARENT, CHILD))).isEqualTo(first);
        db().target().schema().completeAfterLoad(List.of(PARENT, CHILD));
        db().target().prepare();

        assertThat(catalog()).isEqualTo(before);
    }

    @Test
    void rowsThatViolateAForeignKeyAreListedUntilTheyAreMended() throws Exception {
        db().load(CHILD, Row.of(1, 7, true, "open", at(), 0, dec("2.50"), 3, 255));
        db().load(PARENT);

        List<LeftOut> first = db().target().schema().completeAfterLoad(List.of(PARENT, CHILD));
        List<LeftOut> again = db().target().schema().completeAfterLoad(List.of(PARENT, CHILD));
        db().sql("insert into dbo.parent (id, code) values (7, 'a')");
        List<LeftOut> mended = db().target().schema().completeAfterLoad(List.of(PARENT, CHILD));

        assertThat(first)
                .singleElement()
                .extracting(LeftOut::object)
                .asString()
                .contains("fk_child_parent");
        assertThat(again).isEqualTo(first);
        assertThat(mended).isEmpty();
    }

    @Test
    void anIdentityOfDecimalGoesOnBehindTheLoadedRows() throws Exception {
        TableDefinition ticket =
                table("Ticket")
                        .column(
                                new ColumnDefinition(
                                        "Id",
                                        new ColumnType(Kind.DECIMAL, 0, 18, 0),
                                        false,
                                        Optional.empty(),
                                        Optional.of(new Identity(1, 5)),
                                        Optional.empty()))
                        .column("N", Kind.INT)
                        .build();
        List<LeftOut> leftOut = db().target().schema().create(List.of(ticket));
        db().load(ticket, Row.of(dec("11"), 1));
        db().target().schema().completeAfterLoad(List.of(ticket));

        assertThat(leftOut).isEmpty();
        assertThat(db().rows("insert into dbo.ticket (n) values (2) returning id"))
                .containsExactly("16");
        assertThat(db().target().schema().create(List.of(ticket))).isEmpty();

        db().sql("drop sequence dbo.ticket_id_seq cascade"); // as an earlier release left it
        db().target().schema().create(List.of(ticket));
        assertThat(db().rows("insert into dbo.ticket (n) values (3) returning id"))
                .containsExactly("21");
    }

    @Test
    void textOfABinaryCollationIsComparedByTheNumbersOfItsCharacters() throws Exception {
        TableDefinition word =
                table("Word")
                        .column(
                                new ColumnDefinition(
                                        "K",
                                        ColumnType.ofLength(Kind.NVARCHAR, 9),
                                        false,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of("Latin1_General_BIN2")))
                        .build();
        db().load(word, Row.of("b"), Row.of("a"), Row.of("B"));

        db().apply(insert(word, "C"), delete(word, Row.of("a")));

        assertThat(db().rows("select k from dbo.word order by k")).containsExactly("B", "C", "b");
    }

    @Test
    void aTableThatHasRowsIsNotLockedForAChecksOrComputedColumnsSake() throws Exception {
        TableDefinition before =
                table("Grown").column("Id", Kind.INT).column("N", Kind.INT).build();
        TableDefinition after =
                table("Grown")
                        .column("Id", Kind.INT)
                        .column("N", Kind.INT)
                        .computed("Twice", ColumnType.of(Kind.INT), "([N]*(2))")
                        .check("CK_N", "([N]>(0))")
                        .build();
        db().load(before, Row.of(1, 2));

        assertThat(db().target().schema().create(List.of(after)))
                .extracting(LeftOut::object, LeftOut::reason)
                .containsExactly(
                        tuple(
                                "computed column \"Twice\"",
                                "the table had rows already; add it by hand when it may be locked"),
                        tuple(
                                "check \"CK_N\"",
                                "the table had rows already; add it by hand when it may be locked"));
        assertThat(db().rows("select * from dbo.grown")).containsExactly("1|2");
    }

    @Test
    void uniqueKeysTakeOneNullOnly() throws Exception {
        TableDefinition item =
                table("Item")
                        .column("Id", Kind.INT)
                        .column("U", Kind.INT)
                        .unique("UQ_U", "U")
                        .build();
        db().load(item, Row.of(1, null));
        db().target().schema().completeAfterLoad(List.of(item));

        assertViolates("insert into dbo.item values (2, null)", "item_uq_u");
    }

    @Test
    void aTableThatIsDifferentIsNotTouched() throws Exception {
        db().sql(
                        "create schema dbo; create table dbo.parent (id bigint primary key, code char(4))");

        assertThatThrownBy(() -> db().target().schema().create(List.of(PARENT)))
                .hasMessage(
                        "table dbo.parent exists on the target and has column \"id\" as bigint,"
                                + " expected integer")
                .extracting("code")
                .isEqualTo(ErrorCode.TARGET_NOT_READY);
    }

    @Test
    void aTableThatWouldActByItselfIsNotReady() throws Exception {
        db().sql(
                        "create schema dbo; create table dbo.parent (id int primary key, code"
                                + " char(4)); create function dbo.f() returns trigger language"
                                + " plpgsql as 'begin return new; end'; create trigger t after"
                                + " insert on dbo.parent for each row execute function dbo.f()");

        assertFails(
                () -> db().target().schema().create(List.of(PARENT)), ErrorCode.TARGET_NOT_READY);
    }

    @Test
    void namesThatWouldFallTogetherAreRefused() {
        assertFails(
                () ->
                        db().target()
                                .schema()
                                .create(
                                        List.of(
                                                table("Same").column("Id", Kind.INT).build(),
                                                table("SAME").column("Id", Kind.INT).build())),
                ErrorCode.TARGET_NOT_READY);
    }

    @Test
    void everyTypeComesThroughLoadAndApplyAlike() throws Exception {
        for (boolean keyed : new boolean[] {true, false}) {
            TableDefinition all = PostgresTypeRows.table(keyed);
            db().load(all, PostgresTypeRows.rows().toArray(Row[]::new));
            String name = all.table().name().toLowerCase(Locale.ROOT);
            List<String> loaded = db().rows("select * from dbo." + name + " order by id");
            assertThat(loaded).isEqualTo(PostgresTypeRows.expected());

            for (Row row : PostgresTypeRows.rows()) {
                db().apply(update(all, row, row));
                db().apply(delete(all, row), insert(all, row));
            }

            assertThat(db().rows("select * from dbo." + name + " order by id")).isEqualTo(loaded);
        }
    }

    @Test
    void theOperatorReadsTheBookkeepingInPsql() throws Exception {
        db().load(PARENT, Row.of(1, "a"));

        assertThat(db().rows("select epoch, commit_lsn, journal_offset from tidegate.checkpoint"))
                .containsExactly("1|00000000:00000000:0000|0");
        assertThat(
                        db().rows(
                                        "select target_table, intent, complete, row_count"
                                                + " from tidegate.load_table"))
                .containsExactly("dbo.parent|REPLICATE|t|1");
        assertThat(db().target().versions()).containsKeys("postgresql", "pgjdbc");
    }

    @Test
    void aRoleThatMayNotCreateIsToldSo() throws Exception {
        db().sql("drop schema tidegate cascade; create role reader login");
        String url = db().url().replace("user=postgres", "user=reader");

        try (PostgresTarget target =
                new PostgresTarget(new PostgresSettings(url, "", ""), "shop", new LiveTables())) {
            assertThatThrownBy(target::prepare)
                    .hasMessageContaining("the role \"reader\" may not create schemas")
                    .extracting("code")
                    .isEqualTo(ErrorCode.TARGET_NOT_READY);
        }
    }

    @Test
    void aRehearsalOfTheApplyingNeedNotWriteAndClaimsNothing() throws Exception {
        try (PostgresTarget owner =
                        new PostgresTarget(sparing(db().url()), "shop", new LiveTables());
                PostgresTarget standby =
                        new PostgresTarget(sparing(db().url()), "shop", new LiveTables())) {
            owner.prepare();
            db().sql("alter database " + current() + " set default_transaction_read_only = on");
            standby.rehearse(List.of());
            db().sql(
                            "begin read write; alter database "
                                    + current()
                                    + " reset default_transaction_read_only; commit");

            owner.requireOwnership();
        }
    }

    private String current() throws Exception {
        return db().rows("select current_database()").getFirst();
    }

    @Test
    void aTargetWithoutStandbysIsNeverSpared() {
        try (PostgresTarget target =
                new PostgresTarget(sparing(db().url()), "shop", new LiveTables())) {
            target.prepare();
            assertThat(target.reasonToSpare()).isEmpty();
        }
    }

    @Test
    void aRoleThatMaySeeNoStandbysCannotSpareThem() throws Exception {
        db().sql(
                        "create role blind login; drop schema tidegate cascade; grant all on database "
                                + db().rows("select current_database()").getFirst()
                                + " to blind");
        String url = db().url().replace("user=postgres", "user=blind");

        try (PostgresTarget target = new PostgresTarget(sparing(url), "shop", new LiveTables())) {
            assertThatThrownBy(target::prepare)
                    .hasMessageContaining("the role \"blind\" may not see how far behind")
                    .extracting("code")
                    .isEqualTo(ErrorCode.TARGET_NOT_READY);
            db().sql("grant pg_monitor to blind");
            target.prepare();
        } finally {
            db().sql("drop owned by blind; drop role blind");
        }
    }

    private static PostgresSettings sparing(String url) {
        return new PostgresSettings(
                url,
                "",
                "",
                PostgresSettings.TextUnstorable.REFUSE,
                Optional.of(Duration.ofMillis(1)));
    }

    private List<String> catalog() throws Exception {
        return db().rows(
                        "select conname, pg_get_constraintdef(oid) from pg_constraint"
                                + " where connamespace = 'dbo'::regnamespace"
                                + " union all select indexname, indexdef from pg_indexes"
                                + " where schemaname = 'dbo'"
                                + " union all select column_name, column_default"
                                + " from information_schema.columns where table_schema = 'dbo'"
                                + " order by 1, 2");
    }

    private void assertViolates(String sql, String constraint) {
        assertThatThrownBy(() -> db().rows(sql + " returning 1")).hasMessageContaining(constraint);
    }

    private static LocalDateTime at() {
        return LocalDateTime.of(2026, 7, 1, 12, 0);
    }

    private static BigDecimal dec(String text) {
        return new BigDecimal(text);
    }

    private static void assertFails(ThrowingCallable call, ErrorCode code) {
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
