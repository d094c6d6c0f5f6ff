package dev.tidegate.sqlserver;

import io.debezium.connector.sqlserver.Lsn;
import io.debezium.connector.sqlserver.SqlServerChangeTable;
import io.debezium.connector.sqlserver.SqlServerConnection;
import io.debezium.connector.sqlserver.SqlServerConnectorConfig;
import io.debezium.connector.sqlserver.SqlServerValueConverters;
import io.debezium.relational.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection on which Debezium reads the log. It bounds the memory that a large transaction
 * takes, asks nothing of tables that did not change, and waits where there is nothing new ({@link
 * LookPace}, {@link LogWait}).
 *
 * <p>Debezium's iteration asks, in this order, how far to read, which capture instances are new,
 * which instances there are, and of each instance for its changes; it merges the results and rolls
 * back. Here
 *
 * <ul>
 *   <li>the first question is also the one which change tables have rows there, and how many
 *       ({@link ChangeCounts}). If too many of them are long, the answer is a nearer end, so an
 *       iteration has fewer transactions;
 *   <li>the third is answered with the instances of changed tables only, and of those that come or
 *       go in this stretch; never with none, since Debezium would take that for a fault;
 *   <li>the changes of a long instance are read on a connection of their own. On one connection the
 *       driver streams the last result only and keeps all others in memory.
 * </ul>
 *
 * <p>A table may come in between two iterations ({@link Newcomer}): then the capture instances are
 * asked for anew, and Debezium, which meets an instance of a table that it does not know, reads the
 * table's shape.
 *
 * <p>What is not asked for has no rows: the changes of a transaction are in the change tables
 * before its end can be seen. There is no transaction around the questions: it would stay open
 * while nothing changes, and its end would be one question more. The thread of the iterations is
 * the only one here, but for {@link #stopReading} and {@link #hurry}.
 */
final class LogConnection extends StoppableConnection {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogConnection.class);

    /** How many times fewer transactions the next try has when a stretch is too heavy. */
    private static final int SHORTENING = 8;

    private final LookPace pace;
    private final LogWait wait;
    private final Predicate<TableId> selected;
    private final SideReaders aside;
    private final Set<Statement> reading = ConcurrentHashMap.newKeySet();
    private Optional<Instances> instances = Optional.empty();
    private Optional<LogStretch> stretch = Optional.empty();
    private Lsn readUpTo = Lsn.NULL;
    private Set<Integer> readAside = Set.of();

    /** The capture instances of the selected tables. */
    private record Instances(List<SqlServerChangeTable> all, ChangeCounts counts) {
        /** Whether there is one of which the capture job has not said yet where it begins. */
        boolean isIncomplete() {
            return all.stream().anyMatch(instance -> !instance.getStartLsn().isAvailable());
        }
    }

    LogConnection(
            SqlServerConnectorConfig config, SqlServerValueConverters values, Duration interval) {
        super(config, values);
        this.pace = new LookPace(interval);
        this.wait = new LogWait(interval);
        this.selected = config.getTableFilters().dataCollectionFilter()::isIncluded;
        this.aside =
                new SideReaders(() ->
                        new SqlServerConnection(
                                config,
                                values,
                                config.getSkippedOperations(),
                                config.useSingleDatabase()));
    }

    @Override
    public Lsn getNthTransactionLsnFromLast(String database, Lsn last, int transactionsMax)
            throws SQLException {
        readUpTo = last;
        finishReading();
        pace.awaitIteration();
        setAutoCommit(true);
        Lsn upTo = super.getNthTransactionLsnFromLast(database, last, transactionsMax);
        if (isIdle(last, upTo) && awaitMore(database, last)) {
            upTo = super.getNthTransactionLsnFromLast(database, last, transactionsMax);
        }
        return upTo.isAvailable() ? bounded(database, last, upTo, transactionsMax) : upTo;
    }

    /**
     * Whether everything up to a commit LSN is read and handed over. Between two iterations, by the
     * thread that reads.
     */
    boolean hasRead(dev.tidegate.model.Lsn commitLsn) {
        return readUpTo.isAvailable() && readUpTo.compareTo(Lsn.valueOf(commitLsn.toBytes())) >= 0;
    }

    /** The tables are others from the next iteration on; the same thread. */
    void tablesChanged() {
        instances = Optional.empty();
    }

    /** At its start Debezium reads the last transaction again: that is not to be held up. */
    private boolean isIdle(Lsn last, Lsn upTo) {
        return stretch.isPresent() && upTo.compareTo(last) <= 0;
    }

    /** Whether it is worth while to ask again. */
    private boolean awaitMore(String database, Lsn last) throws SQLException {
        int looks = pace.looksLeft();
        if (looks == 0) {
            return false;
        }
        wait.await(connection(), database, last, looks);
        pace.looked();
        return !pace.isHurried();
    }

    /** As far as can be read at once. */
    private Lsn bounded(String database, Lsn last, Lsn end, int transactionsMax)
            throws SQLException {
        Lsn upTo = end;
        int transactions = transactionsMax;
        while (true) {
            LogStretch found = measure(database, last, upTo);
            stretch = Optional.of(found);
            readAside = found.aside();
            if (readAside.size() <= LogStretch.ASIDE_MAX || transactions == 1) {
                LOGGER.debug("reading {} change tables, {} aside", found.sizes().size(), readAside);
                return upTo;
            }
            transactions = Math.max(1, transactions / SHORTENING);
            upTo = super.getNthTransactionLsnFromLast(database, last, transactions);
        }
    }

    private LogStretch measure(String database, Lsn after, Lsn upTo) throws SQLException {
        if (upTo.compareTo(after) <= 0) {
            return new LogStretch(after, upTo, Map.of());
        }
        if (instances.isPresent()
                && (instances.get().isIncomplete()
                        || !super.getNewChangeTables(database, LogStretch.next(after), upTo)
                                .isEmpty())) {
            instances = Optional.empty();
        }
        return new LogStretch(after, upTo, instances(database).counts.between(after, upTo, this));
    }

    private Instances instances(String database) throws SQLException {
        if (instances.isEmpty()) {
            List<SqlServerChangeTable> all =
                    super.getChangeTables(database, Lsn.NULL).stream()
                            .filter(instance -> selected.test(instance.getSourceTableId()))
                            .toList();
            instances = Optional.of(new Instances(all, ChangeCounts.of(all, this)));
        }
        return instances.get();
    }

    @Override
    public Lsn incrementLsn(String database, Lsn lsn) {
        return LogStretch.next(lsn);
    }

    /** Never none, so that Debezium asks {@link #getChangeTables} in each iteration. */
    @Override
    public List<SqlServerChangeTable> getNewChangeTables(String database, Lsn from, Lsn upTo)
            throws SQLException {
        return getChangeTables(database, upTo);
    }

    @Override
    public List<SqlServerChangeTable> getChangeTables(String database, Lsn upTo)
            throws SQLException {
        if (stretch.isEmpty()) { // Debezium reads the tables' shapes
            return super.getChangeTables(database, upTo);
        }
        return toRead(instances(database).all, stretch.get());
    }

    /**
     * The instances that a stretch needs, whole tables at a time; the watermark's if it needs none.
     */
    static List<SqlServerChangeTable> toRead(List<SqlServerChangeTable> all, LogStretch stretch) {
        Map<TableId, List<SqlServerChangeTable>> tables =
                all.stream()
                        .filter(instance -> isBegun(instance, stretch))
                        .collect(Collectors.groupingBy(SqlServerChangeTable::getSourceTableId));
        List<SqlServerChangeTable> wanted = new ArrayList<>();
        List<SqlServerChangeTable> standIn = List.of();
        for (Map.Entry<TableId, List<SqlServerChangeTable>> table : tables.entrySet()) {
            List<SqlServerChangeTable> current =
                    table.getValue().stream()
                            .filter(instance -> !isReplaced(instance, table.getValue(), stretch))
                            .toList();
            if (current.stream().anyMatch(instance -> isTouched(instance, stretch))) {
                wanted.addAll(current);
            } else if (isWatermark(table.getKey())) {
                standIn = current;
            }
        }
        return wanted.isEmpty() ? standIn : wanted;
    }

    private static boolean isWatermark(TableId table) {
        return table.schema().equals(Watermarks.TABLE.schema())
                && table.table().equals(Watermarks.TABLE.name());
    }

    private static boolean isBegun(SqlServerChangeTable instance, LogStretch stretch) {
        return instance.getStartLsn().isAvailable()
                && instance.getStartLsn().compareTo(stretch.upTo()) <= 0;
    }

    /** Whether a newer instance of its table has all changes of the stretch. */
    private static boolean isReplaced(
            SqlServerChangeTable instance,
            List<SqlServerChangeTable> ofItsTable,
            LogStretch stretch) {
        return ofItsTable.stream()
                .anyMatch(other ->
                        other.getStartLsn().compareTo(instance.getStartLsn()) > 0
                                && other.getStartLsn().compareTo(stretch.after()) <= 0);
    }

    /** Whether it has rows, or begins, in the stretch. */
    private static boolean isTouched(SqlServerChangeTable instance, LogStretch stretch) {
        return stretch.hasRowsOf(instance.getChangeTableObjectId())
                || instance.getStartLsn().compareTo(stretch.after()) > 0;
    }

    /** Leaves out the last transaction before the stretch, which Debezium reads again at first. */
    @Override
    public ResultSet getChangesForTable(
            SqlServerChangeTable instance,
            Lsn from,
            Lsn sequence,
            int operation,
            Lsn upTo,
            int rowsMax)
            throws SQLException {
        requireReading();
        Lsn first = stretch.map(LogStretch::first).filter(s -> s.compareTo(from) > 0).orElse(from);
        ResultSet rows =
                readAside.contains(instance.getChangeTableObjectId())
                        ? aside.take()
                                .getChangesForTable(
                                        instance, first, sequence, operation, upTo, rowsMax)
                        : super.getChangesForTable(
                                instance, first, sequence, operation, upTo, rowsMax);
        reading.add(rows.getStatement());
        return rows;
    }

    /** The end of an iteration that went well. */
    @Override
    public synchronized SqlServerConnection rollback() throws SQLException {
        super.rollback();
        finishReading();
        stretch.ifPresent(read -> readUpTo = read.upTo());
        if (stretch.map(LogStretch::sizes).filter(sizes -> !sizes.isEmpty()).isPresent()) {
            pace.changesWereRead();
        } else {
            pace.othersHaveChanged();
        }
        return this;
    }

    /** Ends the wait for changes, from another thread. */
    void hurry() {
        pace.hurry();
        wait.cancel();
    }

    private void finishReading() {
        reading.clear();
        aside.release();
    }

    /**
     * Cancels what is being read, from another thread: the closing of a result would read all that
     * is left of it.
     */
    @Override
    void stopReading() {
        super.stopReading();
        pace.stop();
        wait.cancel();
        for (Statement statement : reading) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                LOGGER.debug("a read ended before it could be cancelled", e);
            }
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        aside.close();
        super.close();
    }
}
