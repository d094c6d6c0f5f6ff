package dev.tidegate.bind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bind.CatalogObject.RoutineKind;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogTest {
    @Test
    void namesAreFoundInAnyCaseAndInDboUnlessTheySaySo() {
        Catalog catalog = catalog("CREATE TABLE [Orders] (Id int NOT NULL)");

        assertThat(catalog.table(new ObjectId("DBO", "ORDERS"))).isPresent();
        assertThat(table(catalog, "orders").column("ID")).isPresent();
        assertThat(catalog.schemas()).containsExactly("dbo");
    }

    @Test
    void aliasTypesStandForTheirBaseAndKeepTheirName() {
        Catalog catalog =
                catalog(
                        "CREATE TABLE t (a Flag, b dbo.Flag NULL, c id)",
                        "CREATE TYPE Flag FROM bit NOT NULL\nGO\n"
                                + "execute sp_addtype id, 'varchar(11)', 'NOT NULL'");
        Table table = table(catalog, "t");

        assertThat(table.columns())
                .extracting(column -> column.type().toString())
                .containsExactly("bit", "bit", "varchar(11)");
        assertThat(table.columns())
                .extracting(Column::nullable)
                .containsExactly(false, true, false);
        assertThat(table.columns().getFirst().type().userType())
                .contains(new ObjectId("dbo", "Flag"));
    }

    @Test
    void everyTypeOfTheSystemHasItsLengthPrecisionAndScale() {
        Table table =
                table(
                        catalog(
                                "CREATE TABLE t (a varchar, b varchar(max), c decimal, d numeric(9),"
                                        + " e numeric(9,2), f float(24), g float, h time, i datetime2(3),"
                                        + " j sysname, k national character varying(5), l double precision,"
                                        + " m money, n text, o sys.geography, p timestamp, q Missing.Type)"),
                        "t");

        assertThat(table.columns())
                .extracting(column -> column.type().toString())
                .containsExactly(
                        "varchar(1)",
                        "varchar(max)",
                        "decimal(18,0)",
                        "decimal(9,0)",
                        "decimal(9,2)",
                        "real",
                        "float",
                        "time(7)",
                        "datetime2(3)",
                        "nvarchar(128)",
                        "nvarchar(5)",
                        "float",
                        "money",
                        "text",
                        "geography",
                        "rowversion",
                        "Missing.Type");
    }

    @Test
    void alterTableIsAppliedAlsoToATableOfALaterScript() {
        Catalog catalog =
                catalog(
                        "ALTER TABLE s.t WITH NOCHECK ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u"
                                + " ON DELETE SET NULL;\n"
                                + "ALTER TABLE s.t ADD CONSTRAINT d DEFAULT (7) FOR b;\n"
                                + "CREATE UNIQUE INDEX i ON s.t (a DESC) INCLUDE (b) WHERE a > 1",
                        """
                        CREATE TABLE s.t (a int, b int, c int PRIMARY KEY)
                        GO
                        ALTER TABLE s.t DROP COLUMN gone
                        GO
                        ALTER TABLE s.t ALTER COLUMN b bigint NOT NULL\
                        """);
        Table table = catalog.table(new ObjectId("s", "t")).orElseThrow();

        Table.ForeignKey key = table.foreignKeys().getFirst();
        assertThat(key.onDelete()).isEqualTo("SET NULL");
        assertThat(key.trusted()).isFalse();
        assertThat(key.enabled()).isTrue();
        Column changed = table.column("b").orElseThrow();
        assertThat(changed.type().toString()).isEqualTo("bigint");
        assertThat(changed.value().flatMap(Column.Default::name)).contains("d");
        Table.Index index = table.indexes().getFirst();
        assertThat(index.unique()).isTrue();
        assertThat(index.columns()).containsExactly(new Table.KeyColumn("a", true));
        assertThat(index.filter().orElseThrow().text()).isEqualTo("a > 1");
        assertThat(table.column("c").orElseThrow().nullable()).isFalse();
    }

    @Test
    void constraintsOfAColumnAreOfItsTable() {
        Table table =
                table(
                        catalog(
                                "CREATE TABLE t (a int IDENTITY(-5, 2) CONSTRAINT pk PRIMARY KEY,"
                                        + " b int UNIQUE REFERENCES u(x), c int CHECK (c > 0),"
                                        + " d AS (b + c) PERSISTED, INDEX i (b))"),
                        "t");

        assertThat(table.primaryKey().orElseThrow().columns())
                .containsExactly(new Table.KeyColumn("a", false));
        assertThat(table.keys()).hasSize(2);
        assertThat(table.foreignKeys().getFirst().columns()).containsExactly("b");
        assertThat(table.checks().getFirst().condition().text()).isEqualTo("c > 0");
        assertThat(table.column("a").orElseThrow().identity())
                .contains(new Column.Identity("-5", "2"));
        assertThat(table.column("d").orElseThrow().computed().orElseThrow().persisted()).isTrue();
        assertThat(table.indexes()).hasSize(1);
    }

    @Test
    void whatIsDroppedIsGoneAndWhatIsSwitchedOffSaysSo() {
        Catalog catalog =
                catalog(
                        "IF EXISTS (SELECT 1) DROP TABLE t\nGO\nCREATE TABLE t (a int CONSTRAINT c"
                                + " CHECK (a > 1))\nGO\nCREATE TABLE u (a int)\nGO\nDROP TABLE u\nGO\n"
                                + "ALTER TABLE t NOCHECK CONSTRAINT ALL\nGO\n"
                                + "CREATE TRIGGER r ON t AFTER INSERT AS RETURN\nGO\n"
                                + "DISABLE TRIGGER r ON t");

        assertThat(catalog.table(new ObjectId("dbo", "u"))).isEmpty();
        assertThat(table(catalog, "t").checks().getFirst().enabled()).isFalse();
        assertThat(catalog.triggers(new ObjectId("dbo", "T")))
                .singleElement()
                .extracting(CatalogObject.Trigger::enabled)
                .isEqualTo(false);
    }

    @Test
    void routinesHaveParametersAndWhatTheyGiveBack() {
        Catalog catalog =
                catalog(
                        "CREATE PROCEDURE p @a int = 5, @b varchar(9) OUTPUT AS RETURN 1\nGO\n"
                                + "CREATE FUNCTION f (@x money) RETURNS money AS BEGIN RETURN @x END\nGO\n"
                                + "CREATE FUNCTION g () RETURNS @r TABLE (n int NOT NULL) AS BEGIN"
                                + " RETURN END\nGO\n"
                                + "EXEC dbo.sp_executesql @statement = N'CREATE VIEW v AS SELECT"
                                + " ''it''''s'' AS s'");
        CatalogObject.Routine procedure = catalog.routine(new ObjectId("dbo", "P")).orElseThrow();

        assertThat(procedure.kind()).isEqualTo(RoutineKind.PROCEDURE);
        assertThat(procedure.parameter("@A").flatMap(CatalogObject.Parameter::value)).isPresent();
        assertThat(procedure.parameter("@b").orElseThrow().output()).isTrue();
        assertThat(
                        catalog.routine(new ObjectId("dbo", "f"))
                                .orElseThrow()
                                .returns()
                                .map(SqlType::kind))
                .contains(SqlType.Kind.MONEY);
        assertThat(
                        catalog.routine(new ObjectId("dbo", "g"))
                                .orElseThrow()
                                .rows()
                                .orElseThrow()
                                .columns())
                .hasSize(1);
        assertThat(catalog.view(new ObjectId("dbo", "v"))).isPresent();
    }

    @Test
    void typesOfTablesSynonymsSequencesAndPropertiesAreKept() {
        Catalog catalog =
                catalog(
                        "CREATE TYPE list AS TABLE (id int PRIMARY KEY)\nGO\n"
                                + "CREATE SEQUENCE s AS int START WITH 5\nGO\n"
                                + "CREATE SYNONYM y FOR other\nGO\nCREATE TABLE other (a int)\nGO\n"
                                + "EXEC sp_addextendedproperty 'MS_Description', N'what', 'SCHEMA', [dbo],"
                                + " 'TABLE', other, 'COLUMN', 'a'\nGO\nGRANT SELECT ON other TO public");

        assertThat(catalog.tableType(new ObjectId("dbo", "list"))).isPresent();
        assertThat(catalog.sequence(new ObjectId("dbo", "s")).orElseThrow().type())
                .isEqualTo(SqlType.INT);
        assertThat(catalog.synonym(new ObjectId("dbo", "y"))).isPresent();
        assertThat(catalog.properties().getFirst().levels())
                .extracting(ExtendedProperty.Level::name)
                .containsExactly("dbo", "other", "a");
        assertThat(catalog.others()).hasSize(1);
    }

    @Test
    void aPlaceSaysItsTextAndItsLinesInTheScript() {
        Table table = table(catalog("\nGO\n\nCREATE TABLE t (\n a int)"), "t");

        assertThat(table.definition().line()).isEqualTo(4);
        assertThat(table.definition().lastLine()).isEqualTo(5);
        assertThat(table.definition().text()).isEqualTo("CREATE TABLE t (\n a int)");
        assertThat(table.definition().file()).isEqualTo("0.sql");
    }

    private static Catalog catalog(String... scripts) {
        List<SourceFile> files = new ArrayList<>();
        for (String script : scripts) {
            files.add(
                    new SourceFile(
                            files.size() + ".sql", TSqlParser.parse(script, SyntaxOptions.SCRIPT)));
        }
        return Catalog.of(files);
    }

    private static Table table(Catalog catalog, String name) {
        Optional<Table> table = catalog.table(new ObjectId("dbo", name));
        return table.orElseThrow();
    }
}
