package dev.tidegate.sandbox.sqlserver.cdc;

import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.concurrent.atomic.AtomicInteger;

/** What the transaction log hands to the capture worker of a database, in the order of places. */
sealed interface LogEntry {
    /** Its place in the log: the commit LSN. */
    long place();

    /**
     * A committed transaction.
     *
     * @param place of its commit
     * @param beginPlace of its begin
     * @param begun when it began
     * @param ended when it committed
     * @param changes its row changes
     * @param readers workers that have not captured it yet
     */
    record Transaction(
            long place,
            long beginPlace,
            LocalDateTime begun,
            LocalDateTime ended,
            ChangeBuffer changes,
            AtomicInteger readers)
            implements LogEntry {
        /** The same transaction with changes of its own, for one worker. */
        Transaction holding(ChangeBuffer copy) {
            return new Transaction(place, beginPlace, begun, ended, copy, new AtomicInteger(1));
        }
    }

    /** A capture instance begins here. */
    record Enabled(long place, LocalDateTime at, int changeTableId) implements LogEntry {}

    /** A captured table was altered here. */
    record Altered(long place, LocalDateTime at, Ddl ddl) implements LogEntry {}

    /** What the capture job does about DDL. */
    interface Ddl {
        /** Does it, on connections of its own; may be done again after it has failed. */
        void follow(byte[] lsn) throws SQLException;
    }

    /** Nothing happened for a while: a row without a transaction shows that capture is alive. */
    record Idle(long place, LocalDateTime at) implements LogEntry {}
}
