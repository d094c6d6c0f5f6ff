package dev.tidegate.kafka;

import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to the journal in Kafka transactions, with producers that take turns ({@link Turns}).
 *
 * <p>A writer whose commit failed has an outcome that it does not know, and commits nothing more:
 * the next writer ends the transaction in one way or the other and reads the state that is true.
 */
final class KafkaJournalWriter implements Journal.Writer {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaJournalWriter.class);

    /** Enough to abort an open transaction when the brokers are well. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final Turns<Producer<byte[], byte[]>> turns;
    private final Uuid journalTopicId;
    private final List<Part> parts;
    private final RecordWriter records = new RecordWriter();
    private final RecordKeys keys = new RecordKeys();
    private Optional<CaptureState> state;
    private boolean broken;
    private Duration closeWait = CLOSE_WAIT;

    /** A group's part of the journal, with the numbers of the schemas in it. */
    private record Part(GroupPlace place, WriterSchemas schemas) {}

    /** Goes on behind what was left, with a part for each group. */
    KafkaJournalWriter(
            Turns<Producer<byte[], byte[]>> turns, KafkaSettings settings, JournalState left) {
        this.turns = turns;
        this.journalTopicId = left.journalTopicId();
        this.parts = new ArrayList<>();
        for (StateTopic.Contents contents : left.groups()) {
            parts.add(
                    new Part(
                            GroupPlace.of(settings, parts.size()),
                            new WriterSchemas(contents.schemas())));
        }
        this.state = left.captureState();
    }

    /** Fences older writers, then reads what they left: in this order, so that it cannot change. */
    static KafkaJournalWriter open(KafkaSettings settings, int groupCount)
            throws InterruptedException {
        Clients clients = new Clients(settings, 0);
        try (Topics topics = new Topics(settings, groupCount, clients.admin())) {
            Topics.Existing existing = topics.ensure();
            Turns<Producer<byte[], byte[]>> turns = clients.producers();
            try {
                initialise(turns, clients.transactionalIds());
                JournalState left;
                try (CommittedRecords committed = new CommittedRecords(clients.consumer())) {
                    left = JournalState.read(settings, groupCount, existing, topics, committed);
                }
                KafkaJournalWriter writer = new KafkaJournalWriter(turns, settings, left);
                LOG.info(
                        "opened journal for writing topic={} groups={} commitLsn={}",
                        settings.journalTopic(),
                        groupCount,
                        writer.state.map(CaptureState::commitLsn).orElse(null));
                return writer;
            } catch (InterruptedException | RuntimeException e) {
                close(turns, CLOSE_WAIT);
                throw e;
            }
        }
    }

    /** Makes the producers, reads what is left if there is a journal, and lets go of it all. */
    static void rehearse(KafkaSettings settings, int groupCount) throws InterruptedException {
        Clients clients = new Clients(settings, 0);
        try (Topics topics = new Topics(settings, groupCount, clients.admin())) {
            Optional<Topics.Existing> existing = topics.existing();
            if (existing.isEmpty()) {
                return;
            }
            Turns<Producer<byte[], byte[]>> turns = clients.producers();
            try (CommittedRecords committed = new CommittedRecords(clients.consumer())) {
                JournalState _ =
                        JournalState.read(settings, groupCount, existing.get(), topics, committed);
            } finally {
                close(turns, Duration.ZERO);
            }
        }
    }

    @Override
    public Optional<CaptureState> state() {
        return state;
    }

    @Override
    public void commit(List<GroupEvent> events, CaptureState newState) throws InterruptedException {
        if (broken) {
            throw new TidegateException(
                    ErrorCode.JOURNAL_UNAVAILABLE,
                    "could not write to " + topic() + ": an earlier commit failed",
                    "None: the journal is opened again.");
        }
        broken = true; // until the outcome is known
        Producer<byte[], byte[]> producer = turns.take();
        try {
            producer.beginTransaction();
            for (GroupEvent event : events) {
                send(producer, parts.get(event.group()), event.event());
            }
            for (Part part : parts) {
                send(producer, part, newState);
            }
            producer.commitTransaction();
        } catch (InterruptException e) {
            throw Failures.asInterruptedException(e);
        } catch (TimeoutException e) {
            closeWait = Duration.ZERO; // a commit that timed out cannot be aborted any more
            throw Failures.of("write to " + topic(), e);
        } catch (KafkaException e) {
            throw Failures.of("write to " + topic(), e);
        }
        state = Optional.of(newState);
        broken = false;
    }

    @Override
    public void close() {
        close(turns, closeWait);
    }

    private void send(Producer<byte[], byte[]> producer, Part part, LogEvent event) {
        if (event instanceof LogEvent.Change change) {
            define(producer, part, change.schema());
        }
        byte[] key = keys.of(event);
        for (byte[] value :
                records.event(event, schema -> part.schemas().id(schema).orElseThrow())) {
            send(producer, part.place().journal(), key, value);
        }
    }

    /** So that each group's partition tells where all of them stand. */
    private void send(Producer<byte[], byte[]> producer, Part part, CaptureState newState) {
        int group = part.place().group();
        send(
                producer,
                part.place().state(),
                RecordKeys.ofCaptureState(group),
                records.state(JournalRecord.State.of(journalTopicId, newState, group)));
    }

    private void define(Producer<byte[], byte[]> producer, Part part, TableSchema schema) {
        OptionalInt known = part.schemas().id(schema);
        if (known.isEmpty()) {
            JournalRecord.Schema defined = part.schemas().define(schema);
            byte[] key = RecordKeys.of(schema);
            byte[] value = records.schema(defined.id(), schema);
            send(producer, part.place().journal(), key, value);
            send(producer, part.place().state(), key, value);
        }
    }

    private String topic() {
        return parts.getFirst().place().journal().topic();
    }

    /**
     * A failure to deliver comes out of a later call of the producer, at the latest of the commit.
     * A failure to send is thrown here: without brokers each further record would wait as long as
     * this one did.
     */
    private static void send(
            Producer<byte[], byte[]> producer, TopicPartition partition, byte[] key, byte[] value) {
        Future<RecordMetadata> sent =
                producer.send(
                        new ProducerRecord<>(partition.topic(), partition.partition(), key, value),
                        null);
        if (sent.state() == Future.State.FAILED) {
            throw new KafkaException(sent.exceptionNow());
        }
    }

    private static void initialise(
            Turns<Producer<byte[], byte[]>> turns, List<String> transactionalIds)
            throws InterruptedException {
        try {
            turns.all().forEach(Producer::initTransactions);
        } catch (InterruptException e) {
            throw Failures.asInterruptedException(e);
        } catch (KafkaException e) {
            throw Failures.of("become the writer " + String.join(", ", transactionalIds), e);
        }
    }

    /**
     * Aborts a transaction that is open, if that goes quickly; the next writer does it otherwise.
     */
    private static void close(Turns<Producer<byte[], byte[]>> turns, Duration wait) {
        boolean interrupted = Thread.interrupted();
        try {
            turns.all().forEach(producer -> close(producer, wait));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void close(Producer<byte[], byte[]> producer, Duration wait) {
        try {
            producer.close(wait);
        } catch (KafkaException e) {
            LOG.warn("could not close the journal's producer cleanly", e);
        }
    }
}
