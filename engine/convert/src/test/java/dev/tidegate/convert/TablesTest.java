package dev.tidegate.convert;

import static dev.tidegate.convert.Converting.object;
import static dev.tidegate.convert.Converting.script;
import static dev.tidegate.convert.Converting.sql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.SourceFile;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {
    @Test
    void keysKeepTheirNamesAndUniqueOnesTakeOneNull() {
        assertThat(
                        sql(
                                "CREATE TABLE t (a int NOT NULL, b int, CONSTRAINT PK_t PRIMARY KEY (a),"
                                        + " CONSTRAINT U UNIQUE (b), UNIQUE (a, b))"))
                .contains("constraint pk_t primary key (a)")
                .contains("alter table dbo.t\n    add constraint t_u unique nulls not distinct (b)")
                .contains("add constraint t_a_b_key unique nulls not distinct (a, b)");
    }

    @Test
    void onlyTheKeyThatTellsRowsApartComesBeforeThem() {
        ConvertedObject keyed =
                object("CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL UNIQUE, c int, d int)");
        assertThat(String.join(";", keyed.definition())).doesNotContain("unique");
        assertThat(keyed.behind().indexes())
                .containsExactly("alter table dbo.t\n    add constraint t_b_key unique (b)");

        ConvertedObject unkeyed = object("CREATE TABLE t (b int NOT NULL UNIQUE, c int UNIQUE)");
        assertThat(String.join(";", unkeyed.definition())).contains("    unique (b)");
        assertThat(unkeyed.behind().indexes()).hasSize(1);
    }

    @Test
    void foreignKeysComeWhenEveryTableIsThereWithWhatTheyDo() {
        Conversion conversion =
                script(
                        "CREATE TABLE t (a int CONSTRAINT f REFERENCES u (x) ON DELETE CASCADE ON UPDATE"
                                + " SET NULL)\nGO\nCREATE TABLE u (x int PRIMARY KEY)\nGO\n"
                                + "ALTER TABLE t WITH NOCHECK ADD FOREIGN KEY (a) REFERENCES u");

        assertThat(named(conversion, "t").links())
                .containsExactly(
                        "alter table dbo.t\n    add constraint f foreign key (a)\n    references dbo.u (x)"
                                + " on delete cascade on update set null not valid",
                        "alter table dbo.t validate constraint f",
                        "alter table dbo.t\n    add constraint t_a_fkey foreign key (a)\n"
                                + "    references dbo.u not valid");
    }

    @Test
    void aCheckThatRowsMayViolateComesBehindThem() {
        ConvertedObject table =
                object(
                        "CREATE TABLE t (a int)\nGO\n"
                                + "ALTER TABLE t WITH NOCHECK ADD CONSTRAINT c CHECK (a > 0)");

        assertThat(String.join(";", table.definition())).doesNotContain("check");
        assertThat(table.links())
                .containsExactly("alter table dbo.t add constraint c check (a > 0) not valid");
    }

    @Test
    void whatIsSwitchedOffIsLeftOutAndSaid() {
        ConvertedObject table =
                object(
                        "CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0))\nGO\n"
                                + "ALTER TABLE t NOCHECK CONSTRAINT c");

        assertThat(String.join(";", table.definition())).doesNotContain("check");
        assertThat(table.items())
                .extracting(ActionItem::rule)
                .containsExactly(Rule.CONSTRAINT_DISABLED);
        assertThat(table.whole()).isTrue();
    }

    @Test
    void indexesAreNamedAfterTheirTable() {
        assertThat(
                        sql(
                                "CREATE TABLE Orders (a int NOT NULL, b int, x xml)\nGO\n"
                                        + "CREATE UNIQUE CLUSTERED INDEX i ON Orders (a DESC) INCLUDE (b)"
                                        + " WHERE b > 3\nGO\nCREATE INDEX Orders_b ON Orders (b)\nGO\n"
                                        + "CREATE PRIMARY XML INDEX ix ON Orders (x)"))
                .contains(
                        "create unique index orders_i on dbo.orders (a desc) include (b) where b > 3")
                .contains("create index orders_b on dbo.orders (b nulls first)")
                .doesNotContain("ix");
    }

    @Test
    void commentsOfTheScriptAndDescriptionsStay() {
        String sql =
                sql(
                        "-- all orders\nCREATE TABLE o (\n a int, -- the first\n b int /* last */\n)\nGO\n"
                                + "EXEC sp_addextendedproperty N'MS_Description', N'it''s', 'SCHEMA', dbo,"
                                + " 'TABLE', o, 'COLUMN', b");

        assertThat(sql)
                .startsWith(
                        "-- all orders\ncreate table dbo.o (\n    a integer, -- the first\n    b integer /* last */\n)")
                .contains("comment on column dbo.o.b is 'it''s'");
    }

    @Test
    void aRowVersionChangesWithEachWrite() {
        assertThat(sql("CREATE TABLE t (a int, v rowversion)"))
                .contains("    v bytea not null\n")
                .contains("create sequence dbo.t_v_seq owned by dbo.t.v")
                .contains("new.v := decode(lpad(to_hex(nextval('dbo.t_v_seq')), 16, '0'), 'hex');");
    }

    @Test
    void anAliasTypeIsADomainAndColumnsHaveWhatItStandsFor() {
        Conversion conversion =
                script("CREATE TYPE Flag FROM bit NOT NULL\nGO\nCREATE TABLE t (a Flag)");

        assertThat(named(conversion, "Flag").definition())
                .containsExactly("create domain dbo.flag as boolean");
        assertThat(named(conversion, "t").definition().getFirst()).contains("a boolean not null");
    }

    @Test
    void sequencesBeginWhereSqlServersDo() {
        assertThat(sql("CREATE SEQUENCE s AS int START WITH 5 INCREMENT BY 2 CACHE 10"))
                .isEqualTo(
                        "create sequence dbo.s as integer start with 5 increment by 2 cache 10"
                                + " minvalue -2147483648");
        assertThat(sql("CREATE SEQUENCE s")).endsWith("start with -9223372036854775808");
    }

    @Test
    void namesThatFallTogetherAreAnErrorThatNamesBoth() {
        Conversion conversion =
                script(
                        "CREATE TABLE t (a int)\nGO\nCREATE INDEX x ON t (a)\nGO\n"
                                + "CREATE TABLE t_x (a int)");
        ConvertedObject second = named(conversion, "t_x");

        assertThat(second.isConverted()).isFalse();
        assertThat(second.whole()).isFalse();
        assertThat(second.items().getFirst().rule()).isEqualTo(Rule.NAME_COLLISION);
        assertThat(second.items().getFirst().reason())
                .isEqualTo("\"t_x\" would be a name of the table dbo.t_x and of the table dbo.t");
    }

    @Test
    void namesThatDifferInCaseOnlyAreAnErrorThatNamesBoth() {
        Conversion conversion = script("CREATE TABLE Abc (a int)\nGO\nCREATE TABLE aBC (b int)");

        assertThat(named(conversion, "abc").items())
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.rule()).isEqualTo(Rule.NAME_DUPLICATE);
                    assertThat(item.reason()).contains("dbo.Abc", "dbo.aBC");
                });
    }

    @Test
    void anUnknownTypeIsNamedAndItsColumnsKeysToo() {
        ConvertedObject table = object("CREATE TABLE t (a dbo.Missing, b int, UNIQUE (a))");

        assertThat(table.whole()).isFalse();
        assertThat(table.items())
                .extracting(ActionItem::rule)
                .containsExactly(Rule.TYPE_UNKNOWN, Rule.PART_MISSING);
    }

    @Test
    void aConversionThatMayFailIsLeftToAPersonBeforePostgres16() {
        Catalog catalog =
                Catalog.of(
                        List.of(
                                new SourceFile(
                                        "t.sql",
                                        TSqlParser.parse(
                                                "CREATE TABLE t (a varchar(9), b AS (TRY_CONVERT(int, a)))",
                                                SyntaxOptions.SCRIPT))));
        ConvertedObject before =
                Converting.only(
                        new DatabaseConverter(
                                        new TableExpressions(15),
                                        CodeConverter.NONE,
                                        Profile.STRICT)
                                .convert("test", catalog));

        assertThat(before.whole()).isFalse();
        assertThat(before.items())
                .singleElement()
                .satisfies(item -> assertThat(item.reason()).contains("before PostgreSQL 16"));
        assertThat(sql("CREATE TABLE t (a varchar(9), b AS (TRY_CONVERT(int, a)))"))
                .contains("pg_input_is_valid");
    }

    @Test
    void aMomentThatMayBeNoneIsReadByAHelperBeforePostgres16() {
        String table = "CREATE TABLE t (a varchar(30), b AS (TRY_CONVERT(datetime2(3), a, 126)))";
        Catalog catalog =
                Catalog.of(
                        List.of(
                                new SourceFile(
                                        "t.sql", TSqlParser.parse(table, SyntaxOptions.SCRIPT))));
        ConvertedObject before =
                Converting.only(
                        new DatabaseConverter(
                                        new TableExpressions(15),
                                        CodeConverter.NONE,
                                        Profile.STRICT)
                                .convert("test", catalog));

        assertThat(before.whole()).isTrue();
        assertThat(String.join(";", before.alone()))
                .contains("then cast(mssql_compat.try_timestamp(a) as timestamp(3)) end");
    }

    @Test
    void codeWithoutAConverterIsAnActionItem() {
        ConvertedObject view = object("CREATE VIEW v AS SELECT 1 AS one");

        assertThat(view.isConverted()).isFalse();
        assertThat(view.items()).extracting(ActionItem::rule).containsExactly(Rule.CODE);
        assertThat(view.items().getFirst().line()).isEqualTo(1);
    }

    @Test
    void theSameScriptGivesTheSameFilesInTheSameOrder() {
        String script =
                "CREATE TABLE b (a int REFERENCES a (a), n int DEFAULT (NEXT VALUE FOR s))\nGO\n"
                        + "CREATE TABLE a (a int PRIMARY KEY)\nGO\nCREATE SEQUENCE s";

        assertThat(ObjectFiles.of(script(script))).isEqualTo(ObjectFiles.of(script(script)));
        assertThat(ObjectFiles.of(script(script)))
                .extracting(ObjectFile::path)
                .containsExactly(
                        "dbo/schema.sql",
                        "dbo/sequences/s.sql",
                        "dbo/tables/a.sql",
                        "dbo/tables/b.sql",
                        "dbo/foreign_keys/b.sql");
        assertThat(ObjectFiles.of(script(script)).get(2).text().orElseThrow().text())
                .startsWith("-- table dbo.a from t.sql\n-- source sha256 ")
                .contains("\n-- text sha256 ");
    }

    private static ConvertedObject named(Conversion conversion, String name) {
        return conversion.objects().stream()
                .filter(object -> object.kind() != ObjectKind.SCHEMA)
                .filter(object -> object.id().name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow();
    }
}
