package dev.tidegate.sandbox.sqlserver.cdc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a scan has read, as one H2 transaction; after an error on a new connection. */
final class ScanWriter implements AutoCloseable {
    private final ChangeCapture capture;
    private final Timeline timeline;
    private final ChangeWriter.CapturedTables tables;
    private @Nullable Connection connection;
    private @Nullable ChangeWriter writer;

    ScanWriter(ChangeCapture capture, Timeline timeline, ChangeWriter.CapturedTables tables) {
        this.capture = capture;
        this.timeline = timeline;
        this.tables = tables;
    }

    /** Writes entries; returns how many rows their transactions changed. */
    long write(List<LogEntry> entries) throws SQLException {
        Connection open = connection;
        ChangeWriter into = writer;
        if (open == null || into == null) {
            open = capture.connect();
            open.setAutoCommit(false);
            into = new ChangeWriter(open, tables.database(), timeline);
            connection = open;
            writer = into;
        }
        try {
            long commands = 0;
            for (LogEntry entry : entries) {
                commands += write(entry, into);
            }
            open.commit();
            return commands;
        } catch (SQLException | RuntimeException e) {
            connection = null;
            writer = null;
            open.rollback();
            open.close();
            throw e;
        }
    }

    private long write(LogEntry entry, ChangeWriter into) throws SQLException {
        switch (entry) {
            case LogEntry.Transaction transaction -> {
                return into.write(transaction, tables, capture.habits().sequence());
            }
            case LogEntry.Enabled enabled -> into.write(enabled);
            case LogEntry.Altered altered -> {
                // H2's DDL wants the change table for itself; this entry is alone in a scan
                into.forget();
                altered.ddl().follow(timeline.lsn(altered.place()));
                capture.defined();
            }
            case LogEntry.Idle idle -> into.write(idle);
        }
        return 0;
    }

    /** Forgets what was prepared for change tables that are gone. */
    void forget() throws SQLException {
        if (writer != null) {
            writer.forget();
        }
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
