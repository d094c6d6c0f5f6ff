package dev.tidegate.kafka;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Reads the committed records of one partition at a time, in order. Owned by one thread.
 *
 * <p>Offsets have gaps: markers of transactions and aborted records take some.
 */
final class CommittedRecords implements AutoCloseable {
    /** Nothing is worth waiting for: the last fetch may be one that waits for new records. */
    private static final Duration CLOSE_WAIT = Duration.ZERO;

    private final Consumer<byte[], ByteBuffer> consumer;

    /** Owns the consumer, which must read committed records and have no place to fall back to. */
    CommittedRecords(Consumer<byte[], ByteBuffer> consumer) {
        this.consumer = consumer;
    }

    /** A call of the consumer. */
    private interface Call<T> {
        T run();
    }

    void startAtBeginning(TopicPartition partition) throws InterruptedException {
        call(
                partition,
                () -> {
                    consumer.assign(List.of(partition));
                    consumer.seekToBeginning(List.of(partition));
                    return partition;
                });
    }

    void startAt(TopicPartition partition, long offset) throws InterruptedException {
        call(
                partition,
                () -> {
                    consumer.assign(List.of(partition));
                    consumer.seek(partition, offset);
                    return partition;
                });
    }

    /** The next records of the partition; none when no one came in time. */
    List<ConsumerRecord<byte[], ByteBuffer>> poll(TopicPartition partition, Duration timeout)
            throws InterruptedException {
        if (Thread.interrupted()) { // the consumer looks only when it waits
            throw new InterruptedException();
        }
        return call(partition, () -> consumer.poll(timeout).records(partition));
    }

    /** Where the next record is looked for: behind all gaps that are known. */
    long position(TopicPartition partition) throws InterruptedException {
        return call(partition, () -> consumer.position(partition));
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            consumer.close(CloseOptions.timeout(CLOSE_WAIT));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The error for records that must be there and are not. */
    static TidegateException truncated(String fact) {
        return new TidegateException(
                ErrorCode.JOURNAL_TRUNCATED,
                fact,
                "The journal's retention removed records that were not applied, or the topic was"
                        + " deleted or replaced. Start a new pipeline, which loads the tables"
                        + " again; give its journal a longer retention.");
    }

    private static <T> T call(TopicPartition partition, Call<T> call) throws InterruptedException {
        try {
            return call.run();
        } catch (InterruptException e) {
            throw Failures.asInterruptedException(e);
        } catch (OffsetOutOfRangeException e) {
            throw truncated(
                    partition + " does not hold the offsets " + e.offsetOutOfRangePartitions());
        } catch (KafkaException e) {
            Throwable reason = e;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            // of no more exact class is what the consumer says of batches with a wrong checksum
            if (reason.getClass() == KafkaException.class
                    || reason instanceof CorruptRecordException) {
                throw Failures.damaged(partition + " cannot be read: " + reason.getMessage());
            }
            throw Failures.of("read " + partition, e);
        }
    }
}
