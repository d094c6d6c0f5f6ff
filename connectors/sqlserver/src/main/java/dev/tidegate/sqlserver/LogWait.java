package dev.tidegate.sqlserver;

import io.debezium.connector.sqlserver.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits at the source until its log has more. One statement looks there again and again: asked from
 * here, each look would be a question of its own, with a wake-up on both sides and a round trip. It
 * holds no lock between two looks.
 *
 * <p>One thread waits; others may {@link #cancel}.
 */
final class LogWait {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogWait.class);

    private final String delay;
    private @Nullable PreparedStatement statement;
    private @Nullable Statement waiting;
    private boolean cancelled;

    /**
     * Makes one.
     *
     * @param interval between two looks; under a minute
     */
    LogWait(Duration interval) {
        this.delay = "00:00:%02d.%03d".formatted(interval.toSeconds(), interval.toMillisPart());
    }

    /**
     * Returns when the log has a transaction behind this one, after so many looks, or cancelled.
     */
    void await(Connection connection, String database, Lsn after, int looks) throws SQLException {
        PreparedStatement wait = prepared(connection, database);
        wait.setInt(1, looks);
        wait.setBytes(2, after.getBinary());
        begin(wait);
        try {
            wait.execute();
        } catch (SQLException e) {
            if (!isCancelled()) {
                throw e;
            }
            LOGGER.debug("the wait was cancelled", e);
        } finally {
            end();
        }
    }

    private synchronized void begin(Statement wait) {
        waiting = wait;
        cancelled = false;
    }

    private synchronized boolean isCancelled() {
        return cancelled;
    }

    private synchronized void end() {
        waiting = null;
    }

    private PreparedStatement prepared(Connection connection, String database) throws SQLException {
        if (statement == null || !connection.equals(statement.getConnection())) {
            statement = connection.prepareStatement(text(database));
        }
        return statement;
    }

    /**
     * As Debezium asks for the next transactions: those without an id only say that time passes.
     */
    private String text(String database) {
        return """
        DECLARE @looks int = ?, @after binary(10) = ?;
        WHILE @looks > 0
        BEGIN
            WAITFOR DELAY '%s';
            SET @looks = @looks - 1;
            IF EXISTS (SELECT 1 FROM %s.cdc.lsn_time_mapping
                    WHERE start_lsn > @after AND tran_id <> 0x00)
                BREAK;
        END;
        """
                .formatted(delay, Sql.name(database));
    }

    /**
     * Ends the wait, from another thread, and no later one. A wait that has not come to the source
     * yet goes on to its end.
     */
    synchronized void cancel() {
        if (waiting == null) {
            return;
        }
        cancelled = true;
        try {
            waiting.cancel();
        } catch (SQLException e) {
            LOGGER.debug("the wait ended before it could be cancelled", e);
        }
    }
}
