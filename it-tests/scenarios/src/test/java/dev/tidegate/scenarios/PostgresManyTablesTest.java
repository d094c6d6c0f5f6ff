package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows that are about many tables, on a real PostgreSQL. */
class PostgresManyTablesTest {
    /** More than one message takes. */
    private static final int TABLES = 130;

    private static final int WINDOWS = 40;
    private static final int IDS = 30;

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "target");
    }

    @AfterAll
    static void stopServer() {
        server().close();
    }

    @Test
    void windowsOfSomeOfManyTablesComeToWhatTheirChangesComeTo() throws Exception {
        List<TableDefinition> tables = tables();
        Random random = new Random(815);
        Map<String, Row> expected = new TreeMap<>();
        try (PostgresFixture db = new PostgresFixture(server(), "many")) {
            for (TableDefinition table : tables) {
                db.load(table);
            }
            Target apply = db.target().applyTarget(0);
            long epoch = apply.takeOver().epoch();
            for (int window = 1; window <= WINDOWS; window++) {
                int share = 1 + random.nextInt(100);
                List<LogEvent.Change> changes = new ArrayList<>();
                for (TableDefinition table : tables) {
                    if (random.nextInt(100) < share) {
                        changes.addAll(changes(table, random, expected));
                    }
                }
                commit(apply, epoch, window, changes);
            }

            assertThat(db.rows(all(tables)))
                    .containsExactlyInAnyOrderElementsOf(
                            expected.entrySet().stream()
                                    .map(it -> it.getKey() + "|" + text(it.getValue()))
                                    .toList());
        }
    }

    /** Of random rows; the rows as they are then are in {@code rows}, by table and key. */
    private static List<LogEvent.Change> changes(
            TableDefinition table, Random random, Map<String, Row> rows) {
        List<LogEvent.Change> changes = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int id = 1 + random.nextInt(IDS);
            String name = table.table().name() + "|" + id;
            Row before = rows.get(name);
            Row after =
                    Row.of(
                            id,
                            random.nextBoolean() || before == null
                                    ? random.nextInt()
                                    : before.value(1),
                            random.nextBoolean() ? random.nextInt() : null);
            if (before == null) {
                changes.add(PostgresFixture.insert(table, after));
                rows.put(name, after);
            } else if (random.nextInt(3) == 0) {
                changes.add(PostgresFixture.delete(table, before));
                rows.remove(name);
            } else {
                changes.add(PostgresFixture.update(table, before, after));
                rows.put(name, after);
            }
        }
        return changes;
    }

    private static void commit(
            Target apply, long epoch, int window, List<LogEvent.Change> changes) {
        try (TargetTransaction transaction = apply.begin()) {
            changes.forEach(transaction::apply);
            transaction.seal();
            transaction.commit(
                    PostgresFixture.checkpoint(epoch, window), LedgerChanges.Counted.NOTHING);
        }
    }

    private static List<TableDefinition> tables() {
        return IntStream.rangeClosed(1, TABLES)
                .mapToObj(i ->
                        PostgresFixture.table("T" + i)
                                .column("Id", Kind.INT)
                                .column("V", Kind.INT)
                                .column("W", Kind.INT)
                                .build())
                .toList();
    }

    private static String all(List<TableDefinition> tables) {
        return String.join(
                " union all ",
                tables.stream()
                        .map(it -> it.table().name())
                        .map(name -> "select '" + name + "', * from dbo." + name)
                        .toList());
    }

    /** The values behind the key, as the fixture shows them. */
    private static String text(Row row) {
        return String.join(
                "|",
                Stream.of(1, 2)
                        .map(row::value)
                        .map(value -> value == null ? "∅" : value.toString())
                        .toList());
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }
}
