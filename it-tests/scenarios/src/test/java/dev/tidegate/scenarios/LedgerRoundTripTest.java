package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.LedgerReader;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.postgres.PostgresSettings.TextUnstorable;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.schema.TableDefinition;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** I5 from end to end: tables are loaded while they change, and each ledger is the sum of rows. */
class LedgerRoundTripTest {
    private static final int ROWS = 400;
    private static final int STATEMENTS = 600;

    private static final TableDefinition ITEM =
            table("item")
                    .column("id", Kind.INT)
                    .column("code", ColumnType.ofLength(Kind.NCHAR, 10))
                    .column("price", new ColumnType(Kind.DECIMAL, 0, 12, 3))
                    .column("at", new ColumnType(Kind.DATETIME2, 0, 0, 7))
                    .column("body", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                    .build();

    private static final TableDefinition MOVED =
            table("moved")
                    .column("id", Kind.INT)
                    .column("note", ColumnType.ofLength(Kind.VARCHAR, 20))
                    .build();

    private static final TableDefinition LOOSE =
            table("loose")
                    .column("a", Kind.INT)
                    .column("b", ColumnType.ofLength(Kind.NVARCHAR, 20))
                    .withoutKey()
                    .build();

    private static final TableDefinition OLD =
            table("old")
                    .column("id", Kind.INT)
                    .column("body", ColumnType.ofLength(Kind.TEXT, ColumnType.MAX))
                    .build();

    private static final List<TableDefinition> EXACT = List.of(ITEM, MOVED, LOOSE);

    @Test
    void theLedgerOfEachTableIsTheSumOverItsRows() throws Exception {
        try (Environment environment = Environment.start(Environment.Options.DEFAULTS);
                RoundTrip trip =
                        new RoundTrip(
                                environment,
                                new RoundTrip.Options(
                                        "summed", List.of(), TextUnstorable.REFUSE))) {
            create(trip);
            trip.start(KeptRows.LEDGERS);
            Random random = new Random(42);
            for (int i = 0; i < STATEMENTS; i++) {
                change(trip, random);
            }
            trip.awaitStreaming();
            trip.settle();
            requireSums(trip);

            for (int i = 0; i < STATEMENTS / 4; i++) {
                change(trip, random);
            }
            trip.source("UPDATE dbo.old SET body = 'new' WHERE id = 2");
            trip.settle();
            requireSums(trip);
            assertThat(of(trip, OLD).rows()).isEqualTo(sum(trip, OLD).rows());
            assertThat(of(trip, OLD).largeObjects())
                    .as("the log has no old value of text")
                    .isInstanceOfSatisfying(
                            Lane.Unknown.class,
                            it ->
                                    assertThat(it.reason())
                                            .isEqualTo(Lane.Reason.LARGE_OBJECT_LEFT_OUT));
        }
    }

    private static void create(RoundTrip trip) throws SQLException {
        trip.source(
                "CREATE TABLE dbo.item (id int NOT NULL PRIMARY KEY, code nchar(10),"
                        + " price decimal(12, 3), at datetime2(7), body nvarchar(max))",
                "CREATE TABLE dbo.moved (id int NOT NULL PRIMARY KEY, note varchar(20))",
                "CREATE TABLE dbo.loose (a int NULL, b nvarchar(20) NULL)",
                "CREATE TABLE dbo.old (id int NOT NULL PRIMARY KEY, body text)",
                "INSERT INTO dbo.old VALUES (1, 'one'), (2, 'two'), (3, NULL)");
        for (int id = 1; id <= ROWS; id++) {
            trip.source(
                    item(id, id),
                    "INSERT INTO dbo.moved VALUES (%d, 'first %d')".formatted(id, id),
                    "INSERT INTO dbo.loose VALUES (%d, N'twice'), (%d, N'twice')"
                            .formatted(id % 50, id % 50));
        }
    }

    private static String item(int id, int number) {
        return "INSERT INTO dbo.item VALUES (%d, N'c%d', %d.125, '2026-07-01T12:00:00.1234567', %s)"
                .formatted(id, number, number, number % 5 == 0 ? "NULL" : "N'body " + number + "'");
    }

    private static void change(RoundTrip trip, Random random) throws SQLException {
        int id = 1 + random.nextInt(ROWS);
        int number = random.nextInt(1_000_000);
        trip.source(
                switch (random.nextInt(9)) {
                    case 0 -> "DELETE FROM dbo.item WHERE id = " + id;
                    case 1 ->
                            "IF NOT EXISTS (SELECT 1 FROM dbo.item WHERE id = "
                                    + id
                                    + ") "
                                    + item(id, number);
                    case 2, 3 -> "UPDATE dbo.item SET price = price + 1.5 WHERE id = " + id;
                    case 4 -> "UPDATE dbo.item SET body = N'b" + number + "' WHERE id = " + id;
                    case 5 ->
                            "UPDATE dbo.moved SET id = %d WHERE id = %d"
                                    .formatted(ROWS + 1 + number, id);
                    case 6 -> "UPDATE dbo.moved SET note = 'n" + number + "' WHERE id = " + id;
                    case 7 -> "INSERT INTO dbo.loose VALUES (" + id + ", N'once')";
                    default -> "DELETE FROM dbo.loose WHERE a = " + id % 50 + " AND b = N'once'";
                });
    }

    private static void requireSums(RoundTrip trip) throws SQLException {
        for (TableDefinition definition : EXACT) {
            assertThat(of(trip, definition))
                    .as("ledger of %s", definition.table())
                    .isEqualTo(sum(trip, definition));
        }
    }

    private static TableLedger of(RoundTrip trip, TableDefinition definition) {
        try (PostgresTarget target = trip.engineTarget()) {
            LedgerReader.Snapshot ledger = target.ledger(0).read().orElseThrow();
            return Objects.requireNonNull(ledger.tables().get(definition.table())).sum();
        }
    }

    private static TableLedger sum(RoundTrip trip, TableDefinition definition) throws SQLException {
        return KeptRows.sum(trip.target(), definition.schema());
    }
}
