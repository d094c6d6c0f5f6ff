package dev.tidegate.kafka;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableSchema;
import org.apache.kafka.common.Uuid;

/** What the value of a Kafka record says. */
sealed interface JournalRecord {
    /** An event, whole. */
    record Event(LogEvent event) implements JournalRecord {}

    /** From here on, changes name this schema by its number. */
    record Schema(int id, TableSchema schema) implements JournalRecord {}

    /**
     * A piece of an event that is too large for one Kafka record.
     *
     * @param totalBytes size of the event's encoding
     * @param start where in it this piece begins; 0 is the first piece
     * @param bytes the piece, at least one byte
     */
    record Part(int totalBytes, int start, byte[] bytes) implements JournalRecord {
        /** Whether this piece reaches the event's end. */
        boolean isLast() {
            return start + bytes.length == totalBytes;
        }
    }

    /**
     * Where capture stands, in the partition of one group; only in the state topic.
     *
     * @param journalTopicId which journal topic it was committed with
     * @param chain the group's
     */
    record State(Uuid journalTopicId, SourceOffset offset, Lsn commitLsn, ChainHash chain)
            implements JournalRecord {
        /** What of a state belongs into a group's partition. */
        static State of(Uuid journalTopicId, CaptureState state, int group) {
            return new State(
                    journalTopicId, state.offset(), state.commitLsn(), state.chains().get(group));
        }
    }
}
