package dev.tidegate.sqlserver;

import dev.tidegate.apply.Quarantine.Common;
import dev.tidegate.apply.Quarantine.Finding;
import dev.tidegate.apply.Quarantine.Relation;
import dev.tidegate.apply.Quarantine.Summary;
import dev.tidegate.apply.RowJson;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code tidegate.reverse_quarantine} and {@code tidegate.reverse_quarantined_change}
 * of one replication group, as the stream back uses them. Whoever changes them has the checkpoint's
 * row first, in the same transaction. Stateless.
 */
final class ReverseQuarantineRows {
    /** Facts have no row values. */
    static final String CREATE_CASES =
            "CREATE TABLE tidegate.reverse_quarantine (pipeline nvarchar(200) NOT NULL,"
                    + " replication_group int NOT NULL, commit_lsn binary(10) NOT NULL,"
                    + " state nvarchar(20) NOT NULL, code nvarchar(100) NOT NULL,"
                    + " fact nvarchar(max) NOT NULL, hint nvarchar(max) NOT NULL,"
                    + " blocked_at datetime2(7) NOT NULL,"
                    + " approved_by nvarchar(200) NULL, approved_login nvarchar(128) NULL,"
                    + " approval_reason nvarchar(max) NULL, approved_at datetime2(7) NULL,"
                    + " committed_at datetime2(7) NULL, change_count bigint NOT NULL,"
                    + " quarantined_at datetime2(7) NULL,"
                    + " resolved_by nvarchar(200) NULL, resolved_login nvarchar(128) NULL,"
                    + " resolution_reason nvarchar(max) NULL, resolved_at datetime2(7) NULL,"
                    + " CONSTRAINT reverse_quarantine_key PRIMARY KEY"
                    + " (pipeline, replication_group, commit_lsn))";

    /** Row values are here only. Keys are hashes, so that any collation compares them exactly. */
    static final String CREATE_CHANGES =
            "CREATE TABLE tidegate.reverse_quarantined_change (pipeline nvarchar(200) NOT NULL,"
                    + " replication_group int NOT NULL, commit_lsn binary(10) NOT NULL,"
                    + " change_order bigint NOT NULL, kind nvarchar(10) NOT NULL,"
                    + " source_table nvarchar(400) NOT NULL,"
                    + " key_before binary(32) NULL, key_after binary(32) NULL,"
                    + " row_before nvarchar(max) NULL, row_after nvarchar(max) NULL,"
                    + " CONSTRAINT reverse_quarantined_change_key PRIMARY KEY"
                    + " (pipeline, replication_group, commit_lsn, change_order))";

    /** For the statement that keeps a change. */
    static final String INSERT_CHANGE =
            "INSERT INTO tidegate.reverse_quarantined_change (kind, source_table, key_before,"
                    + " row_before, key_after, row_after, pipeline, replication_group, commit_lsn,"
                    + " change_order) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String MINE = " WHERE pipeline = ? AND replication_group = ?";

    private static final String THIS = MINE + " AND commit_lsn = ?";

    private static final String NOTE_APPLIED =
            "UPDATE tidegate.reverse_quarantine SET state = N'applied'"
                    + MINE
                    + " AND state IN (N'blocking', N'approved') AND commit_lsn <= ?";

    private static final String APPROVED =
            "SELECT commit_lsn FROM tidegate.reverse_quarantine"
                    + MINE
                    + " AND state = N'approved'";

    private static final String UNRESOLVED =
            "SELECT COUNT(*), MIN(quarantined_at) FROM tidegate.reverse_quarantine"
                    + MINE
                    + " AND state = N'quarantined'";

    private static final String IN_THE_WAY =
            "SELECT commit_lsn, state, code, fact, hint FROM tidegate.reverse_quarantine"
                    + MINE
                    + " AND state IN (N'blocking', N'approved') AND commit_lsn > ?"
                    + " ORDER BY commit_lsn";

    /** It is tried again and again: the moment stays that of the first time. */
    private static final String STANDS_STILL =
            "UPDATE tidegate.reverse_quarantine SET code = ?, fact = ?, hint = ?"
                    + THIS
                    + " AND state IN (N'blocking', N'approved')";

    private static final String FORGET_CASE = "DELETE FROM tidegate.reverse_quarantine" + THIS;

    private static final String NEW_CASE =
            "INSERT INTO tidegate.reverse_quarantine (code, fact, hint, pipeline,"
                    + " replication_group, commit_lsn, state, blocked_at, change_count)"
                    + " VALUES (?, ?, ?, ?, ?, ?, N'blocking', SYSUTCDATETIME(), 0)";

    private static final String NOTE_QUARANTINED =
            "UPDATE tidegate.reverse_quarantine SET state = N'quarantined', committed_at = ?,"
                    + " change_count = ?, quarantined_at = SYSUTCDATETIME()"
                    + THIS
                    + " AND state = N'approved'";

    private static final String KEPT =
            "SELECT c.commit_lsn, c.key_before, c.key_after"
                    + " FROM tidegate.reverse_quarantined_change AS c"
                    + " JOIN tidegate.reverse_quarantine AS q ON q.pipeline = c.pipeline"
                    + " AND q.replication_group = c.replication_group"
                    + " AND q.commit_lsn = c.commit_lsn"
                    + " WHERE c.pipeline = ? AND c.replication_group = ?"
                    + " AND q.state = N'quarantined' AND c.source_table = ?";

    /** Tables at the other end of a table's foreign keys, in either direction. */
    private static final List<String> NEIGHBOURS =
            List.of(
                    neighbours("parent_object_id", "referenced_object_id"),
                    neighbours("referenced_object_id", "parent_object_id"));

    /** For {@code OPENJSON}, which takes bytes in this form. */
    private static final RowJson JSON =
            new RowJson(UnaryOperator.identity(), Base64.getEncoder()::encodeToString);

    private final String pipeline;
    private final int group;

    ReverseQuarantineRows(String pipeline, int group) {
        this.pipeline = pipeline;
        this.group = group;
    }

    private static String neighbours(String mine, String other) {
        return "SELECT os.name, o.name FROM sys.foreign_keys AS k"
                + " JOIN sys.tables AS m ON m.object_id = k."
                + mine
                + " JOIN sys.schemas AS ms ON ms.schema_id = m.schema_id"
                + " JOIN sys.tables AS o ON o.object_id = k."
                + other
                + " JOIN sys.schemas AS os ON os.schema_id = o.schema_id"
                + " WHERE ms.name = ? AND m.name = ?";
    }

    /** Whether there are such tables: a stream that an earlier release armed has none. */
    static boolean exist(Connection connection) throws SQLException {
        return ReversePreparation.exists(connection, ReverseTables.CASES)
                && ReversePreparation.exists(connection, ReverseTables.PUT_ASIDE);
    }

    /** What is not put aside up to here, was applied. */
    void noteApplied(Connection connection, Lsn upTo) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(NOTE_APPLIED)) {
            bindMine(update, 1);
            update.setBytes(3, upTo.toBytes());
            int _ = update.executeUpdate();
        }
    }

    Set<Lsn> approved(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(APPROVED)) {
            bindMine(select, 1);
            try (ResultSet row = select.executeQuery()) {
                Set<Lsn> approved = new HashSet<>();
                while (row.next()) {
                    approved.add(Lsn.fromBytes(row.getBytes(1)));
                }
                return approved;
            }
        }
    }

    Summary unresolved(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(UNRESOLVED)) {
            bindMine(select, 1);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Summary(
                        row.getLong(1),
                        Optional.ofNullable(row.getObject(2, LocalDateTime.class))
                                .map(it -> it.toInstant(ZoneOffset.UTC)));
            }
        }
    }

    /**
     * The transaction before which the stream stands.
     *
     * @param applied how far it is
     */
    Optional<ReverseStream.Refusal> inTheWay(Connection connection, Lsn applied)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(IN_THE_WAY)) {
            bindMine(select, 1);
            select.setBytes(3, applied.toBytes());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new ReverseStream.Refusal(
                                        Lsn.fromBytes(row.getBytes(1)),
                                        row.getString(2).equals("approved"),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5)))
                        : Optional.empty();
            }
        }
    }

    /** An approval stays one; whatever else was there is of an earlier stream. */
    void noteBlocking(Connection connection, Lsn commitLsn, TidegateException why, Finding finding)
            throws SQLException {
        if (note(connection, STANDS_STILL, commitLsn, why, finding) == 0) {
            try (PreparedStatement delete = connection.prepareStatement(FORGET_CASE)) {
                bindThis(delete, 1, commitLsn);
                int _ = delete.executeUpdate();
            }
            int _ = note(connection, NEW_CASE, commitLsn, why, finding);
        }
    }

    private int note(
            Connection connection,
            String sql,
            Lsn commitLsn,
            TidegateException why,
            Finding finding)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setNString(1, why.code().toString());
            statement.setNString(2, why.getMessage() + finding.behind(why));
            statement.setNString(3, why.hint());
            bindThis(statement, 4, commitLsn);
            return statement.executeUpdate();
        }
    }

    /** Binds a change for {@link #INSERT_CHANGE}; returns how many characters it has. */
    long bind(PreparedStatement insert, LogEvent.Change change) throws SQLException {
        TableSchema schema = change.schema();
        insert.setNString(1, kind(change));
        insert.setNString(2, schema.table().toString());
        long characters =
                bind(insert, 3, schema, before(change)) + bind(insert, 5, schema, after(change));
        bindThis(insert, 7, change.position().commitLsn());
        insert.setLong(10, change.position().order());
        return characters;
    }

    private static String kind(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert _ -> "insert";
            case LogEvent.Update _ -> "update";
            case LogEvent.Delete _ -> "delete";
        };
    }

    private static @Nullable Row before(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert _ -> null;
            case LogEvent.Update update -> update.before();
            case LogEvent.Delete delete -> delete.before();
        };
    }

    private static @Nullable Row after(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert insert -> insert.after();
            case LogEvent.Update update -> update.after();
            case LogEvent.Delete _ -> null;
        };
    }

    private static long bind(
            PreparedStatement insert, int index, TableSchema schema, @Nullable Row row)
            throws SQLException {
        String json = row == null ? null : JSON.object(schema, row);
        insert.setBytes(index, row == null || !schema.hasKey() ? null : hash(schema, row));
        insert.setNString(index + 1, json);
        return json == null ? 0 : json.length();
    }

    /** Of a row's key: equal ones are of equal keys. */
    private static byte[] hash(TableSchema schema, Row row) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(JSON.key(schema, row).getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // each JDK has it
        }
    }

    /** Returns whether the transaction is still approved. */
    boolean noteQuarantined(Connection connection, Checkpoint passed, long changes)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(NOTE_QUARANTINED)) {
            update.setString(1, ReverseCheckpoint.time(passed.committedAt()));
            update.setLong(2, changes);
            bindThis(update, 3, passed.commitLsn());
            return update.executeUpdate() == 1;
        }
    }

    /**
     * Transactions in quarantine that have to do with what failed.
     *
     * @param suspects changes of which one failed, all of one table
     * @param ofKeys whether a foreign key may be the reason: then those of its other end have too
     */
    List<Relation> related(Connection connection, List<LogEvent.Change> suspects, boolean ofKeys)
            throws SQLException {
        if (suspects.isEmpty()) {
            return List.of();
        }
        Set<ByteBuffer> keys = new HashSet<>();
        for (LogEvent.Change change : suspects) {
            if (change.schema().hasKey()) {
                add(keys, change.schema(), before(change));
                add(keys, change.schema(), after(change));
            }
        }
        Map<Lsn, Common> related = new TreeMap<>();
        TableId table = suspects.getFirst().schema().table();
        relate(connection, table, keys, related);
        for (TableId neighbour : ofKeys ? neighbours(connection, table) : Set.<TableId>of()) {
            relate(connection, neighbour, Set.of(), related);
        }
        List<Relation> relations = new ArrayList<>();
        related.forEach((lsn, common) -> relations.add(new Relation(lsn, common)));
        return relations;
    }

    private void relate(
            Connection connection, TableId table, Set<ByteBuffer> keys, Map<Lsn, Common> related)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(KEPT)) {
            bindMine(select, 1);
            select.setNString(3, table.toString());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    boolean same = isOf(keys, row.getBytes(2)) || isOf(keys, row.getBytes(3));
                    related.merge(
                            Lsn.fromBytes(row.getBytes(1)),
                            same ? Common.ROW : Common.TABLE,
                            (one, other) -> one == Common.ROW ? one : other);
                }
            }
        }
    }

    private static Set<TableId> neighbours(Connection connection, TableId table)
            throws SQLException {
        Set<TableId> tables = new TreeSet<>();
        for (String sql : NEIGHBOURS) {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setNString(1, table.schema());
                select.setNString(2, table.name());
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        tables.add(new TableId(row.getString(1), row.getString(2)));
                    }
                }
            }
        }
        tables.remove(table);
        return tables;
    }

    private static void add(Set<ByteBuffer> keys, TableSchema schema, @Nullable Row row) {
        if (row != null) {
            keys.add(ByteBuffer.wrap(hash(schema, row)));
        }
    }

    private static boolean isOf(Set<ByteBuffer> keys, byte @Nullable [] key) {
        return key != null && keys.contains(ByteBuffer.wrap(key));
    }

    private void bindMine(PreparedStatement statement, int index) throws SQLException {
        statement.setNString(index, pipeline);
        statement.setInt(index + 1, group);
    }

    private void bindThis(PreparedStatement statement, int index, Lsn commitLsn)
            throws SQLException {
        bindMine(statement, index);
        statement.setBytes(index + 2, commitLsn.toBytes());
    }
}
