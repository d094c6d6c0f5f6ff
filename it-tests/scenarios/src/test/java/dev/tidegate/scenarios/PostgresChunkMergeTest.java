package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.delete;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.lsn;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static dev.tidegate.scenarios.PostgresFixture.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.ChunkTarget.Chunk;
import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes that are merged into a chunk whose rows were read meanwhile, against a model, on a real
 * PostgreSQL.
 */
class PostgresChunkMergeTest {
    private static final int SEEDS = 40;
    private static final int KEYS = 12;
    private static final int CHANGES = 50;

    private static final TableDefinition DOCUMENT =
            table("Document")
                    .column("Id", Kind.INT)
                    .column("Title", ColumnType.ofLength(Kind.VARCHAR, 20))
                    .column("Body", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                    .build();

    private static final TableDefinition PAIR = table("Pair").column("Id", Kind.FLOAT).build();

    @TempDir static Path directory;

    @Test
    void theRowsAreTheSourcesWheneverEachWasRead() throws Exception {
        try (PostgresServer server = PostgresServer.start(directory, "merge");
                PostgresFixture db = new PostgresFixture(server, "merged")) {
            db.target().schema().create(List.of(DOCUMENT, PAIR));
            ChunkTarget chunks = db.target().chunks(0);
            Checkpoint at = db.target().applyTarget(0).takeOver();
            for (int seed = 0; seed < SEEDS; seed++) {
                Source source = new Source(new Random(seed));
                chunks.startOver(DOCUMENT.schema(), at);
                try (Chunk chunk = chunks.begin(DOCUMENT.schema())) {
                    for (Row row : source.read()) {
                        chunk.rows().accept(row);
                    }
                    chunk.rowsEnded();
                    for (List<LogEvent.Change> some : source.changesInParts()) {
                        chunk.merge(some);
                    }
                    chunk.publish(new Loaded(KeyRange.ALL, 1, 1, true), at, lsn(7));
                }
                assertThat(db.rows("select id, title, body from dbo.document order by id"))
                        .as("seed %d", seed)
                        .isEqualTo(source.rows());
            }
            aKeyOfMinusZeroIsMerged(db, at);
        }
    }

    /** The two are one key. */
    private static void aKeyOfMinusZeroIsMerged(PostgresFixture db, Checkpoint at)
            throws Exception {
        try (Chunk chunk = db.target().chunks(0).begin(PAIR.schema())) {
            chunk.rows().accept(Row.of(0.0));
            chunk.rowsEnded();
            chunk.merge(List.of(update(PAIR, Row.of(0.0), Row.of(-0.0))));
            chunk.publish(new Loaded(KeyRange.ALL, 1, 1, true), at, lsn(7));
        }
        assertThat(db.rows("select id::text from dbo.pair")).containsExactly("-0");
    }

    /** The source's table while it is read: each row at a moment of its own. */
    private static final class Source {
        private final Random random;
        private final TreeMap<Integer, String[]> now = new TreeMap<>();
        private final List<LogEvent.Change> changes = new ArrayList<>();
        private final List<Optional<String[]>> read = new ArrayList<>();
        private int next;

        Source(Random random) {
            this.random = random;
            for (int key = 0; key < KEYS; key++) {
                if (random.nextBoolean()) {
                    now.put(key, newRow());
                }
            }
            for (int i = 0; i < CHANGES; i++) {
                while (random.nextInt(CHANGES / KEYS) == 0 && read.size() < KEYS) {
                    readNext();
                }
                change();
            }
            while (read.size() < KEYS) {
                readNext();
            }
        }

        /** Keys are read in their order, so a row can move in front of the reader or behind. */
        private void readNext() {
            read.add(Optional.ofNullable(now.get(read.size())));
        }

        private void change() {
            int key = random.nextInt(KEYS);
            String[] row = now.get(key);
            if (row == null) {
                String[] inserted = newRow();
                now.put(key, inserted);
                changes.add(insert(DOCUMENT, row(key, inserted)));
                return;
            }
            switch (random.nextInt(6)) {
                case 0 -> {
                    now.remove(key);
                    changes.add(delete(DOCUMENT, row(key, row)));
                }
                case 1 -> {
                    String[] updated = newRow();
                    now.put(key, updated);
                    changes.add(update(DOCUMENT, row(key, row), row(key, updated)));
                }
                case 2 -> move(key, row);
                default -> {
                    String[] updated = {newRow()[0], row[1]};
                    now.put(key, updated);
                    changes.add(update(DOCUMENT, withoutBody(key, row), withoutBody(key, updated)));
                }
            }
        }

        private void move(int key, String[] row) {
            int to = random.nextInt(KEYS);
            if (now.containsKey(to)) {
                return;
            }
            now.remove(key);
            now.put(to, row);
            if (random.nextBoolean()) {
                changes.add(update(DOCUMENT, row(key, row), row(to, row)));
            } else {
                changes.add(delete(DOCUMENT, row(key, row)));
                changes.add(insert(DOCUMENT, row(to, row)));
            }
        }

        private String[] newRow() {
            next++;
            return new String[] {"title " + next, "body " + next};
        }

        private static Row row(int key, String[] row) {
            return Row.of(key, row[0], row[1]);
        }

        private static Row withoutBody(int key, String[] row) {
            return Row.of(key, row[0], Row.UNCHANGED);
        }

        List<Row> read() {
            List<Row> rows = new ArrayList<>();
            for (int key = 0; key < KEYS; key++) {
                if (read.get(key).isPresent()) {
                    rows.add(row(key, read.get(key).get()));
                }
            }
            return rows;
        }

        List<List<LogEvent.Change>> changesInParts() {
            List<List<LogEvent.Change>> parts = new ArrayList<>();
            int start = 0;
            while (start < changes.size()) {
                int end = Math.min(changes.size(), start + 1 + random.nextInt(CHANGES));
                parts.add(changes.subList(start, end));
                start = end;
            }
            return parts;
        }

        List<String> rows() {
            return now.entrySet().stream()
                    .map(entry ->
                            entry.getKey() + "|" + entry.getValue()[0] + "|" + entry.getValue()[1])
                    .toList();
        }
    }
}
