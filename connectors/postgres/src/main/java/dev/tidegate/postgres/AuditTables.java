package dev.tidegate.postgres;

import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditRecords.AuditedRange;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.Pass;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditRecords.State;
import dev.tidegate.validate.AuditRecords.TableRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of what was audited, and how they are read. */
final class AuditTables {
    static final String CREATE =
            """
            create table if not exists tidegate.audit_table (
                pipeline text not null,
                replication_group integer not null,
                source_schema text not null,
                source_table text not null,
                target_table text not null,
                standing text not null,
                reason text not null,
                since timestamptz not null,
                pass_began_at timestamptz,
                primary key (pipeline, replication_group, source_schema, source_table)
            );
            comment on table tidegate.audit_table is
                'Where each table stands: whether both sides hold the same rows.';
            comment on column tidegate.audit_table.standing is
                'VERIFIED, PENDING (not known yet), SUSPECT (something differs, nothing is'
                ' confirmed), MISMATCH (rows certainly differ) or EXCLUDED (not audited).';
            comment on column tidegate.audit_table.since is
                'When the audit came to that.';
            comment on column tidegate.audit_table.pass_began_at is
                'When the pass over the source''s rows began that is underway, or was the last.';

            create table if not exists tidegate.audit_range (
                pipeline text not null,
                replication_group integer not null,
                source_schema text not null,
                source_table text not null,
                range bigint generated always as identity,
                lower_key text[],
                upper_key text[],
                at_lsn text collate "C" not null,
                row_count bigint not null,
                sum1 numeric(20) not null,
                sum2 numeric(20) not null,
                confirmed bigint not null,
                undecided bigint not null,
                audited_at timestamptz not null,
                primary key (pipeline, replication_group, source_schema, source_table, range)
            );
            comment on table tidegate.audit_range is
                'Ranges of keys that the pass over the source''s rows has compared; a process that'
                ' starts again goes on behind the last one.';
            comment on column tidegate.audit_range.lower_key is
                'The greatest key that is not in it any more; null for the first range.';
            comment on column tidegate.audit_range.upper_key is
                'The last key that is in it; null for the last range.';
            comment on column tidegate.audit_range.at_lsn is
                'The source transaction behind which its rows were compared.';
            comment on column tidegate.audit_range.row_count is
                'How many rows the source had in it.';
            comment on column tidegate.audit_range.confirmed is
                'How many keys certainly differ.';
            comment on column tidegate.audit_range.undecided is
                'How many keys look different, of which it could not be told.';

            create table if not exists tidegate.audit_pass (
                pipeline text not null,
                replication_group integer not null,
                source_schema text not null,
                source_table text not null,
                kind text not null,
                at_lsn text collate "C" not null,
                row_count bigint,
                sum1 numeric(20),
                sum2 numeric(20),
                large_count bigint,
                large_sum1 numeric(20),
                large_sum2 numeric(20),
                began_at timestamptz not null,
                ended_at timestamptz not null,
                primary key (pipeline, replication_group, source_schema, source_table, kind)
            );
            comment on table tidegate.audit_pass is
                'The last whole pass over each table in which nothing differed.';
            comment on column tidegate.audit_pass.kind is
                'TARGET: the target''s rows with the ledger. SOURCE: the source''s rows with the'
                ' target''s.';
            comment on column tidegate.audit_pass.at_lsn is
                'The source transaction behind which the rows come to these sums.';
            comment on column tidegate.audit_pass.row_count is
                'How many rows; null of a pass that was interrupted and gone on with.';
            comment on column tidegate.audit_pass.large_count is
                'How many rows the sums of large objects are of; null if they are not known.';

            create table if not exists tidegate.audit_mismatch (
                pipeline text not null,
                replication_group integer not null,
                source_schema text not null,
                source_table text not null,
                key_id text not null,
                row_key text[],
                kind text not null,
                columns text[] not null,
                row_count bigint not null,
                at_lsn text collate "C" not null,
                confirmed_at timestamptz not null,
                primary key (pipeline, replication_group, source_schema, source_table, key_id)
            );
            comment on table tidegate.audit_mismatch is
                'Rows that certainly differ, and are not repaired. Of their values only the key is'
                ' here.';
            comment on column tidegate.audit_mismatch.key_id is
                'A digest of the key.';
            comment on column tidegate.audit_mismatch.row_key is
                'The key, each value behind its type; null where the table has no key.';
            comment on column tidegate.audit_mismatch.kind is
                'How the target differs: MISSING (it lacks the row), EXTRA (the source has no such'
                ' row) or CHANGED (values differ).';
            comment on column tidegate.audit_mismatch.columns is
                'The source''s columns that differ.';
            comment on column tidegate.audit_mismatch.row_count is
                'How many rows are so; 1 with a key.';
            comment on column tidegate.audit_mismatch.at_lsn is
                'The source transaction behind which it is so.';

            create table if not exists tidegate.audit_repair (
                repair bigint generated always as identity primary key,
                pipeline text not null,
                replication_group integer not null,
                source_schema text not null,
                source_table text not null,
                row_key text[] not null,
                kind text not null,
                cause text not null,
                at_lsn text collate "C" not null,
                repaired_at timestamptz not null
            );
            comment on table tidegate.audit_repair is
                'Rows that were put right, for people: Tidegate does not read it.';
            comment on column tidegate.audit_repair.cause is
                'BEFORE_THE_JOURNAL (the change was never captured), ON_THE_TARGET (the target was'
                ' not what was applied) or UNKNOWN.';
            comment on column tidegate.audit_repair.at_lsn is
                'The last source transaction that was applied before.';
            """;

    /** Of a table, or of all that the group has; both have the reason first. */
    private static final String FORGET_STANDING =
            "update tidegate.audit_table set standing = 'PENDING', reason = ?,"
                    + " since = clock_timestamp(), pass_began_at = null%s"
                    + " and standing <> 'EXCLUDED'";

    /** In the order in which others write the tables. */
    private static final List<String> FORGET_PASSES =
            List.of(
                    "delete from tidegate.audit_range",
                    "delete from tidegate.audit_scan",
                    "delete from tidegate.audit_pass");

    private static final String FORGET_MISMATCHES =
            "delete from tidegate.audit_mismatch" + RowsOfTable.OF_TABLE;

    private static final String OF_GROUP = " where pipeline = ? and replication_group = ?";

    private static final String TABLES = "select * from tidegate.audit_table";
    private static final String RANGES = "select * from tidegate.audit_range";
    private static final String PASSES = "select * from tidegate.audit_pass";
    private static final String MISMATCHES = "select * from tidegate.audit_mismatch";

    private final RowsOfTable rows;

    AuditTables(String pipeline, int group) {
        this.rows = new RowsOfTable(pipeline, group);
    }

    /** Forgets what was audited of a table: it is empty, and loaded anew. */
    void forget(Connection connection, TableId table) throws SQLException {
        forgetPasses(connection, table, "it is loaded anew");
        rows.run(connection, FORGET_MISMATCHES, table);
    }

    /**
     * Forgets in which passes nothing differed: they say nothing any more. Rows that certainly
     * differ stay known until a pass finds that they do not.
     *
     * @param reason for an operator
     */
    void forgetPasses(Connection connection, TableId table, String reason) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(FORGET_STANDING.formatted(RowsOfTable.OF_TABLE))) {
            statement.setString(1, reason);
            int _ = rows.bind(statement, 2, table);
            statement.executeUpdate();
        }
        for (String delete : FORGET_PASSES) {
            rows.run(connection, delete + RowsOfTable.OF_TABLE, table);
        }
    }

    /** The same of all tables of the group. */
    void forgetPasses(Connection connection, String reason) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(FORGET_STANDING.formatted(OF_GROUP))) {
            statement.setString(1, reason);
            bindGroup(statement, 2);
            statement.executeUpdate();
        }
        for (String delete : FORGET_PASSES) {
            try (PreparedStatement statement = connection.prepareStatement(delete + OF_GROUP)) {
                bindGroup(statement, 1);
                statement.executeUpdate();
            }
        }
    }

    private void bindGroup(PreparedStatement statement, int from) throws SQLException {
        statement.setString(from, rows.pipeline());
        statement.setInt(from + 1, rows.group());
    }

    /** All that is known, of one moment, in the connection's transaction, which it begins. */
    Map<TableId, TableRecord> read(Connection connection) throws SQLException {
        return read(connection, Optional.empty());
    }

    /** The same of one table; empty if nothing is known of it. */
    Optional<TableRecord> read(Connection connection, TableId table) throws SQLException {
        return Optional.ofNullable(read(connection, Optional.of(table)).get(table));
    }

    private Map<TableId, TableRecord> read(Connection connection, Optional<TableId> only)
            throws SQLException {
        new Statements(connection).run("set transaction isolation level repeatable read");
        Map<TableId, List<AuditedRange>> ranges = new HashMap<>();
        Query of = new Query(connection, only);
        of.each(RANGES, " order by range", (table, row) -> follow(list(ranges, table), range(row)));
        Map<TableId, EnumMap<Pass.Kind, Pass>> passes = new HashMap<>();
        of.each(
                PASSES,
                "",
                (table, row) -> {
                    Pass pass = pass(row);
                    passes.computeIfAbsent(table, _ -> new EnumMap<>(Pass.Kind.class))
                            .put(pass.kind(), pass);
                });
        Map<TableId, List<Mismatch>> mismatches = new HashMap<>();
        of.each(
                MISMATCHES,
                " order by confirmed_at, key_id",
                (table, row) -> list(mismatches, table).add(mismatch(row)));
        Map<TableId, TableRecord> records = new HashMap<>();
        of.each(
                TABLES,
                "",
                (table, row) -> {
                    Map<Pass.Kind, Pass> its =
                            passes.getOrDefault(table, new EnumMap<>(Pass.Kind.class));
                    records.put(
                            table,
                            new TableRecord(
                                    state(row),
                                    Optional.ofNullable(
                                                    row.getObject(
                                                            "pass_began_at", OffsetDateTime.class))
                                            .map(OffsetDateTime::toInstant),
                                    ranges.getOrDefault(table, List.of()),
                                    Optional.ofNullable(its.get(Pass.Kind.TARGET)),
                                    Optional.ofNullable(its.get(Pass.Kind.SOURCE)),
                                    mismatches.getOrDefault(table, List.of())));
                });
        return Map.copyOf(records);
    }

    /** Adds a range; not one that was noted just behind the forgetting of those before it. */
    private static void follow(List<AuditedRange> ranges, AuditedRange next) {
        Optional<Row> end = ranges.isEmpty() ? Optional.empty() : ranges.getLast().range().upTo();
        if (next.range().above().equals(end)) {
            ranges.add(next);
        }
    }

    private static <T> List<T> list(Map<TableId, List<T>> lists, TableId table) {
        return lists.computeIfAbsent(table, _ -> new ArrayList<>());
    }

    /** Takes a row of a table that is audited. */
    private interface RowReading {
        void take(TableId table, ResultSet row) throws SQLException;
    }

    /** Reads tables of the audit, all of a group or what is of one of its tables. */
    private final class Query {
        private final Connection connection;
        private final Optional<TableId> only;

        Query(Connection connection, Optional<TableId> only) {
            this.connection = connection;
            this.only = only;
        }

        void each(String select, String order, RowReading reading) throws SQLException {
            String sql = select + (only.isPresent() ? RowsOfTable.OF_TABLE : OF_GROUP) + order;
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bindGroup(statement, 1);
                if (only.isPresent()) {
                    statement.setString(3, only.get().schema());
                    statement.setString(4, only.get().name());
                }
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        reading.take(
                                new TableId(
                                        row.getString("source_schema"),
                                        row.getString("source_table")),
                                row);
                    }
                }
            }
        }
    }

    private static State state(ResultSet row) throws SQLException {
        return new State(
                Standing.valueOf(row.getString("standing")),
                row.getString("reason"),
                RowsOfTable.instant(row, "since"));
    }

    private static AuditedRange range(ResultSet row) throws SQLException {
        return new AuditedRange(
                new KeyRange(key(row, "lower_key"), key(row, "upper_key")),
                lsn(row),
                RowsOfTable.sum(row, "row_count", "").orElseThrow(),
                row.getLong("confirmed"),
                row.getLong("undecided"),
                RowsOfTable.instant(row, "audited_at"));
    }

    private static Pass pass(ResultSet row) throws SQLException {
        return new Pass(
                Pass.Kind.valueOf(row.getString("kind")),
                lsn(row),
                RowsOfTable.sum(row, "row_count", ""),
                RowsOfTable.sum(row, "large_count", "large_"),
                RowsOfTable.instant(row, "began_at"),
                RowsOfTable.instant(row, "ended_at"));
    }

    private static Mismatch mismatch(ResultSet row) throws SQLException {
        return new Mismatch(
                key(row, "row_key"),
                Mismatch.Kind.valueOf(row.getString("kind")),
                List.of((String[]) row.getArray("columns").getArray()),
                row.getLong("row_count"),
                lsn(row),
                RowsOfTable.instant(row, "confirmed_at"));
    }

    private static Optional<Row> key(ResultSet row, String column) throws SQLException {
        return KeyText.read(row.getArray(column));
    }

    private static Lsn lsn(ResultSet row) throws SQLException {
        return Lsn.parse(row.getString("at_lsn"));
    }
}
