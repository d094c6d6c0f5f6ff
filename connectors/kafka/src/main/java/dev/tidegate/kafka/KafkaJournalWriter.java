package dev.tidegate.kafka;

import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
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
 * Appends to the journal in Kafka transactions.
 *
 * <p>A writer whose commit failed has an outcome that it does not know, and commits nothing more:
 * the next writer ends the transaction in one way or the other and reads the state that is true.
 */
final class KafkaJournalWriter implements Journal.Writer {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaJournalWriter.class);

    /** Enough to abort an open transaction when the brokers are well. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(100);

    private final Producer<byte[], byte[]> producer;
    private final Place place;
    private final WriterSchemas schemas;
    private final RecordWriter records = new RecordWriter();
    private final RecordKeys keys = new RecordKeys();
    private Optional<CaptureState> state;
    private boolean broken;
    private Duration closeWait = CLOSE_WAIT;

    /** Where a group's records go. */
    record Place(TopicPartition journal, Uuid journalTopicId, TopicPartition state) {}

    KafkaJournalWriter(
            Producer<byte[], byte[]> producer, Place place, StateTopic.Contents contents) {
        this.producer = producer;
        this.place = place;
        this.schemas = new WriterSchemas(contents.schemas());
        this.state = contents.state().map(JournalRecord.State::captureState);
    }

    /** Fences older writers, then reads what they left: in this order, so that it cannot change. */
    static KafkaJournalWriter open(KafkaSettings settings, int group) throws InterruptedException {
        Clients clients = new Clients(settings, group);
        TopicPartition journal = new TopicPartition(settings.journalTopic(), group);
        TopicPartition state = new TopicPartition(settings.stateTopic(), group);
        try (Topics topics = new Topics(settings, group, clients.admin())) {
            Place place = new Place(journal, topics.ensure(), state);
            Producer<byte[], byte[]> producer = clients.producer();
            try {
                initialise(producer, clients.transactionalId());
                StateTopic.Contents contents;
                try (CommittedRecords committed = new CommittedRecords(clients.consumer())) {
                    contents =
                            StateTopic.read(
                                    committed,
                                    state,
                                    topics.highWatermark(state),
                                    new RecordReader());
                    if (contents.state().isEmpty()) {
                        requireNothingIn(committed, journal, topics.highWatermark(journal));
                    }
                }
                contents.requireJournal(place.journalTopicId(), journal);
                KafkaJournalWriter writer = new KafkaJournalWriter(producer, place, contents);
                LOG.info(
                        "opened journal for writing topic={} group={} schemas={} commitLsn={}",
                        journal.topic(),
                        group,
                        contents.schemas().size(),
                        writer.state.map(CaptureState::commitLsn).orElse(null));
                return writer;
            } catch (InterruptedException | RuntimeException e) {
                close(producer, CLOSE_WAIT);
                throw e;
            }
        }
    }

    /**
     * Without a state capture would begin anew, at the source's present end. That is right for a
     * new journal only: behind another one's records it would leave a gap.
     */
    private static void requireNothingIn(
            CommittedRecords records, TopicPartition journal, long highWatermark)
            throws InterruptedException {
        records.startAtBeginning(journal);
        while (records.position(journal) < highWatermark) {
            if (!records.poll(journal, POLL).isEmpty()) {
                throw CommittedRecords.truncated(
                        journal
                                + " has records, but the state topic lost what they were"
                                + " committed with");
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
                    "could not write to " + place.journal() + ": an earlier commit failed",
                    "None: the journal is opened again.");
        }
        broken = true; // until the outcome is known
        try {
            producer.beginTransaction();
            for (GroupEvent event : events) {
                send(event.event());
            }
            send(
                    place.state(),
                    RecordKeys.ofCaptureState(place.state().partition()),
                    records.state(JournalRecord.State.of(place.journalTopicId(), newState, 0)));
            producer.commitTransaction();
        } catch (InterruptException e) {
            throw Failures.asInterruptedException(e);
        } catch (TimeoutException e) {
            closeWait = Duration.ZERO; // a commit that timed out cannot be aborted any more
            throw Failures.of("write to " + place.journal(), e);
        } catch (KafkaException e) {
            throw Failures.of("write to " + place.journal(), e);
        }
        state = Optional.of(newState);
        broken = false;
    }

    @Override
    public void close() {
        close(producer, closeWait);
    }

    private void send(LogEvent event) {
        if (event instanceof LogEvent.Change change) {
            define(change.schema());
        }
        byte[] key = keys.of(event);
        for (byte[] value : records.event(event, schema -> schemas.id(schema).orElseThrow())) {
            send(place.journal(), key, value);
        }
    }

    private void define(TableSchema schema) {
        OptionalInt known = schemas.id(schema);
        if (known.isEmpty()) {
            JournalRecord.Schema defined = schemas.define(schema);
            byte[] key = RecordKeys.of(schema);
            byte[] value = records.schema(defined.id(), schema);
            send(place.journal(), key, value);
            send(place.state(), key, value);
        }
    }

    /**
     * A failure to deliver comes out of a later call of the producer, at the latest of the commit.
     * A failure to send is thrown here: without brokers each further record would wait as long as
     * this one did.
     */
    private void send(TopicPartition partition, byte[] key, byte[] value) {
        Future<RecordMetadata> sent =
                producer.send(
                        new ProducerRecord<>(partition.topic(), partition.partition(), key, value),
                        null);
        if (sent.state() == Future.State.FAILED) {
            throw new KafkaException(sent.exceptionNow());
        }
    }

    private static void initialise(Producer<byte[], byte[]> producer, String transactionalId)
            throws InterruptedException {
        try {
            producer.initTransactions();
        } catch (InterruptException e) {
            throw Failures.asInterruptedException(e);
        } catch (KafkaException e) {
            throw Failures.of("become the writer " + transactionalId, e);
        }
    }

    /**
     * Aborts a transaction that is open, if that goes quickly; the next writer does it otherwise.
     */
    private static void close(Producer<byte[], byte[]> producer, Duration wait) {
        boolean interrupted = Thread.interrupted();
        try {
            producer.close(wait);
        } catch (KafkaException e) {
            LOG.warn("could not close the journal's producer cleanly", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
