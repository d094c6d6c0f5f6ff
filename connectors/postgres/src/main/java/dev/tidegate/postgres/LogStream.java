package dev.tidegate.postgres;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * What a slot gives out, from a place on. Never confirms by itself: what the journal does not hold
 * must stay in the slot. Owned by one thread.
 */
final class LogStream implements AutoCloseable {
    private static final int STATUS_SECONDS = 1;

    private final Connections connections;
    private final Connection connection;
    private final PGReplicationStream stream;

    private LogStream(Connections connections, Connection connection, PGReplicationStream stream) {
        this.connections = connections;
        this.connection = connection;
        this.stream = stream;
    }

    /** Opens it with the first transaction that is committed at {@code from} or behind. */
    static LogStream open(Connections connections, StreamSettings settings, long from) {
        Connection connection = connections.openReplication("stream back");
        try {
            PGReplicationStream stream =
                    connection
                            .unwrap(PGConnection.class)
                            .getReplicationAPI()
                            .replicationStream()
                            .logical()
                            .withSlotName(settings.slot())
                            .withStartPosition(LogSequenceNumber.valueOf(from))
                            .withSlotOption("proto_version", "1")
                            .withSlotOption(
                                    "publication_names", Names.quote(settings.publication()))
                            .withStatusInterval(STATUS_SECONDS, TimeUnit.SECONDS)
                            .withAutomaticFlush(false)
                            .start();
            return new LogStream(connections, connection, stream);
        } catch (SQLException e) {
            connections.release(connection);
            throw Failures.of("read slot " + settings.slot(), e);
        }
    }

    /** The next message, if one is there. */
    Optional<OutputMessage> next() {
        try {
            ByteBuffer message = stream.readPending();
            return Optional.ofNullable(message).map(OutputReader::read);
        } catch (SQLException e) {
            throw Failures.of("read the target's log", e);
        }
    }

    /** Where the server is: all that is committed before has come, when no message is there. */
    long reached() {
        return stream.getLastReceiveLSN().asLong();
    }

    /** All up to here is in the journal: the server need not keep it. */
    void confirm(long upTo) {
        LogSequenceNumber place = LogSequenceNumber.valueOf(upTo);
        stream.setFlushedLSN(place);
        stream.setAppliedLSN(place);
    }

    /** Ends the session; what was confirmed is told before. */
    @Override
    public void close() {
        try {
            stream.forceUpdateStatus();
            stream.close();
        } catch (SQLException e) {
            connections.discard(connection); // broken, or its reader was ended
            return;
        }
        connections.release(connection);
    }
}
