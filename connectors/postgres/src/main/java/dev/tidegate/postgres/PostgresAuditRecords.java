package dev.tidegate.postgres;

import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditRecords;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What was audited of one replication group, in {@code tidegate.audit_table} and its kin. Safe for
 * use by several threads.
 */
final class PostgresAuditRecords implements AuditRecords {
    /** The parameters behind which the others of a statement come. */
    private static final String TABLE_COLUMNS =
            "(pipeline, replication_group, source_schema, source_table, ";

    private static final String OF_TABLE = RowsOfTable.OF_TABLE;

    private static final String ON_CONFLICT =
            " on conflict (pipeline, replication_group, source_schema, source_table";

    private static final String PASS_BEGAN =
            "insert into tidegate.audit_table "
                    + TABLE_COLUMNS
                    + "target_table, standing, reason, since, pass_began_at)"
                    + " values (?, ?, ?, ?, ?, 'PENDING', '', ?, ?)"
                    + ON_CONFLICT
                    + ") do update set pass_began_at = excluded.pass_began_at";

    private static final String FORGET_RANGES = "delete from tidegate.audit_range" + OF_TABLE;

    private static final String STATE =
            "insert into tidegate.audit_table "
                    + TABLE_COLUMNS
                    + "target_table, standing, reason, since)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?)"
                    + ON_CONFLICT
                    + ") do update set standing = excluded.standing, reason = excluded.reason,"
                    + " since = excluded.since";

    private static final String RANGE =
            "insert into tidegate.audit_range "
                    + TABLE_COLUMNS
                    + "lower_key, upper_key, at_lsn, row_count, sum1, sum2, confirmed, undecided,"
                    + " audited_at) values (?, ?, ?, ?, ?, ?, ?, ?, cast(? as numeric),"
                    + " cast(? as numeric), ?, ?, ?)";

    private static final String PASS =
            "insert into tidegate.audit_pass "
                    + TABLE_COLUMNS
                    + "kind, at_lsn, row_count, sum1, sum2, large_count, large_sum1, large_sum2,"
                    + " began_at, ended_at) values (?, ?, ?, ?, ?, ?, ?, cast(? as numeric),"
                    + " cast(? as numeric), ?, cast(? as numeric), cast(? as numeric), ?, ?)"
                    + ON_CONFLICT
                    + ", kind) do update set at_lsn = excluded.at_lsn,"
                    + " row_count = excluded.row_count, sum1 = excluded.sum1,"
                    + " sum2 = excluded.sum2, large_count = excluded.large_count,"
                    + " large_sum1 = excluded.large_sum1, large_sum2 = excluded.large_sum2,"
                    + " began_at = excluded.began_at, ended_at = excluded.ended_at";

    private static final String END_EARLIER =
            "delete from tidegate.audit_mismatch" + OF_TABLE + " and confirmed_at < ?";

    private static final String MISMATCH =
            "insert into tidegate.audit_mismatch "
                    + TABLE_COLUMNS
                    + "key_id, row_key, kind, columns, row_count, at_lsn, confirmed_at)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + ON_CONFLICT
                    + ", key_id) do update set kind = excluded.kind, columns = excluded.columns,"
                    + " row_count = excluded.row_count, at_lsn = excluded.at_lsn,"
                    + " confirmed_at = excluded.confirmed_at";

    private static final String END_ONE =
            "delete from tidegate.audit_mismatch" + OF_TABLE + " and key_id = ?";

    private static final String REPAIR =
            "insert into tidegate.audit_repair "
                    + TABLE_COLUMNS
                    + "row_key, kind, cause, at_lsn, repaired_at)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Connections connections;
    private final int group;

    PostgresAuditRecords(Connections connections, int group) {
        this.connections = connections;
        this.group = group;
    }

    @Override
    public Map<TableId, TableRecord> tables() {
        return connections.inTransaction(
                "read what was audited", new AuditTables(connections.pipeline(), group)::read);
    }

    @Override
    public Optional<TableRecord> table(TableId table) {
        return connections.inTransaction(
                "read what was audited of table " + table,
                connection ->
                        new AuditTables(connections.pipeline(), group).read(connection, table));
    }

    @Override
    public Optional<Scan> scan(TableId table) {
        return connections.inTransaction(
                "read how far the scan of table " + table + " is",
                connection -> scans().read(connection, table));
    }

    @Override
    public void scanned(TableId table, Scan scan) {
        note(table, connection -> scans().write(connection, table, scan));
    }

    @Override
    public void scanEnded(TableId table) {
        note(table, connection -> scans().delete(connection, table));
    }

    private AuditScanTable scans() {
        return new AuditScanTable(connections.pipeline(), group);
    }

    @Override
    public void passBegan(TableId table, Instant at) {
        note(
                table,
                connection -> {
                    try (Insert insert = new Insert(connection, PASS_BEGAN, table)) {
                        insert.text(Names.plain(table)).moment(at).moment(at).run();
                    }
                    try (Insert forget = new Insert(connection, FORGET_RANGES, table)) {
                        forget.run();
                    }
                });
    }

    @Override
    public void audited(TableId table, AuditedRange range) {
        note(
                table,
                connection -> {
                    try (Insert insert = new Insert(connection, RANGE, table)) {
                        insert.key(range.range().above())
                                .key(range.range().upTo())
                                .text(range.at().toString())
                                .sum(Optional.of(range.rows()))
                                .number(range.confirmed())
                                .number(range.undecided())
                                .moment(range.auditedAt())
                                .run();
                    }
                });
    }

    @Override
    public void passEnded(TableId table, Pass pass) {
        note(
                table,
                connection -> {
                    try (Insert insert = new Insert(connection, PASS, table)) {
                        insert.text(pass.kind().name())
                                .text(pass.at().toString())
                                .sum(pass.rows())
                                .sum(pass.largeObjects())
                                .moment(pass.beganAt())
                                .moment(pass.endedAt())
                                .run();
                    }
                    if (pass.kind() == Pass.Kind.SOURCE) {
                        try (Insert end = new Insert(connection, END_EARLIER, table)) {
                            end.moment(pass.beganAt()).run();
                        }
                    }
                });
    }

    @Override
    public void state(TableId table, State state) {
        note(
                table,
                connection -> {
                    try (Insert insert = new Insert(connection, STATE, table)) {
                        insert.text(Names.plain(table))
                                .text(state.standing().name())
                                .text(state.reason())
                                .moment(state.since())
                                .run();
                    }
                });
    }

    @Override
    public void mismatch(TableId table, Mismatch mismatch) {
        note(
                table,
                connection -> {
                    try (Insert insert = new Insert(connection, MISMATCH, table)) {
                        insert.text(id(mismatch.key(), mismatch.kind()))
                                .key(mismatch.key())
                                .text(mismatch.kind().name())
                                .texts(mismatch.columns().toArray(new String[0]))
                                .number(mismatch.rows())
                                .text(mismatch.at().toString())
                                .moment(mismatch.confirmedAt())
                                .run();
                    }
                });
    }

    @Override
    public void repaired(TableId table, Repaired repaired) {
        note(
                table,
                connection -> {
                    try (Insert end = new Insert(connection, END_ONE, table)) {
                        end.text(id(Optional.of(repaired.key()), repaired.kind())).run();
                    }
                    try (Insert insert = new Insert(connection, REPAIR, table)) {
                        insert.key(Optional.of(repaired.key()))
                                .text(repaired.kind().name())
                                .text(repaired.cause().name())
                                .text(repaired.at().toString())
                                .moment(repaired.repairedAt())
                                .run();
                    }
                });
    }

    /**
     * What a difference is known by, since keys may be longer than an index takes. Of rows without
     * a key there is one for each kind.
     */
    private static String id(Optional<Row> key, Mismatch.Kind kind) {
        if (key.isEmpty()) {
            return kind.name();
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String value : KeyText.of(key.get())) {
                digest.update(value.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0); // no text of a key has it
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Statements of one transaction. */
    private interface Noting {
        void in(Connection connection) throws SQLException;
    }

    private void note(TableId table, Noting noting) {
        TableId _ =
                connections.inTransaction(
                        "note what was audited of table " + table,
                        connection -> {
                            noting.in(connection);
                            return table;
                        });
    }

    /** A statement about a table, whose parameters are bound one after the other. */
    private final class Insert implements AutoCloseable {
        private final PreparedStatement statement;
        private int next = 1;

        Insert(Connection connection, String sql, TableId table) throws SQLException {
            statement = connection.prepareStatement(sql);
            Insert _ =
                    text(connections.pipeline())
                            .number(group)
                            .text(table.schema())
                            .text(table.name());
        }

        Insert text(String value) throws SQLException {
            statement.setString(next++, value);
            return this;
        }

        Insert number(long value) throws SQLException {
            statement.setLong(next++, value);
            return this;
        }

        Insert moment(Instant value) throws SQLException {
            OffsetDateTime moment = value.atOffset(ZoneOffset.UTC);
            statement.setObject(next++, moment);
            return this;
        }

        Insert texts(String[] values) throws SQLException {
            Array array = statement.getConnection().createArrayOf("text", values);
            statement.setArray(next++, array);
            return this;
        }

        Insert key(Optional<Row> key) throws SQLException {
            if (key.isPresent()) {
                return texts(KeyText.of(key.get()));
            }
            statement.setNull(next++, Types.ARRAY, "_text");
            return this;
        }

        /** Count, and both sums without sign. */
        Insert sum(Optional<MultisetHash> sum) throws SQLException {
            if (sum.isPresent()) {
                return number(sum.get().count())
                        .text(Long.toUnsignedString(sum.get().sum1()))
                        .text(Long.toUnsignedString(sum.get().sum2()));
            }
            statement.setNull(next++, Types.BIGINT);
            statement.setNull(next++, Types.VARCHAR);
            statement.setNull(next++, Types.VARCHAR);
            return this;
        }

        void run() throws SQLException {
            statement.executeUpdate();
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }
}
