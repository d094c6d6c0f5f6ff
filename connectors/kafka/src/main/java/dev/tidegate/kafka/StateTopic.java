package dev.tidegate.kafka;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Reads the compacted topic with capture's state and the schemas. */
final class StateTopic {
    private static final Duration POLL = Duration.ofMillis(100);

    /** A dead writer's transaction holds the end back until Kafka aborts it. */
    private static final Duration WAIT_MAX =
            Duration.ofMillis(Clients.TRANSACTION_TIMEOUT_MS + 30_000);

    private StateTopic() {}

    /**
     * What was committed.
     *
     * @param state the last one; empty in a new journal
     * @param schemas in the order in which they were defined
     */
    record Contents(Optional<JournalRecord.State> state, List<JournalRecord.Schema> schemas) {
        /** The journal's topic must be the one that this state was committed with. */
        void requireJournal(Uuid topicId, TopicPartition journal) {
            if (state.isPresent() && !state.get().journalTopicId().equals(topicId)) {
                throw CommittedRecords.truncated(
                        "topic " + journal.topic() + " was deleted and created anew");
            }
        }
    }

    /**
     * Reads all that was committed below the high watermark; waits for transactions whose outcome
     * is still open there.
     *
     * @param reader learns the schemas
     */
    static Contents read(
            CommittedRecords records,
            TopicPartition partition,
            long highWatermark,
            RecordReader reader)
            throws InterruptedException {
        Optional<JournalRecord.State> state = Optional.empty();
        List<JournalRecord.Schema> schemas = new ArrayList<>();
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        records.startAtBeginning(partition);
        while (records.position(partition) < highWatermark) {
            if (System.nanoTime() > deadline) {
                throw late(partition, highWatermark);
            }
            for (ConsumerRecord<byte[], ByteBuffer> record : records.poll(partition, POLL)) {
                switch (decoded(reader, partition, record)) {
                    case JournalRecord.State found -> state = Optional.of(found);
                    case JournalRecord.Schema schema -> schemas.add(schema);
                    case JournalRecord.Event _, JournalRecord.Part _ ->
                            throw Failures.damaged(
                                    partition, record.offset(), "it belongs into the journal");
                }
            }
        }
        return new Contents(state, schemas);
    }

    private static JournalRecord decoded(
            RecordReader reader,
            TopicPartition partition,
            ConsumerRecord<byte[], ByteBuffer> record) {
        try {
            JournalRecord decoded = reader.readFrom(record.value());
            if (decoded instanceof JournalRecord.Schema schema) {
                reader.learn(schema);
            }
            return decoded;
        } catch (DamagedRecordException e) {
            throw Failures.damaged(partition, record.offset(), e.reason());
        }
    }

    private static TidegateException late(TopicPartition partition, long highWatermark) {
        return new TidegateException(
                ErrorCode.JOURNAL_UNAVAILABLE,
                "could not read "
                        + partition
                        + " up to offset "
                        + highWatermark
                        + " within "
                        + WAIT_MAX.toSeconds()
                        + " s",
                "Check that the Kafka brokers are up, and with kafka-transactions.sh that no"
                        + " transaction hangs.");
    }
}
