package dev.tidegate.bench.engine;

import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Transactions over {@link UniformTables}, the same ones for the same seed: each change in a table
 * of its own choice; of ten changes six insert, three update, one deletes.
 */
public final class UniformChanges {
    private static final int OF_CHANGES = 10;
    private static final int INSERTS = 6;
    private static final int DELETES = 1;
    private static final int FIRST_ROOM = 16;

    private final UniformTables tables;
    private final SplittableRandom random;
    private final List<Rows> rows = new ArrayList<>();
    private long changes;

    /** Over tables without rows. */
    public UniformChanges(UniformTables tables, long seed) {
        this.tables = tables;
        this.random = new SplittableRandom(seed);
        for (int table = 0; table < tables.count(); table++) {
            rows.add(new Rows());
        }
    }

    /** Rows of a table: those with keys from {@code low} until {@code high} are there. */
    private static final class Rows {
        private int low = 1;
        private int high = 1;
        private int[] versions = new int[FIRST_ROOM];
        private long versionsSum;

        int insert() {
            if (high == versions.length) {
                versions = Arrays.copyOf(versions, high * 2);
            }
            versions[high] = 1;
            versionsSum++;
            return high++;
        }

        int update(int id) {
            versionsSum++;
            return ++versions[id];
        }

        int delete() {
            versionsSum -= versions[low];
            return low++;
        }
    }

    /** Keys of the rows of a table that are there: from {@code low} until before {@code high}. */
    public record Keys(int low, int high) {}

    /** Keys of a table, counted from 0, when all so far is applied. */
    public Keys keys(int table) {
        Rows of = rows.get(table);
        return new Keys(of.low, of.high);
    }

    /** Throws unless every table of a target holds what it must when all so far is applied. */
    public void requireApplied(Connection target) throws SQLException {
        for (int table = 0; table < tables.count(); table++) {
            requireApplied(table, content(target, tables.sqlName(table)));
        }
    }

    /** Throws unless it is what a table must hold. */
    void requireApplied(int table, Content is) {
        Rows of = rows.get(table);
        long count = (long) of.high - of.low;
        Content must =
                count == 0
                        ? new Content(0, 0, 0, 0, 0)
                        : new Content(count, of.low, of.high - 1L, of.versionsSum, 0);
        if (!is.equals(must)) {
            throw new IllegalStateException(
                    tables.sqlName(table) + " holds " + is + ", and must hold " + must);
        }
    }

    /**
     * What a table holds.
     *
     * @param first the lowest key; 0 without rows
     * @param last the highest key
     * @param amounts their sum
     * @param wrong rows whose other values do not follow from the key and the amount
     */
    record Content(long rows, long first, long last, long amounts, long wrong) {}

    private static Content content(Connection target, String table) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(UniformTables.SELECT_CONTENT + table)) {
            row.next();
            return new Content(
                    row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
        }
    }

    /** Changes so far. */
    public long changes() {
        return changes;
    }

    /** Writes a transaction of so many changes. */
    public void transaction(CapturedEvents events, int size) {
        events.begin();
        for (int i = 0; i < size; i++) {
            change(events);
        }
        events.end(Instant.now());
    }

    /** Writes a change into the transaction that is open. */
    public void change(CapturedEvents events) {
        int table = random.nextInt(tables.count());
        TableSchema schema = tables.schema(table);
        Rows of = rows.get(table);
        int kind = random.nextInt(OF_CHANGES);
        changes++;
        if (kind < INSERTS || of.low == of.high) {
            int id = of.insert();
            events.insert(schema, UniformTables.row(id, 1));
        } else if (kind < OF_CHANGES - DELETES) {
            int id = of.low + random.nextInt(of.high - of.low);
            int version = of.update(id);
            events.update(
                    schema, UniformTables.row(id, version - 1), UniformTables.row(id, version));
        } else {
            int id = of.low;
            int version = of.versions[id];
            of.delete();
            events.delete(schema, UniformTables.row(id, version));
        }
    }
}
