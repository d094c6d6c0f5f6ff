package dev.tidegate.postgres;

import dev.tidegate.apply.Quarantine.Common;
import dev.tidegate.apply.Quarantine.Relation;
import dev.tidegate.apply.Quarantine.Summary;
import dev.tidegate.apply.RowJson;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code tidegate.quarantine} and {@code tidegate.quarantined_change} of one
 * replication group, as the applier uses them. Each method is a part of the connection's
 * transaction.
 */
final class QuarantineTable {
    /** Row values are in {@code quarantined_change} only: nobody but the owner may read it. */
    static final String CREATE =
            """
            create table if not exists tidegate.quarantine (
                pipeline text not null,
                replication_group integer not null,
                commit_lsn text collate "C" not null,
                state text not null check (state in
                    ('blocking', 'approved', 'quarantined', 'resolved', 'applied')),
                code text not null,
                fact text not null,
                blocked_at timestamptz not null default clock_timestamp(),
                approved_by text,
                approved_role text,
                approval_reason text,
                approved_at timestamptz,
                committed_at timestamptz,
                change_count bigint not null default 0,
                quarantined_at timestamptz,
                resolved_by text,
                resolved_role text,
                resolution_reason text,
                resolved_at timestamptz,
                primary key (pipeline, replication_group, commit_lsn)
            );
            comment on table tidegate.quarantine is
                'Source transactions that could not be applied, and what operators decided.';
            comment on column tidegate.quarantine.state is
                'blocking: the applier stands still before it. approved: it will be put aside.'
                ' quarantined: the target lacks its changes. resolved: made good by hand.'
                ' applied: it went in after all.';
            comment on column tidegate.quarantine.fact is
                'Why it could not be applied; holds no row value.';
            comment on column tidegate.quarantine.change_count is
                'How many changes were put aside.';

            create table if not exists tidegate.quarantined_change (
                pipeline text not null,
                replication_group integer not null,
                commit_lsn text collate "C" not null,
                change_order bigint not null,
                kind text not null check (kind in ('insert', 'update', 'delete')),
                mode text not null check (mode in ('strict', 'merge')),
                source_table text not null,
                target_table text not null,
                key_before text,
                key_after text,
                row_before json,
                row_after json,
                primary key (pipeline, replication_group, commit_lsn, change_order)
            );
            comment on table tidegate.quarantined_change is
                'The changes of transactions in quarantine, with their row values.';
            comment on column tidegate.quarantined_change.change_order is
                'Its place in the source transaction.';
            comment on column tidegate.quarantined_change.mode is
                'merge: of an earlier release, whose load may have brought it already.';
            comment on column tidegate.quarantined_change.row_after is
                'The row behind the change, for json_populate_record; a column that is missing did'
                ' not change.';
            """;

    private static final String NOTE_APPLIED =
            "update tidegate.quarantine set state = 'applied' where pipeline = ?"
                    + " and replication_group = ? and state in ('blocking', 'approved')"
                    + " and commit_lsn <= ?";

    private static final String APPROVED =
            "select commit_lsn from tidegate.quarantine where pipeline = ?"
                    + " and replication_group = ? and state = 'approved'";

    private static final String UNRESOLVED =
            "select count(*), min(quarantined_at) from tidegate.quarantine where pipeline = ?"
                    + " and replication_group = ? and state = 'quarantined'";

    /** An approval stays one; whatever else was there is of an earlier load. */
    private static final String NOTE_BLOCKING =
            """
            insert into tidegate.quarantine as mine
                (pipeline, replication_group, commit_lsn, state, code, fact)
            select pipeline, replication_group, ?, 'blocking', ?, ?
            from tidegate.checkpoint where pipeline = ? and replication_group = ? and epoch = ?
            on conflict (pipeline, replication_group, commit_lsn) do update set
                state = case mine.state when 'approved' then 'approved' else 'blocking' end,
                code = excluded.code, fact = excluded.fact, blocked_at = clock_timestamp()
            """;

    private static final String INSERT_CHANGE =
            "insert into tidegate.quarantined_change (pipeline, replication_group, commit_lsn,"
                    + " change_order, kind, mode, source_table, target_table, key_before,"
                    + " key_after, row_before, row_after)"
                    + " values (?, ?, ?, ?, ?, 'strict', ?, ?, ?, ?, cast(? as json), cast(? as json))";

    private static final String NOTE_QUARANTINED =
            "update tidegate.quarantine set state = 'quarantined', committed_at = ?,"
                    + " change_count = ?, quarantined_at = clock_timestamp()"
                    + " where pipeline = ? and replication_group = ? and commit_lsn = ?"
                    + " and state = 'approved'";

    /** Keys are compared here, so that none comes out. */
    private static final String RELATED =
            """
            select c.commit_lsn,
                coalesce(bool_or((c.target_table, c.key_before) in (select * from keys)
                    or (c.target_table, c.key_after) in (select * from keys)), false)
            from tidegate.quarantined_change c join tidegate.quarantine q
                using (pipeline, replication_group, commit_lsn)
            where c.pipeline = ? and c.replication_group = ? and q.state = 'quarantined'
                and c.target_table = any (?)
            group by c.commit_lsn order by c.commit_lsn
            """;

    private static final String KEYS = "with keys as (select * from unnest(?::text[], ?::text[])) ";

    private static final String REFERENCED =
            """
            select n.nspname || '.' || t.relname
            from pg_constraint k
                join pg_class t on t.oid = k.confrelid
                join pg_namespace n on n.oid = t.relnamespace
                join pg_class c on c.oid = k.conrelid
                join pg_namespace cn on cn.oid = c.relnamespace
            where cn.nspname = ? and c.relname = ? and k.conname = ? and k.contype = 'f'
            """;

    /** For {@code json_populate_record}. */
    private static final RowJson JSON =
            new RowJson(Names::of, bytes -> "\\x" + HexFormat.of().formatHex(bytes));

    private final String pipeline;
    private final int group;

    QuarantineTable(String pipeline, int group) {
        this.pipeline = pipeline;
        this.group = group;
    }

    /** What is not put aside up to here, was applied. */
    void noteApplied(Connection connection, Lsn upTo) throws SQLException {
        try (PreparedStatement statement = about(connection, NOTE_APPLIED, 1)) {
            statement.setString(3, upTo.toString());
            statement.executeUpdate();
        }
    }

    Set<Lsn> approved(Connection connection) throws SQLException {
        try (PreparedStatement statement = about(connection, APPROVED, 1);
                ResultSet rows = statement.executeQuery()) {
            Set<Lsn> approved = new HashSet<>();
            while (rows.next()) {
                approved.add(Lsn.parse(rows.getString(1)));
            }
            return approved;
        }
    }

    Summary unresolved(Connection connection) throws SQLException {
        try (PreparedStatement statement = about(connection, UNRESOLVED, 1);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Summary(
                    row.getLong(1),
                    Optional.ofNullable(row.getObject(2, OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant));
        }
    }

    /** Returns whether the epoch is still the owner's. */
    boolean noteBlocking(Connection connection, Lsn commitLsn, long epoch, TidegateException why)
            throws SQLException {
        try (PreparedStatement statement = about(connection, NOTE_BLOCKING, 4)) {
            statement.setString(1, commitLsn.toString());
            statement.setString(2, why.code().toString());
            statement.setString(3, why.getMessage());
            statement.setLong(6, epoch);
            return statement.executeUpdate() == 1;
        }
    }

    /** The statement that keeps a change; {@link #bind} gives it one. */
    PreparedStatement insertChange(Connection connection) throws SQLException {
        return connection.prepareStatement(INSERT_CHANGE);
    }

    /** Binds a change; returns how many characters it has. */
    long bind(PreparedStatement statement, LogEvent.Change change) throws SQLException {
        TableSchema schema = change.schema();
        String kind;
        @Nullable Row before = null;
        @Nullable Row after = null;
        switch (change) {
            case LogEvent.Insert insert -> {
                kind = "insert";
                after = insert.after();
            }
            case LogEvent.Update update -> {
                kind = "update";
                before = update.before();
                after = update.after();
            }
            case LogEvent.Delete delete -> {
                kind = "delete";
                before = delete.before();
            }
        }
        statement.setString(1, pipeline);
        statement.setInt(2, group);
        statement.setString(3, change.position().commitLsn().toString());
        statement.setLong(4, change.position().order());
        statement.setString(5, kind);
        statement.setString(6, schema.table().toString());
        statement.setString(7, Names.plain(schema.table()));
        return bind(statement, 8, schema, before) + bind(statement, 9, schema, after);
    }

    private static long bind(
            PreparedStatement statement, int index, TableSchema schema, @Nullable Row row)
            throws SQLException {
        String json = row == null ? null : JSON.object(schema, row);
        statement.setString(index, row == null || !schema.hasKey() ? null : JSON.key(schema, row));
        statement.setString(index + 2, json);
        return json == null ? 0 : json.length();
    }

    /** Returns whether the transaction is still approved. */
    boolean noteQuarantined(Connection connection, Checkpoint passed, long changes)
            throws SQLException {
        try (PreparedStatement statement = about(connection, NOTE_QUARANTINED, 3)) {
            statement.setObject(1, passed.committedAt().atOffset(ZoneOffset.UTC));
            statement.setLong(2, changes);
            statement.setString(5, passed.commitLsn().toString());
            return statement.executeUpdate() == 1;
        }
    }

    /** Transactions in quarantine that have to do with what failed. */
    List<Relation> related(Connection connection, Suspects suspects) throws SQLException {
        Set<String> tables = new HashSet<>(suspects.tables());
        if (suspects.constraint().isPresent()) {
            tables.addAll(referenced(connection, suspects.constraint().get()));
        }
        if (tables.isEmpty()) {
            return List.of();
        }
        List<String> keyTables = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (LogEvent.Change change : suspects.changes()) {
            for (Row row : images(change)) {
                if (change.schema().hasKey()) {
                    keyTables.add(Names.plain(change.schema().table()));
                    keys.add(JSON.key(change.schema(), row));
                }
            }
        }
        try (PreparedStatement statement = about(connection, KEYS + RELATED, 3)) {
            statement.setArray(1, connection.createArrayOf("text", keyTables.toArray()));
            statement.setArray(2, connection.createArrayOf("text", keys.toArray()));
            statement.setArray(5, connection.createArrayOf("text", tables.toArray()));
            List<Relation> related = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    related.add(
                            new Relation(
                                    Lsn.parse(rows.getString(1)),
                                    rows.getBoolean(2) ? Common.ROW : Common.TABLE));
                }
            }
            return related;
        }
    }

    /** The table that a foreign key refers to; none for other constraints. */
    private static Set<String> referenced(Connection connection, Suspects.Constraint constraint)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REFERENCED)) {
            statement.setString(1, constraint.schema());
            statement.setString(2, constraint.table());
            statement.setString(3, constraint.name());
            Set<String> tables = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            return tables;
        }
    }

    private static List<Row> images(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert insert -> List.of(insert.after());
            case LogEvent.Update update -> List.of(update.before(), update.after());
            case LogEvent.Delete delete -> List.of(delete.before());
        };
    }

    /** Prepares, with pipeline and group as the parameters from {@code index} on. */
    private PreparedStatement about(Connection connection, String sql, int index)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(index, pipeline);
        statement.setInt(index + 1, group);
        return statement;
    }
}
