package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.CutoverEntry;
import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverRecords;
import dev.tidegate.cutover.Refusals;
import dev.tidegate.postgres.Connections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The record of a pipeline's cutover: a row of {@code tidegate.cutover}, and the lines of {@code
 * tidegate.cutover_log}, which the server lets nobody change. One version of the record and its
 * line are one transaction, durable when it has committed, whatever the role's own settings are.
 */
final class PostgresCutoverRecords implements CutoverRecords {
    /** Weaker settings would lose a commit that was acknowledged, in a failover. */
    private static final String DURABLE =
            "select set_config('synchronous_commit', 'on', true)"
                    + " where current_setting('synchronous_commit')"
                    + " in ('off', 'local', 'remote_write')";

    private static final String READ =
            "select " + RecordRow.COLUMNS + " from tidegate.cutover where pipeline = ?";

    private static final String FIRST =
            "insert into tidegate.cutover (pipeline, epoch, version, state, record)"
                    + " values (?, 0, 0, ?, "
                    + RecordRow.JSON
                    + ") on conflict (pipeline) do nothing";

    private static final String WRITE =
            "update tidegate.cutover set epoch = ?, version = ?, state = ?, record = "
                    + RecordRow.JSON
                    + ", written_at = clock_timestamp()"
                    + " where pipeline = ? and epoch = ? and version = ?";

    private static final String ADD =
            "insert into tidegate.cutover_log (pipeline, version, epoch, entry) values (?, ?, ?, "
                    + EntryRow.JSON
                    + ")";

    private static final String LOG =
            "select "
                    + EntryRow.COLUMNS
                    + " from tidegate.cutover_log where pipeline = ? order by version";

    private final Connections connections;
    private final InstantSource clock;
    private final CoordinatorLock lock;

    PostgresCutoverRecords(Connections connections, InstantSource clock) {
        this.connections = connections;
        this.clock = clock;
        this.lock = new CoordinatorLock(connections);
    }

    @Override
    public Optional<CutoverRecord> read() {
        return connections.inTransaction("read tidegate.cutover", this::find);
    }

    private Optional<CutoverRecord> find(Connection connection) throws SQLException {
        return CutoverTables.areThere(connection) ? find(connection, READ) : Optional.empty();
    }

    private Optional<CutoverRecord> find(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, connections.pipeline());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(RecordRow.read(row)) : Optional.empty();
            }
        }
    }

    @Override
    public synchronized Optional<CutoverRecord> takeOver(CutoverRecord initial, Claim claim) {
        if (!lock.take(claim)) {
            return Optional.empty();
        }
        return Optional.of(
                connections.inTransaction(
                        "take over the cutover", connection -> takeOver(connection, initial)));
    }

    private CutoverRecord takeOver(Connection connection, CutoverRecord initial)
            throws SQLException {
        makeDurable(connection);
        CutoverTables.create(connection);
        try (PreparedStatement statement = connection.prepareStatement(FIRST)) {
            statement.setString(1, connections.pipeline());
            statement.setString(2, initial.state().name());
            int _ = RecordRow.bind(statement, 3, initial);
            statement.executeUpdate();
        }
        CutoverRecord found = find(connection, READ + " for update").orElseThrow();
        CutoverRecord mine = found.ownedBy(found.epoch() + 1).numbered(found.version() + 1);
        write(connection, found, mine);
        add(
                connection,
                mine,
                new CutoverEntry(
                        clock.instant(),
                        mine.epoch(),
                        mine.handover(),
                        mine.state(),
                        mine.place().step(),
                        CutoverEntry.Kind.TAKEN_OVER,
                        List.of()));
        return mine;
    }

    @Override
    public void write(CutoverRecord next, CutoverEntry entry) {
        CutoverRecord before = next.numbered(next.version() - 1);
        int _ =
                connections.inTransaction(
                        "write tidegate.cutover",
                        connection -> {
                            makeDurable(connection);
                            write(connection, before, next);
                            return add(connection, next, entry);
                        });
    }

    private static void makeDurable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(DURABLE);
        }
    }

    private void write(Connection connection, CutoverRecord before, CutoverRecord next)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.setLong(1, next.epoch());
            statement.setLong(2, next.version());
            statement.setString(3, next.state().name());
            int behind = RecordRow.bind(statement, 4, next);
            statement.setString(behind, connections.pipeline());
            statement.setLong(behind + 1, before.epoch());
            statement.setLong(behind + 2, before.version());
            if (statement.executeUpdate() == 0) {
                throw Refusals.fenced(find(connection, READ).map(CutoverRecord::epoch).orElse(0L));
            }
        }
    }

    private int add(Connection connection, CutoverRecord written, CutoverEntry entry)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setString(1, connections.pipeline());
            statement.setLong(2, written.version());
            statement.setLong(3, written.epoch());
            int _ = EntryRow.bind(statement, 4, entry);
            return statement.executeUpdate();
        }
    }

    @Override
    public List<CutoverEntry> log() {
        return connections.inTransaction("read tidegate.cutover_log", this::readLog);
    }

    private List<CutoverEntry> readLog(Connection connection) throws SQLException {
        List<CutoverEntry> entries = new ArrayList<>();
        if (!CutoverTables.areThere(connection)) {
            return entries;
        }
        try (PreparedStatement statement = connection.prepareStatement(LOG)) {
            statement.setString(1, connections.pipeline());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    entries.add(EntryRow.read(row));
                }
            }
        }
        return entries;
    }

    @Override
    public synchronized void release() {
        lock.release();
    }
}
