package dev.tidegate.sqlserver;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.ReverseLedger.Account;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code tidegate.reverse_ledger} of one replication group. Whoever changes them has
 * the checkpoint's row first, in the same transaction. Stateless.
 *
 * <p>The row without a table's name is the group's: its {@code commit_lsn} is up to where all
 * changes are counted. One that is not the checkpoint's says that somebody applied without
 * counting, and nothing is known any more. The rows are of one arming and one start; those of
 * another are made anew.
 */
final class ReverseLedgerRows {
    static final String CREATE =
            "CREATE TABLE tidegate.reverse_ledger (pipeline nvarchar(200) NOT NULL,"
                    + " replication_group int NOT NULL, source_schema nvarchar(128) NOT NULL,"
                    + " source_table nvarchar(128) NOT NULL, arming int NOT NULL,"
                    + " start_marker nvarchar(400) NOT NULL,"
                    + " columns_left_out nvarchar(max) NOT NULL,"
                    + " commit_lsn binary(10) NULL,"
                    + lanes("captured_")
                    + lanes("applied_")
                    + " CONSTRAINT reverse_ledger_key PRIMARY KEY"
                    + " (pipeline, replication_group, source_schema, source_table))";

    private static final String MINE = " WHERE pipeline = ? AND replication_group = ?";

    private static final String READ = reading("");

    /** Without rows that a transaction of whoever applies has. */
    private static final String READ_PAST = reading(" WITH (READPAST)");

    private static final String FORGET = "DELETE FROM tidegate.reverse_ledger" + MINE;

    private static final String ARMING =
            "SELECT number FROM tidegate.reverse_arming WHERE pipeline = ?";

    private static final String ADD =
            "INSERT INTO tidegate.reverse_ledger (commit_lsn, "
                    + names("captured_", "")
                    + ", "
                    + names("applied_", "")
                    + ", pipeline, replication_group, source_schema, source_table, arming,"
                    + " start_marker, columns_left_out) VALUES (?, "
                    + "?, ".repeat(14)
                    + "?, ?, ?, ?, ?, ?, ?)";

    /** Of one table, or of the group. */
    static final String CHANGE =
            "UPDATE tidegate.reverse_ledger SET commit_lsn = ?, "
                    + names("captured_", " = ?")
                    + ", "
                    + names("applied_", " = ?")
                    + MINE
                    + " AND source_schema = ? AND source_table = ?";

    private static final String LEAVE_OUT =
            "UPDATE tidegate.reverse_ledger SET columns_left_out = ?"
                    + MINE
                    + " AND source_schema = ? AND source_table = ?";

    private static final TableId GROUP = new TableId("", "");

    private final String pipeline;
    private final int group;

    ReverseLedgerRows(String pipeline, int group) {
        this.pipeline = pipeline;
        this.group = group;
    }

    private static String lanes(String prefix) {
        return " %1$scount bigint NULL, %1$ssum1 decimal(20, 0) NULL, %1$ssum2 decimal(20, 0) NULL,"
                        .formatted(prefix)
                + " %1$slarge_sum1 decimal(20, 0) NULL, %1$slarge_sum2 decimal(20, 0) NULL,"
                        .formatted(prefix)
                + " %1$sunknown nvarchar(100) NULL, %1$slarge_unknown nvarchar(100) NULL,"
                        .formatted(prefix);
    }

    private static String names(String prefix, String behind) {
        return String.join(
                ", ",
                List.of(
                                "count",
                                "sum1",
                                "sum2",
                                "large_sum1",
                                "large_sum2",
                                "unknown",
                                "large_unknown")
                        .stream()
                        .map(it -> prefix + it + behind)
                        .toList());
    }

    /** Whose rows they are. */
    private record Belonging(int arming, String startMarker) {}

    /** The same at a transaction. */
    private record Reached(Belonging belonging, Lsn at) {}

    /** A row. */
    private record Kept(Belonging belonging, Optional<Lsn> at, Account account) {}

    /**
     * What is known when an owner begins, in the transaction in which it takes over; makes what is
     * not there, and notes what is not known any more.
     */
    Map<TableId, Account> takeOver(
            Connection connection,
            ReverseCheckpoint.State state,
            List<TableDefinition> tables,
            ReverseCounting counting)
            throws SQLException {
        Belonging now = new Belonging(arming(connection), state.startMarker());
        Map<TableId, Kept> found = read(connection, READ);
        Lsn at = state.checkpoint().commitLsn();
        Optional<Kept> whole =
                Optional.ofNullable(found.get(GROUP)).filter(it -> it.belonging().equals(now));
        if (whole.isEmpty()) {
            forget(connection);
            found.clear();
        }
        boolean isBeginning = whole.isEmpty() && !state.started();
        boolean isCounted = !state.started() || whole.flatMap(Kept::at).equals(Optional.of(at));
        Map<TableId, Account> accounts = new TreeMap<>();
        List<TableId> added = new ArrayList<>();
        List<TableId> changed = new ArrayList<>();
        (whole.isEmpty() ? added : changed).add(GROUP);
        for (TableDefinition definition : tables) {
            TableId table = definition.table();
            String leftOut = counting.leftOut(definition.schema());
            Optional<Account> before = Optional.ofNullable(found.get(table)).map(Kept::account);
            Account account =
                    isBeginning
                            ? Account.begin(leftOut)
                            : goneOn(before.filter(_ -> isCounted), at, leftOut);
            accounts.put(table, account);
            if (before.isEmpty()) {
                added.add(table);
            } else if (!before.get().equals(account)) {
                changed.add(table);
            }
        }
        add(connection, new Reached(now, at), added, accounts);
        leaveOut(connection, changed, accounts);
        try (PreparedStatement update = connection.prepareStatement(CHANGE)) {
            change(update, at, changed, accounts);
        }
        return accounts;
    }

    /** What of an account is still known. */
    private static Account goneOn(Optional<Account> before, Lsn at, String leftOut) {
        if (before.isEmpty()) {
            return Account.unknown(Lane.Reason.NOT_COUNTED, at, leftOut);
        }
        return before.get().columnsLeftOut().equals(leftOut)
                ? before.get()
                : Account.unknown(Lane.Reason.OTHER_COLUMNS, at, leftOut);
    }

    private static Account account(Map<TableId, Account> accounts, TableId table) {
        return accounts.getOrDefault(table, Account.begin(""));
    }

    private int arming(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ARMING)) {
            select.setNString(1, pipeline);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }

    private void forget(Connection connection) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
            bindMine(delete, 1);
            int _ = delete.executeUpdate();
        }
    }

    private void leaveOut(
            Connection connection, List<TableId> changed, Map<TableId, Account> accounts)
            throws SQLException {
        for (TableId table : changed) {
            try (PreparedStatement update = connection.prepareStatement(LEAVE_OUT)) {
                update.setNString(1, account(accounts, table).columnsLeftOut());
                bind(update, 2, table);
                int _ = update.executeUpdate();
            }
        }
    }

    private void add(
            Connection connection,
            Reached reached,
            List<TableId> added,
            Map<TableId, Account> accounts)
            throws SQLException {
        if (added.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(ADD)) {
            for (TableId table : added) {
                Account account = account(accounts, table);
                int next = bindAccount(insert, 1, reached.at(), table, account);
                bind(insert, next, table);
                insert.setInt(next + 4, reached.belonging().arming());
                insert.setNString(next + 5, reached.belonging().startMarker());
                insert.setNString(next + 6, account.columnsLeftOut());
                insert.addBatch();
            }
            int[] _ = insert.executeBatch();
        }
    }

    /**
     * Writes what tables come to now, and that all is counted up to here; one round trip.
     *
     * @param update of {@link #CHANGE}
     */
    void advance(PreparedStatement update, Lsn at, Map<TableId, Account> accounts)
            throws SQLException {
        List<TableId> changed = new ArrayList<>(accounts.keySet());
        changed.add(GROUP);
        change(update, at, changed, accounts);
    }

    private void change(
            PreparedStatement update, Lsn at, List<TableId> changed, Map<TableId, Account> accounts)
            throws SQLException {
        if (changed.isEmpty()) {
            return;
        }
        for (TableId table : changed) {
            int next = bindAccount(update, 1, at, table, account(accounts, table));
            bind(update, next, table);
            update.addBatch();
        }
        for (int hit : update.executeBatch()) {
            if (hit != 1) {
                throw new TidegateException(
                        ErrorCode.SOURCE_UNAVAILABLE,
                        "rows of tidegate.reverse_ledger are not there any more",
                        "None: they are made again. Of tables that lacked theirs nothing is known"
                                + " until the next cutover.");
            }
        }
    }

    private int bindAccount(
            PreparedStatement statement, int index, Lsn at, TableId table, Account account)
            throws SQLException {
        boolean hasPlace = table.equals(GROUP) || account.touched();
        statement.setBytes(index, hasPlace ? at.toBytes() : null);
        TableLedger nothing = TableLedger.EMPTY;
        int next =
                bindLanes(statement, index + 1, table.equals(GROUP) ? nothing : account.captured());
        return bindLanes(statement, next, table.equals(GROUP) ? nothing : account.applied());
    }

    private static int bindLanes(PreparedStatement statement, int index, TableLedger ledger)
            throws SQLException {
        Optional<MultisetHash> rows = sum(ledger.rows());
        Optional<MultisetHash> large = sum(ledger.largeObjects());
        if (rows.isPresent()) {
            statement.setLong(index, rows.get().count());
        } else {
            statement.setNull(index, Types.BIGINT);
        }
        bindSum(statement, index + 1, rows.map(MultisetHash::sum1));
        bindSum(statement, index + 2, rows.map(MultisetHash::sum2));
        bindSum(statement, index + 3, large.map(MultisetHash::sum1));
        bindSum(statement, index + 4, large.map(MultisetHash::sum2));
        bindUnknown(statement, index + 5, ledger.rows());
        bindUnknown(statement, index + 6, ledger.largeObjects());
        return index + 7;
    }

    private static Optional<MultisetHash> sum(Lane lane) {
        return switch (lane) {
            case Lane.Known(MultisetHash sum) -> Optional.of(sum);
            case Lane.Unknown _ -> Optional.empty();
        };
    }

    private static void bindSum(PreparedStatement statement, int index, Optional<Long> sum)
            throws SQLException {
        if (sum.isPresent()) {
            statement.setBigDecimal(index, new BigDecimal(Long.toUnsignedString(sum.get())));
        } else {
            statement.setNull(index, Types.DECIMAL);
        }
    }

    private static void bindUnknown(PreparedStatement statement, int index, Lane lane)
            throws SQLException {
        switch (lane) {
            case Lane.Known _ -> statement.setNull(index, Types.NVARCHAR);
            case Lane.Unknown(Lane.Reason reason, Lsn since) ->
                    statement.setNString(index, since + " " + reason.name());
        }
    }

    private void bind(PreparedStatement statement, int index, TableId table) throws SQLException {
        bindMine(statement, index);
        statement.setNString(index + 2, table.schema());
        statement.setNString(index + 3, table.name());
    }

    private void bindMine(PreparedStatement statement, int index) throws SQLException {
        statement.setNString(index, pipeline);
        statement.setInt(index + 1, group);
    }

    private static String reading(String hint) {
        return "SELECT source_schema, source_table, arming, start_marker, columns_left_out,"
                + " commit_lsn, "
                + names("captured_", "")
                + ", "
                + names("applied_", "")
                + " FROM tidegate.reverse_ledger"
                + hint
                + MINE;
    }

    /**
     * What is known at the checkpoint; empty if no ledger was begun behind this start. The caller's
     * transaction holds the checkpoint's row.
     */
    Optional<ReverseLedger> read(Connection connection, ReverseCheckpoint.State state)
            throws SQLException {
        return known(connection, state, read(connection, READ));
    }

    /**
     * The same without waiting for anybody: right only if the checkpoint is the same behind it,
     * since each transaction of whoever applies moves it.
     */
    Optional<ReverseLedger> readPast(Connection connection, ReverseCheckpoint.State state)
            throws SQLException {
        return known(connection, state, read(connection, READ_PAST));
    }

    private Optional<ReverseLedger> known(
            Connection connection, ReverseCheckpoint.State state, Map<TableId, Kept> rows)
            throws SQLException {
        Belonging now = new Belonging(arming(connection), state.startMarker());
        Lsn at = state.checkpoint().commitLsn();
        Optional<Kept> whole =
                Optional.ofNullable(rows.remove(GROUP)).filter(it -> it.belonging().equals(now));
        if (whole.isEmpty()) {
            return Optional.empty();
        }
        boolean isCounted = !state.started() || whole.get().at().equals(Optional.of(at));
        Map<TableId, Account> tables = new TreeMap<>();
        rows.forEach((table, kept) ->
                tables.put(
                        table,
                        isCounted
                                ? kept.account()
                                : Account.unknown(
                                        Lane.Reason.NOT_COUNTED,
                                        at,
                                        kept.account().columnsLeftOut())));
        return Optional.of(new ReverseLedger(at, tables));
    }

    private Map<TableId, Kept> read(Connection connection, String sql) throws SQLException {
        Map<TableId, Kept> rows = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            bindMine(select, 1);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.put(new TableId(row.getString(1), row.getString(2)), kept(row));
                }
            }
        }
        return rows;
    }

    private static Kept kept(ResultSet row) throws SQLException {
        Optional<Lsn> at = Optional.ofNullable(row.getBytes(6)).map(Lsn::fromBytes);
        return new Kept(
                new Belonging(row.getInt(3), row.getString(4)),
                at,
                new Account(lanes(row, 7), lanes(row, 14), row.getString(5), at.isPresent()));
    }

    private static TableLedger lanes(ResultSet row, int index) throws SQLException {
        long count = row.getLong(index);
        return new TableLedger(
                lane(row.getString(index + 5), count, row, index + 1),
                lane(row.getString(index + 6), count, row, index + 3));
    }

    private static Lane lane(@Nullable String unknown, long count, ResultSet row, int sums)
            throws SQLException {
        if (unknown != null) {
            String[] parts = unknown.split(" ", -1);
            return new Lane.Unknown(Lane.Reason.valueOf(parts[1]), Lsn.parse(parts[0]));
        }
        return new Lane.Known(new MultisetHash(count, signed(row, sums), signed(row, sums + 1)));
    }

    /** The lower 64 bits. */
    private static long signed(ResultSet row, int index) throws SQLException {
        BigDecimal sum = row.getBigDecimal(index);
        return sum == null ? BigInteger.ZERO.longValue() : sum.toBigInteger().longValue();
    }
}
