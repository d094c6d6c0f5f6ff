package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.LedgerReader;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LargeObject;
import dev.tidegate.postgres.PostgresSettings.TextUnstorable;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.schema.TableDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values around the size from which on the load has none in memory, from end to end. */
class LargeObjectRoundTripTest {
    private static final int HELD_UNITS_MAX = LargeObject.HELD_BYTES_MAX / Character.BYTES;

    /** From one byte to four in UTF-8, a pair among them. */
    private static final String MIXED = "a\u00e9\u20ac\ud83d\ude00";

    private static final List<String> COLUMNS = List.of("v", "n", "b", "x", "t", "nt", "im");

    private static final TableDefinition LARGE =
            table("large")
                    .column("id", Kind.INT)
                    .column("v", ColumnType.ofLength(Kind.VARCHAR, ColumnType.MAX))
                    .column("n", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                    .column("b", ColumnType.ofLength(Kind.VARBINARY, ColumnType.MAX))
                    .column("x", ColumnType.ofLength(Kind.XML, ColumnType.MAX))
                    .column("t", ColumnType.ofLength(Kind.TEXT, ColumnType.MAX))
                    .column("nt", ColumnType.ofLength(Kind.NTEXT, ColumnType.MAX))
                    .column("im", ColumnType.ofLength(Kind.IMAGE, ColumnType.MAX))
                    .column("note", ColumnType.ofLength(Kind.NVARCHAR, 20))
                    .build();

    private static Environment environment;

    @BeforeAll
    static void start() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        environment.close();
    }

    @Test
    void eachValueArrivesAsItIsAndTheLedgerIsItsSum() throws Exception {
        try (RoundTrip trip = trip("large", TextUnstorable.REFUSE)) {
            trip.source(
                    "CREATE TABLE dbo.large (id int NOT NULL PRIMARY KEY, v varchar(max),"
                            + " n nvarchar(max), b varbinary(max), x xml, t text, nt ntext,"
                            + " im image, note nvarchar(20))");
            insert(trip.source());
            trip.start(KeptRows.LEDGERS);
            trip.awaitStreaming();
            requireSame(trip);

            trip.source("UPDATE dbo.large SET note = N'read' WHERE id % 2 = 0");
            trip.settle();
            requireSame(trip);
        }
    }

    @Test
    void rowsThatAreAlikeHaveLargeObjectsToo() throws Exception {
        try (RoundTrip trip = trip("alike", TextUnstorable.REFUSE)) {
            trip.source("CREATE TABLE dbo.alike (n nvarchar(max))");
            try (PreparedStatement insert =
                    trip.source().prepareStatement("INSERT INTO dbo.alike VALUES (?)")) {
                insert.setString(1, MIXED.repeat(HELD_UNITS_MAX / 4));
                insert.execute();
                insert.execute();
            }
            trip.start();
            trip.awaitStreaming();

            assertThat(trip.rows("select count(*), min(n) = max(n), length(max(n)) from dbo.alike"))
                    .containsExactly("2|t|" + HELD_UNITS_MAX);
        }
    }

    @Test
    void textThatCannotBeHeldIsRefusedWithoutBeingInMemory() throws Exception {
        try (RoundTrip trip = trip("refused", TextUnstorable.REFUSE)) {
            createZero(trip, "refused");
            trip.start();

            assertThat(trip.awaitStopped())
                    .startsWith(
                            "TARGET_REFUSED: a value of column \"n\" of table dbo.refused has the"
                                    + " character U+0000, which PostgreSQL cannot hold in text; the"
                                    + " row's key is in \"id\"");
        }
    }

    @Test
    void textThatCannotBeHeldIsReplacedIfTheOperatorSaysSo() throws Exception {
        try (RoundTrip trip = trip("replaced", TextUnstorable.REPLACE)) {
            createZero(trip, "replaced");
            trip.start();
            trip.awaitStreaming();

            assertThat(trip.rows("select id, length(n), right(n, 3) from dbo.replaced"))
                    .containsExactly("1|" + (HELD_UNITS_MAX + 3) + "|x\ufffdy");
        }
    }

    private static void createZero(RoundTrip trip, String table) throws SQLException {
        trip.source(
                "CREATE TABLE dbo." + table + " (id int NOT NULL PRIMARY KEY, n nvarchar(max))");
        try (PreparedStatement insert =
                trip.source().prepareStatement("INSERT INTO dbo." + table + " VALUES (1, ?)")) {
            insert.setNString(1, "x".repeat(HELD_UNITS_MAX + 1) + "\u0000y");
            insert.execute();
        }
    }

    private static RoundTrip trip(String database, TextUnstorable policy) throws SQLException {
        return new RoundTrip(environment, new RoundTrip.Options(database, List.of(), policy));
    }

    /** Each column just within what is held, just above, and far above; and without any. */
    private static void insert(Connection source) throws SQLException {
        try (PreparedStatement insert =
                source.prepareStatement(
                        "INSERT INTO dbo.large VALUES (?, ?, ?, ?, ?, ?, ?, ?, N'new')")) {
            int id = 0;
            for (int beyond : new int[] {-1, 0, 1, 2, 3_000_000}) {
                String national = text(MIXED, HELD_UNITS_MAX + beyond);
                String narrow = text("a\u00e9\u20ac", LargeObject.HELD_BYTES_MAX + beyond);
                byte[] bytes = new byte[LargeObject.HELD_BYTES_MAX + beyond];
                new Random(beyond).nextBytes(bytes);
                insert.setInt(1, ++id);
                insert.setString(2, narrow);
                insert.setNString(3, national);
                insert.setBytes(4, bytes);
                insert.setString(5, "<a>" + "x".repeat(HELD_UNITS_MAX - 7 + beyond) + "</a>");
                insert.setString(6, narrow);
                insert.setNString(7, national);
                insert.setBytes(8, bytes);
                insert.execute();
            }
        }
        try (Statement statement = source.createStatement()) {
            statement.execute("INSERT INTO dbo.large (id, note) VALUES (100, NULL)");
            statement.execute(
                    "INSERT INTO dbo.large VALUES (101, '', N'', 0x, N'', '', N'', 0x, N'')");
        }
    }

    /** So many units; a pair that would be cut gives way. */
    private static String text(String pattern, int units) {
        String text = pattern.repeat(units / pattern.length() + 1).substring(0, units);
        return Character.isHighSurrogate(text.charAt(units - 1))
                ? text.substring(0, units - 1) + "z"
                : text;
    }

    private static void requireSame(RoundTrip trip) throws Exception {
        assertThat(digests(trip.target())).isEqualTo(digests(trip.source()));
        try (PostgresTarget target = trip.engineTarget()) {
            LedgerReader.Snapshot ledger = target.ledger(0).read().orElseThrow();
            assertThat(Objects.requireNonNull(ledger.tables().get(LARGE.table())).sum())
                    .isEqualTo(KeptRows.sum(trip.target(), LARGE.schema()));
        }
    }

    /** Of each value, as a driver gives it. */
    private static List<String> digests(Connection connection) throws Exception {
        List<String> found = new ArrayList<>();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT id, note, "
                                        + String.join(", ", COLUMNS)
                                        + " FROM dbo.large ORDER BY id")) {
            while (rows.next()) {
                StringBuilder row = new StringBuilder(rows.getString("id"));
                row.append('|').append(rows.getString("note"));
                for (String column : COLUMNS) {
                    byte[] bytes = bytes(rows, column);
                    row.append('|')
                            .append(
                                    bytes == null
                                            ? "NULL"
                                            : HexFormat.of().formatHex(digest.digest(bytes)));
                }
                found.add(row.toString());
            }
        }
        return found;
    }

    private static byte @Nullable [] bytes(ResultSet rows, String column) throws SQLException {
        if (column.equals("b") || column.equals("im")) {
            return rows.getBytes(column);
        }
        String text = rows.getString(column);
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
