package dev.tidegate.model;

import java.time.Instant;

/**
 * What the journal tells, in the order of the source's log.
 *
 * <p>A transaction is {@link Begin}, then its {@link Change}s and {@link Watermark}s in order, then
 * {@link Commit}. Capture that was interrupted inside a transaction writes it again from its {@link
 * Begin}; readers forget the unfinished copy.
 */
public sealed interface LogEvent {
    /** A transaction starts; all that follows up to {@link Commit} belongs to it. */
    record Begin(Lsn commitLsn) implements LogEvent {}

    /** One row changed. */
    sealed interface Change extends LogEvent {
        /** Where in the log. */
        Position position();

        /** The shape of the images. */
        TableSchema schema();
    }

    /** A row appeared. */
    record Insert(Position position, TableSchema schema, Row after) implements Change {}

    /**
     * A row's values changed. Large objects that did not change are {@link Row#UNCHANGED} in both
     * images. The key may differ between the images.
     */
    record Update(Position position, TableSchema schema, Row before, Row after) implements Change {}

    /** A row vanished. */
    record Delete(Position position, TableSchema schema, Row before) implements Change {}

    /**
     * Tidegate's own row on the source changed: a known moment of the source's clock at a known
     * position.
     */
    record Watermark(Position position, Instant writtenAt) implements LogEvent {}

    /**
     * The transaction is complete.
     *
     * @param commitLsn its commit LSN
     * @param committedAt when the source committed it, by the source's clock
     * @param changes how many changes and watermarks it has
     * @param chain hash of everything captured up to and with this transaction
     */
    record Commit(Lsn commitLsn, Instant committedAt, long changes, ChainHash chain)
            implements LogEvent {}

    /**
     * No change, but the log was read up to here: keeps lag honest on an idle source.
     *
     * @param upTo every transaction with a commit LSN up to this one stands before this event
     * @param readAt when it was read, by Tidegate's clock
     */
    record Heartbeat(Lsn upTo, Instant readAt) implements LogEvent {}
}
