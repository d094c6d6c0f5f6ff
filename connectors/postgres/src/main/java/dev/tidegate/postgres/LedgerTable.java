package dev.tidegate.postgres;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.LedgerReader;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code tidegate.ledger} of one replication group. Each method is a part of the
 * connection's transaction, and is called when that has the checkpoint's row: whoever changes the
 * ledger locks it first, so nobody waits for a row of the ledger.
 *
 * <p>A table has a row from its emptying for a load on; the row is only ever changed by what the
 * table's rows change by. What is not known is null, and stays so, since null plus anything is
 * null. Which windows are counted the checkpoint says: {@code ledger_lsn} is its {@code commit_lsn}
 * if the last one was. So what an earlier release, or a process without ledgers, does to the rows
 * is noticed by the next take-over, and by each reader.
 */
final class LedgerTable {
    static final String CREATE =
            """
            create table if not exists tidegate.ledger (
                pipeline text not null,
                replication_group integer not null,
                source_schema text not null,
                source_table text not null,
                target_table text not null,
                row_count bigint,
                sum1 numeric(20),
                sum2 numeric(20),
                large_sum1 numeric(20),
                large_sum2 numeric(20),
                unknown_since text collate "C",
                unknown_reason text,
                large_unknown_since text collate "C",
                large_unknown_reason text,
                begun_at timestamptz not null default clock_timestamp(),
                primary key (pipeline, replication_group, source_schema, source_table)
            ) with (fillfactor = 50);
            comment on table tidegate.ledger is
                'What the loaded rows of each table come to at the checkpoint, counted from the'
                ' source''s rows and changes; commits together with the rows. Valid while'
                ' checkpoint.ledger_lsn is checkpoint.commit_lsn.';
            comment on column tidegate.ledger.row_count is
                'How many rows the table has; null if that is not known.';
            comment on column tidegate.ledger.sum1 is
                'First halves of the rows'' hashes, without large objects, summed up modulo 2^64.';
            comment on column tidegate.ledger.sum2 is
                'Second halves of them.';
            comment on column tidegate.ledger.large_sum1 is
                'The same of the large objects; null if that is not known.';
            comment on column tidegate.ledger.begun_at is
                'When the load of these rows began, or the stream went on behind applications.';
            comment on column tidegate.ledger.unknown_since is
                'Source transaction since which nothing is known, until the table is loaded again.';
            comment on column tidegate.ledger.large_unknown_since is
                'The same of the large objects.';
            """;

    /** What was loaded before there was a ledger. */
    private static final String TAKE_TABLES =
            """
            insert into tidegate.ledger (pipeline, replication_group, source_schema, source_table,
                target_table, unknown_since, unknown_reason, large_unknown_since,
                large_unknown_reason)
            select pipeline, replication_group, t.source_schema, t.source_table, t.target_table,
                c.commit_lsn, 'NOT_COUNTED', c.commit_lsn, 'NOT_COUNTED'
            from tidegate.load_table t
                join tidegate.replication_group g using (pipeline, source_schema, source_table)
                join tidegate.checkpoint c using (pipeline, replication_group)
            where t.journal_read is not null and t.intent in ('REPLICATE', 'PAUSE')
            """;

    /** All tables of a window in one statement; its parameters are arrays, and the group. */
    static final String ADVANCE =
            """
            update tidegate.ledger as l set row_count = l.row_count + d.row_count,
                sum1 = mod(l.sum1 + d.sum1, 18446744073709551616),
                sum2 = mod(l.sum2 + d.sum2, 18446744073709551616),
                large_sum1 = mod(l.large_sum1 + d.large_sum1, 18446744073709551616),
                large_sum2 = mod(l.large_sum2 + d.large_sum2, 18446744073709551616),
                unknown_since = coalesce(l.unknown_since, d.since),
                unknown_reason = coalesce(l.unknown_reason, d.reason),
                large_unknown_since = coalesce(l.large_unknown_since, d.large_since),
                large_unknown_reason = coalesce(l.large_unknown_reason, d.large_reason)
            from unnest(cast(? as text[]), cast(? as text[]), cast(? as bigint[]),
                cast(? as numeric[]), cast(? as numeric[]), cast(? as numeric[]),
                cast(? as numeric[]), cast(? as text[]), cast(? as text[]), cast(? as text[]),
                cast(? as text[]))
                as d(source_schema, source_table, row_count, sum1, sum2, large_sum1, large_sum2,
                    since, reason, large_since, large_reason)
            where l.pipeline = ? and l.replication_group = ?
                and l.source_schema = d.source_schema and l.source_table = d.source_table\
            """;

    private static final String BEGIN =
            """
            insert into tidegate.ledger (pipeline, replication_group, source_schema, source_table,
                target_table, row_count, sum1, sum2, large_sum1, large_sum2)
            values (?, ?, ?, ?, ?, 0, 0, 0, 0, 0)
            on conflict (pipeline, replication_group, source_schema, source_table) do update
                set row_count = 0, sum1 = 0, sum2 = 0, large_sum1 = 0, large_sum2 = 0,
                    unknown_since = null, unknown_reason = null, large_unknown_since = null,
                    large_unknown_reason = null, begun_at = clock_timestamp()
            """;

    private static final String END = "delete from tidegate.ledger" + RowsOfTable.OF_TABLE;

    private static final String LOSE =
            """
            update tidegate.ledger l set row_count = null, sum1 = null, sum2 = null,
                large_sum1 = null, large_sum2 = null,
                unknown_since = coalesce(unknown_since, w.since),
                unknown_reason = coalesce(unknown_reason, w.reason),
                large_unknown_since = coalesce(large_unknown_since, w.since),
                large_unknown_reason = coalesce(large_unknown_reason, w.reason)
            from (values (cast(? as text), cast(? as text))) as w(since, reason)
            where l.pipeline = ? and l.replication_group = ? and l.row_count is not null
            """;

    /** Windows were applied since without counting them. */
    private static final String NOT_COUNTED =
            LOSE
                    + """
                    and exists (select 1 from tidegate.checkpoint c
                        where c.pipeline = l.pipeline
                            and c.replication_group = l.replication_group
                            and c.commit_lsn <> ? and c.ledger_lsn is distinct from c.commit_lsn)
                    """;

    /** The sums that there are were made with another salt. */
    private static final String FORGET =
            """
            with checkpoint as materialized (
                select pipeline, replication_group, commit_lsn from tidegate.checkpoint
                where pipeline = ? for update
            )
            update tidegate.ledger l set row_count = null, sum1 = null, sum2 = null,
                large_sum1 = null, large_sum2 = null,
                unknown_since = coalesce(unknown_since, commit_lsn),
                unknown_reason = coalesce(unknown_reason, 'NOT_COUNTED'),
                large_unknown_since = coalesce(large_unknown_since, commit_lsn),
                large_unknown_reason = coalesce(large_unknown_reason, 'NOT_COUNTED')
            from checkpoint c
            where l.pipeline = c.pipeline and l.replication_group = c.replication_group
            """;

    private static final String LOSE_QUARANTINED =
            LOSE
                    + """
                    and l.target_table in (select q.target_table from tidegate.quarantined_change q
                        where q.pipeline = l.pipeline
                            and q.replication_group = l.replication_group and q.commit_lsn = ?)
                    """;

    private static final String LOSE_TABLE =
            LOSE + "and l.source_schema = ? and l.source_table = ?";

    /** What is known stays. */
    private static final String ANCHOR =
            """
            update tidegate.ledger l set row_count = coalesce(l.row_count, d.row_count),
                sum1 = coalesce(l.sum1, d.sum1), sum2 = coalesce(l.sum2, d.sum2),
                large_sum1 = coalesce(l.large_sum1, d.large_sum1),
                large_sum2 = coalesce(l.large_sum2, d.large_sum2),
                unknown_since = null, unknown_reason = null,
                large_unknown_since = case when coalesce(l.large_sum1, d.large_sum1) is null
                    then l.large_unknown_since end,
                large_unknown_reason = case when coalesce(l.large_sum1, d.large_sum1) is null
                    then l.large_unknown_reason end
            from (values (cast(? as bigint), cast(? as numeric), cast(? as numeric),
                cast(? as numeric), cast(? as numeric)))
                as d(row_count, sum1, sum2, large_sum1, large_sum2)
            where l.pipeline = ? and l.replication_group = ?
                and l.source_schema = ? and l.source_table = ?
            """;

    /** One statement: one snapshot, whatever else is committed meanwhile. */
    private static final String READ =
            """
            select c.epoch, c.commit_lsn, c.committed_at, c.chain, c.journal_offset, c.ledger_lsn,
                l.source_schema, l.source_table, l.row_count, l.sum1, l.sum2, l.large_sum1,
                l.large_sum2, l.unknown_since, l.unknown_reason, l.large_unknown_since,
                l.large_unknown_reason, l.begun_at
            from tidegate.checkpoint c
                left join tidegate.ledger l using (pipeline, replication_group)
            where c.pipeline = ? and c.replication_group = ?
            """;

    private static final String READ_TABLE =
            READ + "and l.source_schema = ? and l.source_table = ?";

    private final String pipeline;
    private final int group;
    private final RowsOfTable rows;

    LedgerTable(String pipeline, int group) {
        this.pipeline = pipeline;
        this.group = group;
        this.rows = new RowsOfTable(pipeline, group);
    }

    /** Notes what an earlier release loaded, of all pipelines, when the table is created. */
    static void takeTables(Connection connection) throws SQLException {
        new Statements(connection).run(TAKE_TABLES);
    }

    /** Binds {@link #ADVANCE} from {@code index} on. */
    void bindAdvance(PreparedStatement statement, int index, Map<TableId, TableLedger> changes)
            throws SQLException {
        Columns columns = new Columns(statement, new TreeMap<>(changes), index);
        columns.add(entry -> entry.getKey().schema());
        columns.add(entry -> entry.getKey().name());
        columns.add(entry -> text(entry.getValue().rows(), MultisetHash::count));
        columns.add(entry -> unsigned(entry.getValue().rows(), MultisetHash::sum1));
        columns.add(entry -> unsigned(entry.getValue().rows(), MultisetHash::sum2));
        columns.add(entry -> unsigned(entry.getValue().largeObjects(), MultisetHash::sum1));
        columns.add(entry -> unsigned(entry.getValue().largeObjects(), MultisetHash::sum2));
        columns.add(entry -> since(entry.getValue().rows()));
        columns.add(entry -> reason(entry.getValue().rows()));
        columns.add(entry -> since(entry.getValue().largeObjects()));
        columns.add(entry -> reason(entry.getValue().largeObjects()));
        statement.setString(columns.next, pipeline);
        statement.setInt(columns.next + 1, group);
    }

    /** The arrays of a statement, with one value of each table. */
    private static final class Columns {
        private final PreparedStatement statement;
        private final Map<TableId, TableLedger> changes;
        private int next;

        Columns(PreparedStatement statement, Map<TableId, TableLedger> changes, int index) {
            this.statement = statement;
            this.changes = changes;
            this.next = index;
        }

        void add(Function<Map.Entry<TableId, TableLedger>, @Nullable String> value)
                throws SQLException {
            List<@Nullable String> values = new ArrayList<>();
            for (Map.Entry<TableId, TableLedger> entry : changes.entrySet()) {
                values.add(value.apply(entry));
            }
            statement.setArray(
                    next, statement.getConnection().createArrayOf("text", values.toArray()));
            next++;
        }
    }

    private static @Nullable String text(Lane lane, Function<MultisetHash, Long> part) {
        return switch (lane) {
            case Lane.Known(MultisetHash sum) -> Long.toString(part.apply(sum));
            case Lane.Unknown _ -> null;
        };
    }

    private static @Nullable String unsigned(Lane lane, Function<MultisetHash, Long> part) {
        return switch (lane) {
            case Lane.Known(MultisetHash sum) -> Long.toUnsignedString(part.apply(sum));
            case Lane.Unknown _ -> null;
        };
    }

    private static @Nullable String since(Lane lane) {
        return switch (lane) {
            case Lane.Known _ -> null;
            case Lane.Unknown(_, Lsn since) -> since.toString();
        };
    }

    private static @Nullable String reason(Lane lane) {
        return switch (lane) {
            case Lane.Known _ -> null;
            case Lane.Unknown(Lane.Reason reason, _) -> reason.name();
        };
    }

    /** Adds by how much tables differ. */
    void advance(Connection connection, Map<TableId, TableLedger> changes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADVANCE)) {
            bindAdvance(statement, 1, changes);
            statement.executeUpdate();
        }
    }

    /** Adds the rows of a chunk, if somebody summed them up. */
    void publish(Connection connection, TableId table, Optional<TableLedger> sum, Lsn at)
            throws SQLException {
        TableLedger more = sum.orElseGet(() -> TableLedger.unknown(Lane.Reason.NOT_COUNTED, at));
        advance(connection, Map.of(table, more));
    }

    /** A table is empty, and its load begins. */
    void begin(Connection connection, TableId table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            int next = rows.bind(statement, 1, table);
            statement.setString(next, Names.plain(table));
            statement.executeUpdate();
        }
    }

    /** A table is not followed any more: nobody vouches for its rows. */
    void end(Connection connection, TableId table) throws SQLException {
        rows.run(connection, END, table);
    }

    /** Takes the ledger over; forgets it if windows were applied that are not in it. */
    void takeOver(Connection connection, Checkpoint checkpoint) throws SQLException {
        lose(
                connection,
                NOT_COUNTED,
                new Lane.Unknown(Lane.Reason.NOT_COUNTED, checkpoint.commitLsn()),
                Lsn.ZERO);
    }

    /**
     * The tables that a transaction in quarantine changed were changed by hand.
     *
     * @param applied the checkpoint's
     */
    void resolved(Connection connection, Lsn commitLsn, Lsn applied) throws SQLException {
        lose(
                connection,
                LOSE_QUARANTINED,
                new Lane.Unknown(Lane.Reason.RESOLVED_BY_HAND, applied),
                commitLsn);
    }

    /**
     * What is not known of a table is this.
     *
     * @return whether there is a ledger of it
     */
    boolean anchor(
            Connection connection,
            TableId table,
            MultisetHash sum,
            Optional<MultisetHash> largeObjects)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ANCHOR)) {
            statement.setLong(1, sum.count());
            statement.setString(2, Long.toUnsignedString(sum.sum1()));
            statement.setString(3, Long.toUnsignedString(sum.sum2()));
            statement.setString(4, unsigned(largeObjects, MultisetHash::sum1));
            statement.setString(5, unsigned(largeObjects, MultisetHash::sum2));
            int _ = rows.bind(statement, 6, table);
            return statement.executeUpdate() == 1;
        }
    }

    private static @Nullable String unsigned(
            Optional<MultisetHash> sum, Function<MultisetHash, Long> part) {
        return sum.map(it -> Long.toUnsignedString(part.apply(it))).orElse(null);
    }

    /** Of a table other columns are counted from now on. */
    void otherColumns(Connection connection, TableId table, Lsn applied) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOSE_TABLE)) {
            statement.setString(1, applied.toString());
            statement.setString(2, Lane.Reason.OTHER_COLUMNS.name());
            int _ = rows.bind(statement, 3, table);
            statement.executeUpdate();
        }
    }

    private void lose(Connection connection, String sql, Lane.Unknown why, Lsn condition)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, why.since().toString());
            statement.setString(2, why.reason().name());
            statement.setString(3, pipeline);
            statement.setInt(4, group);
            statement.setString(5, condition.toString());
            statement.executeUpdate();
        }
    }

    /** Nothing is known any more of any table of a pipeline. */
    static void forget(Connection connection, String pipeline) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
            statement.setString(1, pipeline);
            statement.executeUpdate();
        }
    }

    /** Checkpoint and ledger of one snapshot; empty if nobody has taken over yet. */
    Optional<LedgerReader.Snapshot> read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, pipeline);
            statement.setInt(2, group);
            try (ResultSet row = statement.executeQuery()) {
                Optional<Checkpoint> at = Optional.empty();
                Map<TableId, LedgerReader.Account> tables = new HashMap<>();
                while (row.next()) {
                    Checkpoint checkpoint = CheckpointTable.checkpoint(row);
                    at = Optional.of(checkpoint);
                    String schema = row.getString("source_schema");
                    if (schema != null) {
                        tables.put(
                                new TableId(schema, row.getString("source_table")),
                                account(row, checkpoint));
                    }
                }
                return at.map(it -> new LedgerReader.Snapshot(it, tables));
            }
        }
    }

    /** The ledger of one table; empty while nobody vouches for its rows. */
    Optional<LedgerReader.Account> read(Connection connection, TableId table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ_TABLE)) {
            int _ = rows.bind(statement, 1, table);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(account(row, CheckpointTable.checkpoint(row)))
                        : Optional.empty();
            }
        }
    }

    private static LedgerReader.Account account(ResultSet row, Checkpoint at) throws SQLException {
        return new LedgerReader.Account(
                isCounted(row, at)
                        ? ledger(row)
                        : TableLedger.unknown(Lane.Reason.NOT_COUNTED, at.commitLsn()),
                row.getObject("begun_at", OffsetDateTime.class).toInstant());
    }

    private static boolean isCounted(ResultSet row, Checkpoint at) throws SQLException {
        return at.commitLsn().equals(Lsn.ZERO)
                || at.commitLsn().toString().equals(row.getString("ledger_lsn"));
    }

    private static TableLedger ledger(ResultSet row) throws SQLException {
        return new TableLedger(lane(row, ""), lane(row, "large_"));
    }

    private static Lane lane(ResultSet row, String prefix) throws SQLException {
        String since = row.getString(prefix + "unknown_since");
        if (since != null) {
            return new Lane.Unknown(
                    Lane.Reason.valueOf(row.getString(prefix + "unknown_reason")),
                    Lsn.parse(since));
        }
        return new Lane.Known(
                new MultisetHash(
                        row.getLong("row_count"),
                        RowsOfTable.signed(row.getString(prefix + "sum1")),
                        RowsOfTable.signed(row.getString(prefix + "sum2"))));
    }

    /** Whether there is one: only an earlier release was here, if anybody. */
    static boolean exists(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                "select to_regclass('tidegate.ledger') is not null");
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** The tables for which a window's end needs a statement. */
    static Map<TableId, TableLedger> counted(LedgerChanges changes) {
        return switch (changes) {
            case LedgerChanges.NotCounted _ -> Map.of();
            case LedgerChanges.Counted(var tables) -> tables;
        };
    }
}
