package dev.tidegate.sandbox.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.workload.SourceTable;
import dev.tidegate.sandbox.workload.SourceTable.Column;
import dev.tidegate.sandbox.workload.SourceTable.DataType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both sides are PostgreSQL here: the comparison's SQL is the same for both. */
@Tag("process")
@Timeout(180)
class ComparisonTest {
    @TempDir static Path directory;
    private static PostgresServer server;

    private Connection source;
    private Connection target;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "source");
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("create database target");
        }
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() throws Exception {
        source = DriverManager.getConnection(server.jdbcUrl());
        target = DriverManager.getConnection(server.jdbcUrl("target"));
        execute(source, "drop schema if exists dbo cascade; create schema dbo");
        execute(target, "drop schema public cascade; create schema public");
    }

    @AfterEach
    void disconnect() throws Exception {
        source.close();
        target.close();
    }

    @Test
    void equalTablesAreEqualWhateverTheirNamesCase() throws Exception {
        onBoth(
                "insert into %s values (2, 'b', 1.50), (1, 'a', null), (10, '', 0)",
                "id", "int primary key");

        TableResult result = compare(table("id", "int"));

        assertThat(result).isEqualTo(new TableResult("dbo.Item", 3, 3, 0, List.of()));
    }

    @Test
    void aValueThatDiffersIsNamedWithItsKeyAndColumn() throws Exception {
        onBoth("insert into %s values (1, 'a', 1), (2, 'b', 2)", "id", "int primary key");
        execute(target, "update item set note = 'B' where id = 2");

        assertThat(compare(table("id", "int")).first())
                .extracting(Difference::toString)
                .containsExactly("the values differ, row id=2, column Note");
    }

    @Test
    void missingAndExtraRowsAreFound() throws Exception {
        onBoth(
                "insert into %s values (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)",
                "id", "int primary key");
        execute(target, "delete from item where id = 1");
        execute(target, "insert into item values (4, 'd', 4)");

        TableResult result = compare(table("id", "int"));

        assertThat(result.first())
                .extracting(Difference::kind, Difference::key)
                .containsExactly(
                        tuple(Difference.Kind.ROW_MISSING, "id=1"),
                        tuple(Difference.Kind.ROW_EXTRA, "id=4"));
        assertThat(result.sourceRows()).isEqualTo(3);
        assertThat(result.targetRows()).isEqualTo(3);
    }

    @Test
    void nullIsNotEmpty() throws Exception {
        onBoth("insert into %s values (1, '', 1)", "id", "int primary key");
        execute(target, "update item set note = null");

        assertThat(compare(table("id", "int")).differences()).isEqualTo(1);
    }

    @Test
    void aDecimalOfAnotherScaleDiffers() throws Exception {
        onBoth("insert into %s values (1, 'a', 1.50)", "id", "int primary key");
        execute(target, "alter table item alter amount type numeric(9,3)");

        assertThat(compare(table("id", "int")).first())
                .extracting(Difference::column)
                .containsExactly("Amount");
    }

    @Test
    void textKeysAreComparedWhateverTheDatabasesOrder() throws Exception {
        onBoth(
                "insert into %s values ('a', 'x', 1), ('B', 'y', 2), ('é', 'z', 3), ('_', 'w', 4)",
                "id", "varchar(10) collate \"C\" primary key");
        execute(target, "alter table item alter id type varchar(10) collate \"en-x-icu\"");

        assertThat(compare(table("id", "varchar")).equal()).isTrue();
    }

    @Test
    void aTableWithoutKeyIsABagOfRows() throws Exception {
        onBoth("insert into %s values (1, 'a', 1), (1, 'a', 1), (2, 'b', 2)", "id", "int");
        execute(target, "insert into item values (2, 'b', 2)");
        SourceTable table = table("id", "int");
        SourceTable keyless =
                new SourceTable(table.schema(), table.name(), table.columns(), List.of(), false);

        assertThat(compare(keyless).first())
                .extracting(Difference::kind)
                .containsExactly(Difference.Kind.ROW_EXTRA);
    }

    @Test
    void aMissingTableAndAMissingColumnAreFound() throws Exception {
        onBoth("insert into %s values (1, 'a', 1)", "id", "int primary key");
        execute(target, "alter table item drop column note");
        assertThat(compare(table("id", "int")).first())
                .extracting(Difference::toString)
                .containsExactly("the column is not on the target, column Note");

        execute(target, "drop table item");
        TableResult result = compare(table("id", "int"));
        assertThat(result.first())
                .extracting(Difference::toString)
                .containsExactly("the table is not on the target");
        assertThat(result.sourceRows()).isEqualTo(1);
    }

    @Test
    void momentsLessThanAMicrosecondApartAreEqual() throws Exception {
        execute(
                source,
                "create table dbo.\"Item\" (id int, at text);"
                        + "insert into dbo.\"Item\" values (1, '2024-01-01 00:00:00.000001')");
        execute(
                target,
                "create table item (id int, at timestamp);"
                        + "insert into item values (1, '2024-01-01 00:00:00.000001')");
        execute(source, "alter table dbo.\"Item\" alter at type timestamp using at::timestamp");
        SourceTable table =
                new SourceTable(
                        "dbo",
                        "Item",
                        List.of(column("id", "int"), column("at", "datetime2")),
                        List.of("id"),
                        false);
        assertThat(compare(table).equal()).isTrue();

        execute(target, "update item set at = at + interval '1 microsecond'");
        assertThat(compare(table).differences()).isEqualTo(1);
    }

    @Test
    void valuesAreShownOnlyWhenAskedFor() throws Exception {
        onBoth("insert into %s values (1, 'a', 1)", "id", "int primary key");
        execute(target, "update item set note = 'b'");
        Comparison.Options options = new Comparison.Options(1, Comparison.Values.SHOWN);

        List<TableResult> results =
                new Comparison(source, target, options).compare(List.of(table("id", "int")));

        assertThat(results.getFirst().first().getFirst().toString())
                .endsWith("a on the source, b on the target");
    }

    private TableResult compare(SourceTable table) throws SQLException {
        return new Comparison(source, target, Comparison.Options.DEFAULTS)
                .compare(List.of(table))
                .getFirst();
    }

    private void onBoth(String insert, String key, String keyType) throws SQLException {
        String columns = key + " " + keyType + ", %s text, %s numeric(9,2)";
        execute(
                source,
                "create table dbo.\"Item\" (" + columns.formatted("\"Note\"", "\"Amount\"") + ")");
        execute(target, "create table item (" + columns.formatted("note", "amount") + ")");
        execute(source, insert.formatted("dbo.\"Item\""));
        execute(target, insert.formatted("item"));
    }

    private static SourceTable table(String key, String keyType) {
        return new SourceTable(
                "dbo",
                "Item",
                List.of(
                        column(key, keyType),
                        column("Note", "nvarchar"),
                        column("Amount", "decimal")),
                List.of(key),
                false);
    }

    private static Column column(String name, String type) {
        return new Column(name, new DataType(type, Types.OTHER, 0, 0), Set.of());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
