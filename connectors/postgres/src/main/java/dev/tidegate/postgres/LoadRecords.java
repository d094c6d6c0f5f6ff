package dev.tidegate.postgres;

import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code tidegate.load_table} and {@code tidegate.load_chunk} of one pipeline, as seen
 * from one replication group. Each method is a part of the connection's transaction.
 */
final class LoadRecords {
    /**
     * One statement, so that a table is not seen without both its last chunk and its completion.
     */
    private static final String TABLES =
            """
            select t.source_schema, t.source_table, t.intent, t.complete, t.row_count,
                t.byte_count, t.journal_read, c.chunk is not null, c.lower_key, c.upper_key
            from tidegate.load_table t
                left join tidegate.load_chunk c using (pipeline, source_schema, source_table)
            where t.pipeline = ?
            order by t.source_schema, t.source_table, c.chunk
            """;

    /**
     * Locks the checkpoint against whoever takes over: it waits until this transaction has
     * committed, or has committed before, and the row is not found with this epoch any more.
     */
    private static final String OWNED =
            """
            select 1 from tidegate.checkpoint where pipeline = ? and replication_group = ?
                and epoch = ? and commit_lsn = ? for share
            """;

    /** All of it hangs on the checkpoint, so that it is one round trip. */
    private static final String PUBLISH =
            """
            with given as (
                select cast(? as text) as pipeline, cast(? as text) as source_schema,
                    cast(? as text) as source_table, cast(? as text) as target_table,
                    cast(? as bigint) as row_count, cast(? as bigint) as byte_count,
                    cast(? as text) as journal_read, cast(? as boolean) as complete,
                    cast(? as text[]) as lower_key, cast(? as text[]) as upper_key
            ), owned as materialized (
            """
                    + OWNED
                    + """
                    ), noted as (
                        insert into tidegate.load_table as mine
                            (pipeline, source_schema, source_table, target_table, complete,
                                row_count, byte_count, journal_read, started_at, published_at,
                                finished_at)
                        select pipeline, source_schema, source_table, target_table, complete,
                            row_count, byte_count, journal_read, transaction_timestamp(),
                            clock_timestamp(), case when complete then clock_timestamp() end
                        from given, owned
                        on conflict (pipeline, source_schema, source_table) do update
                            set complete = excluded.complete,
                                row_count = mine.row_count + excluded.row_count,
                                byte_count = mine.byte_count + excluded.byte_count,
                                journal_read = coalesce(mine.journal_read, excluded.journal_read),
                                started_at = coalesce(mine.started_at, excluded.started_at),
                                published_at = excluded.published_at,
                                finished_at = excluded.finished_at
                            where not mine.complete
                        returning 1
                    ), forgotten as (
                        delete from tidegate.load_chunk c using given, owned
                        where given.complete and c.pipeline = given.pipeline
                            and c.source_schema = given.source_schema
                            and c.source_table = given.source_table
                    ), chunk as (
                        insert into tidegate.load_chunk (pipeline, source_schema, source_table,
                            lower_key, upper_key, row_count, byte_count)
                        select pipeline, source_schema, source_table,
                            lower_key, upper_key, row_count, byte_count
                        from given, owned where not complete
                    )
                    select (select count(*) from owned), (select count(*) from noted)
                    """;

    private static final String FORGET =
            """
            insert into tidegate.load_table (pipeline, source_schema, source_table, target_table)
            values (?, ?, ?, ?)
            on conflict (pipeline, source_schema, source_table) do update
                set complete = false, row_count = 0, byte_count = 0, journal_read = null,
                    started_at = null, published_at = null, finished_at = null
            """;

    private static final String FORGET_CHUNKS =
            "delete from tidegate.load_chunk"
                    + " where pipeline = ? and source_schema = ? and source_table = ?";

    private static final String INTEND =
            """
            insert into tidegate.load_table
                (pipeline, source_schema, source_table, target_table, intent)
            values (?, ?, ?, ?, ?)
            on conflict (pipeline, source_schema, source_table) do update
                set intent = excluded.intent
            """;

    private final String pipeline;
    private final int group;

    LoadRecords(String pipeline, int group) {
        this.pipeline = pipeline;
        this.group = group;
    }

    /** All tables of the pipeline of which anything is durable. */
    Map<TableId, TableRecord> tables(Connection connection) throws SQLException {
        Map<TableId, TableRecord> records = new LinkedHashMap<>();
        Map<TableId, List<KeyRange>> ranges = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TableId table = new TableId(row.getString(1), row.getString(2));
                    records.putIfAbsent(table, record(row));
                    if (row.getBoolean(8)) {
                        ranges.computeIfAbsent(table, _ -> new ArrayList<>())
                                .add(new KeyRange(key(row, 9), key(row, 10)));
                    }
                }
            }
        }
        records.replaceAll((table, record) -> with(record, ranges.getOrDefault(table, List.of())));
        return Map.copyOf(records);
    }

    private static TableRecord record(ResultSet row) throws SQLException {
        return new TableRecord(
                TableIntent.valueOf(row.getString(3)),
                row.getBoolean(4),
                List.of(),
                row.getLong(5),
                row.getLong(6),
                Optional.ofNullable(row.getString(7)).map(Lsn::parse));
    }

    private static TableRecord with(TableRecord record, List<KeyRange> loaded) {
        return new TableRecord(
                record.intent(),
                record.complete(),
                loaded,
                record.rows(),
                record.bytes(),
                record.journalRead());
    }

    private static Optional<Row> key(ResultSet row, int column) throws SQLException {
        return KeyText.read(row.getArray(column));
    }

    /** Whether the checkpoint is the durable one of this owner, until the transaction ends. */
    boolean isOwned(Connection connection, Checkpoint at) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OWNED)) {
            bindOwned(statement, 1, at);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private void bindOwned(PreparedStatement statement, int index, Checkpoint at)
            throws SQLException {
        statement.setString(index, pipeline);
        statement.setInt(index + 1, group);
        statement.setLong(index + 2, at.epoch());
        statement.setString(index + 3, at.commitLsn().toString());
    }

    /** Where a chunk is published: the checkpoint, and how far the journal is read. */
    record Moment(Checkpoint at, Lsn journalRead) {}

    /**
     * Notes what a chunk loaded.
     *
     * @return whether the checkpoint is the durable one of this owner; if not, nothing is noted
     */
    boolean publish(Connection connection, TableId table, Loaded loaded, Moment moment)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PUBLISH)) {
            bindTable(statement, table);
            statement.setString(4, Names.plain(table));
            statement.setLong(5, loaded.rows());
            statement.setLong(6, loaded.bytes());
            statement.setString(7, moment.journalRead().toString());
            statement.setBoolean(8, loaded.tableComplete());
            statement.setArray(9, texts(connection, loaded.range().above()));
            statement.setArray(10, texts(connection, loaded.range().upTo()));
            bindOwned(statement, 11, moment.at());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                boolean owned = row.getLong(1) == 1;
                if (owned && row.getLong(2) != 1) {
                    throw new IllegalStateException("table " + table + " is complete already");
                }
                return owned;
            }
        }
    }

    private static @Nullable Array texts(Connection connection, Optional<Row> key)
            throws SQLException {
        return key.isEmpty() ? null : connection.createArrayOf("text", KeyText.of(key.get()));
    }

    /** Forgets what was loaded of a table, but not what the operator wants of it. */
    void forget(Connection connection, TableId table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
            bindTable(statement, table);
            statement.setString(4, Names.plain(table));
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(FORGET_CHUNKS)) {
            bindTable(statement, table);
            statement.executeUpdate();
        }
    }

    /** Notes what the operator wants of a table. */
    void intend(Connection connection, TableId table, TableIntent intent) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INTEND)) {
            bindTable(statement, table);
            statement.setString(4, Names.plain(table));
            statement.setString(5, intent.name());
            statement.executeUpdate();
        }
    }

    private void bindTable(PreparedStatement statement, TableId table) throws SQLException {
        statement.setString(1, pipeline);
        statement.setString(2, table.schema());
        statement.setString(3, table.name());
    }
}
