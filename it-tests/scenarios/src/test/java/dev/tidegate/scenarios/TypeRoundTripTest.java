package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.postgres.PostgresSettings.TextUnstorable;
import dev.tidegate.sandbox.compare.Comparison;
import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.workload.SourceTables;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The values of {@link TypeTable} on their way from SQL Server's stand-in through CDC, Debezium,
 * Kafka and the applier to PostgreSQL, and on the shorter way of the load.
 */
class TypeRoundTripTest {
    private static final List<TypeCase> TYPES = TypeTable.ALL;
    private static final int ROWS =
            1 + TYPES.stream().mapToInt(type -> type.values().size()).max().orElseThrow();

    /** Ids of rows by what is done with them; the I-th row has each type's I-th value. */
    private static final int LOADED = 100;

    private static final int INSERTED = 200;
    private static final int UPDATED = 300;
    private static final int TOUCHED = 400;
    private static final int MOVED_FROM = 500;
    private static final int MOVED = 600;
    private static final int DELETED = 700;
    private static final int EMPTIED = 800;
    private static final int FILLED = 900;

    private static Environment environment;
    private static RoundTrip trip;

    @BeforeAll
    static void replicate() throws Exception {
        environment = Environment.start(Environment.Options.DEFAULTS);
        trip =
                new RoundTrip(
                        environment,
                        new RoundTrip.Options("types", List.of(), TextUnstorable.REPLACE));
        create();
        trip.start();
        trip.awaitStreaming();
        change();
        trip.settle();
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

    private static void create() throws SQLException {
        trip.source(
                "CREATE TYPE dbo.phone FROM varchar(20) NULL",
                "CREATE TABLE dbo.kinds (id int NOT NULL PRIMARY KEY, n int NOT NULL, "
                        + columns(type -> type.source() + " NULL")
                        + ", version rowversion)");
        for (int i = 0; i < ROWS; i++) {
            insert(LOADED + i, i);
            insert(UPDATED + i, (i + 1) % ROWS);
            insert(TOUCHED + i, i);
            insert(MOVED_FROM + i, i);
            insert(DELETED + i, i);
            insert(EMPTIED + i, i);
            insert(FILLED + i, ROWS);
        }
    }

    private static void change() throws SQLException {
        for (int i = 0; i < ROWS; i++) {
            insert(INSERTED + i, i);
            update(UPDATED + i, i);
            update(EMPTIED + i, ROWS);
            update(FILLED + i, i);
            trip.source(
                    "UPDATE dbo.kinds SET n = n + 1 WHERE id = " + (TOUCHED + i),
                    "UPDATE dbo.kinds SET id = id + 100 WHERE id = " + (MOVED_FROM + i),
                    "DELETE FROM dbo.kinds WHERE id = " + (DELETED + i));
        }
    }

    private static String columns(java.util.function.Function<TypeCase, String> text) {
        return IntStream.range(0, TYPES.size())
                .mapToObj(i -> "c" + i + " " + text.apply(TYPES.get(i)))
                .collect(Collectors.joining(", "));
    }

    private static void insert(int id, int i) throws SQLException {
        trip.source(
                "INSERT INTO dbo.kinds (id, n, "
                        + columns(_ -> "")
                        + ") VALUES ("
                        + id
                        + ", 0, "
                        + TYPES.stream()
                                .map(type -> type.literal(i))
                                .collect(Collectors.joining(", "))
                        + ")");
    }

    private static void update(int id, int i) throws SQLException {
        trip.source(
                "UPDATE dbo.kinds SET "
                        + columns(type -> "= " + type.literal(i))
                        + " WHERE id = "
                        + id);
    }

    @Test
    void aColumnsTypeIsTheTables() throws SQLException {
        List<String> expected = new ArrayList<>();
        TYPES.forEach(type -> expected.add(type.target()));

        assertThat(
                        trip.rows(
                                "select format_type(atttypid, atttypmod) from pg_attribute"
                                        + " where attrelid = 'dbo.kinds'::regclass"
                                        + " and attname ~ '^c[0-9]+$' order by attnum"))
                .isEqualTo(expected);
    }

    @Test
    void aLoadedValueIsTheTables() throws SQLException {
        assertValues(LOADED);
    }

    @Test
    void anInsertedValueIsTheTables() throws SQLException {
        assertValues(INSERTED);
    }

    @Test
    void anUpdatedValueIsTheTables() throws SQLException {
        assertValues(UPDATED);
    }

    @Test
    void aValueThatWasNullIsTheTables() throws SQLException {
        assertValues(FILLED);
    }

    @Test
    void aValueThatAnUpdateDidNotSetStays() throws SQLException {
        assertValues(TOUCHED);
        assertThat(
                        trip.rows(
                                "select distinct n from dbo.kinds where id between "
                                        + TOUCHED
                                        + " and "
                                        + (TOUCHED + 99)))
                .containsExactly("1");
    }

    @Test
    void aValueMovesWithItsKey() throws SQLException {
        assertValues(MOVED);
        assertThat(ids(MOVED_FROM)).isEmpty();
    }

    @Test
    void aDeletedRowIsGone() throws SQLException {
        assertThat(ids(DELETED)).isEmpty();
    }

    @Test
    void aValueBecomesNull() throws SQLException {
        for (int i = 0; i < ROWS; i++) {
            assertThat(row(EMPTIED + i)).containsOnly("∅");
        }
    }

    @Test
    void bothSidesAreEqualForAnIndependentComparison() throws SQLException {
        assertThat(
                        new Comparison(
                                        trip.source(),
                                        trip.target(),
                                        new Comparison.Options(10, Comparison.Values.SHOWN))
                                .compare(SourceTables.of(trip.source())))
                .allSatisfy(table -> assertThat(table.equal()).as(table.toString()).isTrue());
    }

    private static List<String> ids(int first) throws SQLException {
        return trip.rows(
                "select id from dbo.kinds where id between " + first + " and " + (first + 99));
    }

    private static void assertValues(int first) throws SQLException {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            List<String> row = row(first + i);
            for (int t = 0; t < TYPES.size(); t++) {
                String expected = TYPES.get(t).expected(i);
                if (!row.get(t).equals(expected)) {
                    wrong.add(
                            "%s %s: %s, expected %s"
                                    .formatted(
                                            TYPES.get(t).source(),
                                            TYPES.get(t).literal(i),
                                            row.get(t),
                                            expected));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static List<String> row(int id) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int t = 0; t < TYPES.size(); t++) {
            values.add(
                    trip.rows("select c" + t + "::text from dbo.kinds where id = " + id)
                            .getFirst());
        }
        return values;
    }
}
