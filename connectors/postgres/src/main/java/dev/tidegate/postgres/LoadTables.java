package dev.tidegate.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables that hold what is durable of the load, and what an earlier release left of its own.
 */
final class LoadTables {
    static final String CREATE =
            """
            create table if not exists tidegate.load_table (
                pipeline text not null,
                source_schema text not null,
                source_table text not null,
                target_table text not null,
                intent text not null default 'REPLICATE'
                    check (intent in ('REPLICATE', 'PAUSE', 'SKIP', 'REMOVE')),
                complete boolean not null default false,
                row_count bigint not null default 0,
                byte_count bigint not null default 0,
                journal_read text collate "C",
                started_at timestamptz,
                published_at timestamptz,
                finished_at timestamptz,
                primary key (pipeline, source_schema, source_table)
            ) with (fillfactor = 50);
            comment on table tidegate.load_table is
                'How far each table is loaded, and what the operator wants of it.';
            comment on column tidegate.load_table.intent is
                'REPLICATE: loaded and followed. PAUSE: its load rests. SKIP: neither loaded nor'
                ' followed until somebody wants it again. REMOVE: not of the pipeline any more.';
            comment on column tidegate.load_table.complete is
                'Whether all of it is loaded.';
            comment on column tidegate.load_table.row_count is
                'Rows that the load copied.';
            comment on column tidegate.load_table.byte_count is
                'Bytes of those rows.';
            comment on column tidegate.load_table.journal_read is
                'Where the applier was when the first chunk was published; the journal must reach'
                ' back to it until that is applied.';
            comment on column tidegate.load_table.started_at is
                'When the copying of the first published chunk began.';
            comment on column tidegate.load_table.published_at is
                'When the last chunk was published.';

            create table if not exists tidegate.load_chunk (
                chunk bigint generated always as identity primary key,
                pipeline text not null,
                source_schema text not null,
                source_table text not null,
                lower_key text[],
                upper_key text[],
                row_count bigint not null,
                byte_count bigint not null,
                published_at timestamptz not null default clock_timestamp()
            );
            create index if not exists load_chunk_table
                on tidegate.load_chunk (pipeline, source_schema, source_table);
            comment on table tidegate.load_chunk is
                'Key ranges of tables that are being loaded: the rows in them are there, and'
                ' changes of them are applied. Gone when the table is complete.';
            comment on column tidegate.load_chunk.lower_key is
                'The key above which the range begins; null: with the first one. Keys are rows'''
                ' values.';
            comment on column tidegate.load_chunk.upper_key is
                'The last key of the range; null: it has no end.';

            create table if not exists tidegate.load_pause (
                pipeline text not null primary key,
                reason text not null,
                since timestamptz not null default clock_timestamp()
            );
            comment on table tidegate.load_pause is
                'Pipelines whose whole load rests until somebody resumes it.';
            """;

    private static final String EXISTS = "select to_regclass(?) is not null";

    /** What was loaded before there were groups has been applied in group 0. */
    private static final String TAKE_GROUPS =
            """
            insert into tidegate.replication_group
                (pipeline, source_schema, source_table, replication_group)
            select pipeline, source_schema, source_table, 0 from tidegate.load
            on conflict do nothing
            """;

    /**
     * A table whose bracket is applied is what the source had at the checkpoint; one whose bracket
     * is open is not, and nobody closes it any more.
     */
    private static final String TAKE_TABLES =
            """
            insert into tidegate.load_table (pipeline, source_schema, source_table, target_table,
                complete, row_count, journal_read, started_at, published_at, finished_at)
            select l.pipeline, l.source_schema, l.source_table, l.target_table,
                true, l.row_count, l.low_lsn, l.started_at, l.finished_at, l.finished_at
            from tidegate.load l
                join tidegate.replication_group g using (pipeline, source_schema, source_table)
                join tidegate.checkpoint c using (pipeline, replication_group)
            where c.commit_lsn >= l.high_lsn
            """;

    private static final String DROP = "drop table tidegate.load";

    private static final String LOADED =
            "select target_table from tidegate.load_table where pipeline = ?"
                    + " and journal_read is not null";

    private static final String LOADED_BEFORE =
            "select target_table from tidegate.load where pipeline = ?";

    private LoadTables() {}

    /**
     * Takes over what an earlier release loaded, of all pipelines, in the connection's transaction,
     * and drops its record. What it did not finish will be loaded anew.
     */
    static void takeOver(Connection connection) throws SQLException {
        if (!exists(connection, "tidegate.load")) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(TAKE_GROUPS);
            statement.execute(TAKE_TABLES);
            statement.execute(DROP);
        }
    }

    /**
     * The target's names of tables of which something is loaded; empty where Tidegate never was.
     */
    static List<String> loaded(Connection connection, String pipeline) throws SQLException {
        if (exists(connection, "tidegate.load_table")) {
            return names(connection, LOADED, pipeline);
        }
        return exists(connection, "tidegate.load")
                ? names(connection, LOADED_BEFORE, pipeline)
                : List.of();
    }

    private static List<String> names(Connection connection, String query, String pipeline)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, pipeline);
            List<String> names = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
            return names;
        }
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EXISTS)) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
