package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.cdc.CaptureInstance.CapturedColumn;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes log entries of one database into its change tables, in one H2 transaction that the caller
 * commits. One worker's own.
 */
final class ChangeWriter {
    private static final int BATCH_ROWS_MAX = 500;
    private static final byte[] NO_TRANSACTION = {0};
    private static final int LEADING_COLUMNS = 5;

    private final Connection connection;
    private final Timeline timeline;
    private final PreparedStatement mapping;
    private final PreparedStatement start;
    private final Map<Integer, InstanceWriter> writers = new HashMap<>();

    ChangeWriter(Connection connection, String database, Timeline timeline) throws SQLException {
        this.connection = connection;
        this.timeline = timeline;
        ObjectName name = new ObjectName(database, "cdc", CaptureTables.LSN_TIME_MAPPING);
        mapping =
                connection.prepareStatement(
                        "INSERT INTO " + name.h2Name() + " VALUES (?, ?, ?, ?, ?)");
        ObjectName tables = new ObjectName(database, "cdc", CaptureTables.CHANGE_TABLES);
        start =
                connection.prepareStatement(
                        "UPDATE "
                                + tables.h2Name()
                                + " SET \"start_lsn\" = ? WHERE \"object_id\" = ?");
    }

    /** Writes a transaction; returns how many rows it changed. */
    long write(LogEntry.Transaction transaction, CapturedTables tables, LogHabits.Sequence sequence)
            throws SQLException {
        TransactionWriter writer = new TransactionWriter(transaction, tables, sequence);
        transaction.changes().forEach(writer::add);
        long commands = writer.finish();
        map(
                transaction.place(),
                transaction.begun(),
                transaction.ended(),
                transactionId(transaction.beginPlace()),
                transaction.beginPlace());
        return commands;
    }

    void write(LogEntry.Enabled enabled) throws SQLException {
        start.setBytes(1, timeline.lsn(enabled.place()));
        start.setInt(2, enabled.changeTableId());
        start.executeUpdate();
        map(enabled.place(), enabled.at(), enabled.at(), NO_TRANSACTION, enabled.place());
    }

    void write(LogEntry.Idle idle) throws SQLException {
        map(idle.place(), idle.at(), idle.at(), NO_TRANSACTION, idle.place());
    }

    private void map(
            long place, LocalDateTime begun, LocalDateTime ended, byte[] id, long beginPlace)
            throws SQLException {
        mapping.setBytes(1, timeline.lsn(place));
        mapping.setObject(2, begun);
        mapping.setObject(3, ended);
        mapping.setBytes(4, id);
        mapping.setBytes(5, timeline.lsn(beginPlace));
        mapping.executeUpdate();
    }

    private byte[] transactionId(long beginPlace) {
        int number = timeline.transactionNumber(beginPlace);
        return ByteBuffer.allocate(6).putInt(number).putShort((short) 0).array();
    }

    /** Looks up what is captured while entries are written. */
    interface CapturedTables {
        /** Instances of a table at the moment, none when it is not captured. */
        List<CaptureInstance> instancesOf(int tableId);

        /** The database's own name. */
        String database();
    }

    /** Forgets what was prepared for change tables that are gone. */
    void forget() throws SQLException {
        for (InstanceWriter writer : writers.values()) {
            writer.close();
        }
        writers.clear();
    }

    /** Writes the changes of one transaction, a batch at a time. */
    private final class TransactionWriter {
        private final LogEntry.Transaction transaction;
        private final CapturedTables tables;
        private final LogHabits.Sequence sequence;
        private final byte[] commitLsn;
        private int command;
        private int pending;
        private long commands;
        private @Nullable SQLException failure;

        TransactionWriter(
                LogEntry.Transaction transaction,
                CapturedTables tables,
                LogHabits.Sequence sequence) {
            this.transaction = transaction;
            this.tables = tables;
            this.sequence = sequence;
            this.commitLsn = timeline.lsn(transaction.place());
        }

        void add(Change change) {
            if (failure != null || !change.shape().database().equals(tables.database())) {
                return;
            }
            command++;
            try {
                boolean written = false;
                for (CaptureInstance instance : tables.instancesOf(change.shape().tableId())) {
                    if (transaction.place() > instance.startPlace()) {
                        int rows =
                                writerOf(instance)
                                        .add(change, commitLsn, sequence(change), command);
                        pending += rows;
                        written |= rows > 0;
                    }
                }
                commands += written ? 1 : 0;
                if (pending >= BATCH_ROWS_MAX) {
                    flush();
                }
            } catch (SQLException e) {
                failure = e;
            }
        }

        /** The change's own LSN, between the transaction's begin and its commit. */
        private byte[] sequence(Change change) {
            return timeline.lsn(
                    switch (sequence) {
                        case AS_COMMANDS -> change.place();
                        case REVERSED ->
                                transaction.place() - (change.place() - transaction.beginPlace());
                    });
        }

        long finish() throws SQLException {
            if (failure == null) {
                flush();
                return commands;
            }
            for (InstanceWriter writer : writers.values()) {
                writer.discard();
            }
            throw failure;
        }

        private void flush() throws SQLException {
            for (InstanceWriter writer : writers.values()) {
                writer.flush();
            }
            pending = 0;
        }
    }

    private InstanceWriter writerOf(CaptureInstance instance) throws SQLException {
        InstanceWriter writer = writers.get(instance.changeTableId());
        if (writer == null || !writer.instance.columns().equals(instance.columns())) {
            if (writer != null) {
                writer.flush();
                writer.close();
            }
            writer = new InstanceWriter(instance);
            writers.put(instance.changeTableId(), writer);
        }
        return writer;
    }

    /** Writes into one change table. */
    private final class InstanceWriter implements AutoCloseable {
        private final CaptureInstance instance;
        private final PreparedStatement insert;
        private final Map<Integer, ChangeRows> rowsByShape = new HashMap<>();
        private boolean dirty;

        InstanceWriter(CaptureInstance instance) throws SQLException {
            this.instance = instance;
            StringBuilder sql =
                    new StringBuilder("INSERT INTO ")
                            .append(instance.changeTable().h2Name())
                            .append(
                                    " (\"__$start_lsn\", \"__$seqval\", \"__$operation\","
                                            + " \"__$update_mask\", \"__$command_id\"");
            for (CapturedColumn column : instance.columns()) {
                sql.append(", ").append(ObjectName.quote(column.name()));
            }
            sql.append(") VALUES (?, ?, ?, ?, ?")
                    .append(", ?".repeat(instance.columns().size()))
                    .append(')');
            insert = connection.prepareStatement(sql.toString());
        }

        int add(Change change, byte[] commitLsn, byte[] sequence, int command) throws SQLException {
            ChangeRows rows =
                    rowsByShape.computeIfAbsent(
                            change.shape().id(), id -> new ChangeRows(instance, change.shape()));
            List<ChangeRows.Row> written = rows.of(change);
            for (ChangeRows.Row row : written) {
                insert.setBytes(1, commitLsn);
                insert.setBytes(2, sequence);
                insert.setInt(3, row.operation());
                insert.setBytes(4, row.mask());
                insert.setInt(5, command);
                for (int i = 0; i < row.values().length; i++) {
                    insert.setObject(LEADING_COLUMNS + 1 + i, row.values()[i]);
                }
                insert.addBatch();
                dirty = true;
            }
            return written.size();
        }

        void flush() throws SQLException {
            if (dirty) {
                dirty = false;
                insert.executeBatch();
            }
        }

        void discard() throws SQLException {
            dirty = false;
            insert.clearBatch();
        }

        @Override
        public void close() throws SQLException {
            insert.close();
        }
    }
}
