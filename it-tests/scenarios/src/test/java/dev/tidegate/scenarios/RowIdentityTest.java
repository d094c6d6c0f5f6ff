package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.Status.LeftOut;
import dev.tidegate.postgres.PostgresSettings.TextUnstorable;
import dev.tidegate.sandbox.compare.Comparison;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.workload.SourceTables;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Rows are told apart on the target as on the source: keys of every type, keys and unique values
 * that wander from row to row, rows without a key, references, large objects.
 */
class RowIdentityTest {
    private static final int LARGE = 10 * 1024 * 1024;

    /** Has excluded columns; takes long. */
    private static final Set<String> NOT_COMPARED = Set.of("variant", "large");

    private static Environment environment;
    private static RoundTrip trip;

    @BeforeAll
    static void replicate() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
        trip =
                new RoundTrip(
                        environment,
                        new RoundTrip.Options(
                                "rows",
                                List.of("dbo.variant.v", "*.secret"),
                                TextUnstorable.REFUSE));
        trip.source("CREATE TYPE dbo.phone FROM varchar(20) NULL");
        createKeys();
        createRelations();
        createLoose();
        trip.start();
        trip.awaitStreaming();
    }

    @AfterAll
    static void stop() throws SQLException {
        if (trip != null) {
            trip.close();
        }
        if (environment != null) {
            environment.close();
        }
    }

    /** A type's values that differ on the target, by what it shows of them. */
    private static List<String> distinct(TypeCase type) {
        Map<String, String> literals = new TreeMap<>();
        type.values().forEach(value -> literals.putIfAbsent(value.expected(), value.literal()));
        return List.copyOf(literals.values());
    }

    private static void createKeys() throws SQLException {
        for (int t = 0; t < TypeTable.ALL.size(); t++) {
            TypeCase type = TypeTable.ALL.get(t);
            List<String> values = distinct(type);
            if (!type.isKey() || values.size() < 2) {
                continue;
            }
            trip.source(
                    "CREATE TABLE dbo.key_"
                            + t
                            + " (k "
                            + type.source()
                            + " NOT NULL PRIMARY KEY, n int NOT NULL)");
            for (String value : values.subList(1, values.size())) {
                trip.source("INSERT INTO dbo.key_" + t + " VALUES (" + value + ", 0)");
            }
        }
    }

    private static void createRelations() throws SQLException {
        trip.source(
                "CREATE TABLE dbo.swap (id int NOT NULL PRIMARY KEY, body nvarchar(max), old text)",
                "INSERT INTO dbo.swap VALUES (1, N'one', 'uno'), (2, N'two', 'due'), (3, NULL, NULL)",
                "CREATE TABLE dbo.seat (id int NOT NULL PRIMARY KEY, holder nvarchar(20) NOT NULL"
                        + " CONSTRAINT uq_holder UNIQUE, label nvarchar(20) NULL)",
                "CREATE UNIQUE INDEX ux_label ON dbo.seat (label) WHERE label IS NOT NULL",
                "INSERT INTO dbo.seat VALUES (1, N'a', N'x'), (2, N'b', N'y'), (3, N'c', NULL),"
                        + " (4, N'd', NULL)",
                "CREATE TABLE dbo.currency (id int NOT NULL PRIMARY KEY, code char(3) NOT NULL"
                        + " CONSTRAINT uq_code UNIQUE)",
                "CREATE TABLE dbo.price (id int NOT NULL PRIMARY KEY, code char(3)"
                        + " CONSTRAINT fk_code REFERENCES dbo.currency (code))",
                "INSERT INTO dbo.currency VALUES (1, 'EUR'), (2, 'USD')",
                "INSERT INTO dbo.price VALUES (1, NULL)",
                "CREATE TABLE dbo.node (id int NOT NULL PRIMARY KEY, parent int NULL"
                        + " CONSTRAINT fk_node REFERENCES dbo.node (id))",
                "INSERT INTO dbo.node VALUES (1, NULL)",
                "CREATE TABLE dbo.owner (id int NOT NULL PRIMARY KEY)",
                "CREATE TABLE dbo.pet (id int NOT NULL PRIMARY KEY, owner_id int NOT NULL"
                        + " CONSTRAINT fk_owner REFERENCES dbo.owner (id) ON DELETE CASCADE)",
                "INSERT INTO dbo.owner VALUES (1), (2)",
                "INSERT INTO dbo.pet VALUES (1, 1), (2, 1), (3, 2)",
                "CREATE TABLE dbo.total (id int NOT NULL PRIMARY KEY, n int NOT NULL,"
                        + " twice AS (n * 2), more AS (n + 1) PERSISTED)",
                "INSERT INTO dbo.total (id, n) VALUES (1, 5)",
                "CREATE TABLE dbo.variant (id int NOT NULL PRIMARY KEY, v sql_variant NULL,"
                        + " secret nvarchar(20) NOT NULL DEFAULT N'', note nvarchar(20) NULL)",
                "INSERT INTO dbo.variant VALUES (1, CAST(1.5 AS sql_variant), N's', N'a')");
    }

    private static void createLoose() throws SQLException {
        trip.source(
                "CREATE TABLE dbo.loose (a int NULL, f float NULL, at datetime2(7) NULL,"
                        + " x xml NULL, body nvarchar(max) NULL, old ntext NULL)",
                "INSERT INTO dbo.loose VALUES (1, 0, NULL, '<a/>', N'b', N'c'),"
                        + " (1, 0, NULL, '<a/>', N'b', N'c'), (2, NULL, '2024-01-01', NULL, NULL, NULL),"
                        + " (2, NULL, '2024-01-01', NULL, N'', NULL), (3, 0.1E0, NULL, NULL, NULL, N'z')",
                "CREATE TABLE dbo.large (id int NOT NULL PRIMARY KEY, n int NOT NULL,"
                        + " body nvarchar(max) NULL, data varbinary(max) NULL)");
        insertLarge(1);
    }

    private static void insertLarge(int id) throws SQLException {
        try (PreparedStatement insert =
                trip.source().prepareStatement("INSERT INTO dbo.large VALUES (?, 0, ?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, "é☃".repeat(LARGE / 4));
            insert.setBytes(3, new byte[LARGE]);
            insert.executeUpdate();
        }
    }

    @Test
    void aKeyOfAnyTypeFindsItsRow() throws Exception {
        for (int t = 0; t < TypeTable.ALL.size(); t++) {
            TypeCase type = TypeTable.ALL.get(t);
            List<String> values = distinct(type);
            if (!type.isKey() || values.size() < 2) {
                continue;
            }
            String table = "dbo.key_" + t;
            trip.source(
                    "UPDATE " + table + " SET n = 1",
                    "INSERT INTO " + table + " VALUES (" + values.getFirst() + ", 2)",
                    "DELETE FROM " + table + " WHERE k = " + values.getLast(),
                    "UPDATE "
                            + table
                            + " SET k = "
                            + values.getLast()
                            + " WHERE k = "
                            + values.getFirst());
        }
        assertEqual();
    }

    @Test
    void keysAreSwappedAndShiftedWithTheirLargeObjects() throws Exception {
        trip.source(
                "UPDATE dbo.swap SET id = 3 - id WHERE id IN (1, 2)",
                "UPDATE dbo.swap SET id = id + 1",
                "UPDATE dbo.swap SET id = id + 10, body = N'new' WHERE id = 4");
        assertEqual();
        assertThat(trip.rows("select id, body, old from dbo.swap order by id"))
                .containsExactly("2|two|due", "3|one|uno", "14|new|∅");
    }

    @Test
    void uniqueValuesAreHandedOnInsideOneStatementAndFromStatementToStatement() throws Exception {
        trip.source(
                "UPDATE dbo.seat SET holder = CASE id WHEN 1 THEN N'b' WHEN 2 THEN N'c' ELSE N'a' END"
                        + " WHERE id <= 3",
                "UPDATE dbo.seat SET label = CASE id WHEN 1 THEN N'y' ELSE N'x' END WHERE id <= 2",
                "BEGIN TRANSACTION;"
                        + " UPDATE dbo.seat SET label = NULL WHERE id = 1;"
                        + " UPDATE dbo.seat SET label = N'y' WHERE id = 4;"
                        + " DELETE FROM dbo.seat WHERE id = 3;"
                        + " INSERT INTO dbo.seat VALUES (5, N'a', N'z');"
                        + " COMMIT");
        assertEqual();
        assertThat(trip.rows("select id, holder, label from dbo.seat order by id"))
                .containsExactly("1|b|∅", "2|c|x", "4|d|y", "5|a|z");
    }

    @Test
    void aUniqueValueIsHandedOnThoughAForeignKeyRefersToIt() throws Exception {
        trip.source(
                "UPDATE dbo.currency SET code = CASE code WHEN 'EUR' THEN 'USD' ELSE 'EUR' END");
        assertEqual();
        assertThat(
                        trip.rows(
                                "select c.id, c.code, p.id from dbo.currency c"
                                        + " left join dbo.price p on p.code = c.code order by c.id"))
                .containsExactly("1|USD|∅", "2|EUR|∅");
        assertThat(
                        trip.rows(
                                "select conname from pg_constraint where conname = 'fk_code'"
                                        + " and convalidated and condeferrable"))
                .containsExactly("fk_code");
    }

    @Test
    void childrenComeBeforeTheirParentsAndGoWithThem() throws Exception {
        trip.source(
                "INSERT INTO dbo.node VALUES (2, 1), (3, 2)",
                "BEGIN TRANSACTION; UPDATE dbo.node SET parent = NULL WHERE id = 3;"
                        + " DELETE FROM dbo.node WHERE id = 2;"
                        + " INSERT INTO dbo.node VALUES (2, 3); COMMIT",
                "DELETE FROM dbo.owner WHERE id = 1");
        assertEqual();
        assertThat(trip.rows("select id, parent from dbo.node order by id"))
                .containsExactly("1|∅", "2|3", "3|∅");
        assertThat(trip.rows("select id from dbo.pet")).containsExactly("3");
    }

    @Test
    void computedColumnsAreComputedThere() throws Exception {
        trip.source(
                "INSERT INTO dbo.total (id, n) VALUES (2, 7)",
                "UPDATE dbo.total SET n = 6 WHERE id = 1");
        assertEqual();
        assertThat(trip.rows("select id, n, twice, more from dbo.total order by id"))
                .containsExactly("1|6|12|7", "2|7|14|8");
    }

    @Test
    void anExcludedColumnIsNowhereAndSaysSo() throws Exception {
        trip.source(
                "INSERT INTO dbo.variant VALUES (2, N'text', N's', N'b')",
                "UPDATE dbo.variant SET note = N'c', v = NULL WHERE id = 1",
                "UPDATE dbo.variant SET v = NULL WHERE id = 2");
        trip.settle();

        assertThat(trip.rows("select * from dbo.variant order by id"))
                .containsExactly("1|c", "2|b");
        assertThat(trip.status().leftOut())
                .contains(
                        new LeftOut(
                                "column \"v\"", "dbo.variant", "source.columns_excluded names it"),
                        new LeftOut(
                                "column \"secret\"",
                                "dbo.variant",
                                "source.columns_excluded names it"));
    }

    @Test
    void rowsWithoutAKeyAreFoundByTheirValues() throws Exception {
        trip.source(
                "UPDATE TOP (1) dbo.loose SET f = 1 WHERE a = 1",
                "DELETE TOP (1) FROM dbo.loose WHERE a = 1 AND f = 0",
                "UPDATE dbo.loose SET a = 4, body = N'set' WHERE a = 2 AND body IS NULL",
                "DELETE FROM dbo.loose WHERE a = 2",
                "UPDATE dbo.loose SET old = N'y' WHERE a = 3",
                "INSERT INTO dbo.loose VALUES (5, NULL, '2024-01-01 00:00:00.0000001', NULL, NULL,"
                        + " NULL), (5, NULL, '2024-01-01 00:00:00.0000002', NULL, NULL, NULL)",
                "DELETE FROM dbo.loose WHERE at = '2024-01-01 00:00:00.0000001'");
        trip.settle();

        assertThat(trip.rows("select a, f, at, x, body, old from dbo.loose order by a"))
                .containsExactly(
                        "1|1|∅|<a/>|b|c",
                        "3|0.1|∅|∅|∅|y",
                        "4|∅|2024-01-01 00:00:00|∅|set|∅",
                        "5|∅|2024-01-01 00:00:00|∅|∅|∅");
    }

    @Test
    void tenMegabytesArriveAndStayWhenOtherColumnsChange() throws Exception {
        insertLarge(2);
        trip.source(
                "UPDATE dbo.large SET n = 1",
                "UPDATE dbo.large SET id = 3 WHERE id = 2",
                "UPDATE dbo.large SET body = N'short' WHERE id = 1");
        trip.settle();

        assertThat(
                        trip.rows(
                                "select id, n, length(body), body = repeat('é☃', "
                                        + LARGE / 4
                                        + "), length(data) from dbo.large order by id"))
                .containsExactly("1|1|5|f|" + LARGE, "3|1|" + LARGE / 2 + "|t|" + LARGE);
    }

    private static void assertEqual() throws Exception {
        trip.settle();
        assertThat(
                        new Comparison(trip.source(), trip.target(), Comparison.Options.DEFAULTS)
                                .compare(
                                        SourceTables.of(trip.source()).stream()
                                                .filter(table -> !table.key().isEmpty())
                                                .filter(table ->
                                                        !NOT_COMPARED.contains(table.name()))
                                                .toList()))
                .allSatisfy(table -> assertThat(table.equal()).as(table.toString()).isTrue());
    }
}
