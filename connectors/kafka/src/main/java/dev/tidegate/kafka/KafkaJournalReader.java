package dev.tidegate.kafka;

import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.Entry;
import dev.tidegate.model.TidegateException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Reads the journal's committed records from an offset on.
 *
 * <p>Before the first one it reads the schemas from the state topic: those that are defined in the
 * journal before that offset. Later ones it learns on the way.
 */
final class KafkaJournalReader implements Journal.Reader {
    private final Clients clients;
    private final TopicPartition journal;
    private final TopicPartition state;
    private final CommittedRecords records;

    /** Asks on a connection of its own: on the consumer's, answers wait behind fetches. */
    private final Topics topics;

    private final RecordReader recordReader = new RecordReader();
    private final JournalDecoder decoder = new JournalDecoder(recordReader);

    /** Where to start; empty for the oldest offset of a journal that must exist. */
    private final OptionalLong start;

    /** Behind the last entry given out. */
    private long next;

    private boolean positioned;

    /** What the next poll will find. */
    private @Nullable TidegateException damage;

    KafkaJournalReader(KafkaSettings settings, GroupPlace place, OptionalLong start) {
        this.journal = place.journal();
        this.state = place.state();
        this.clients = new Clients(settings, place.group());
        this.topics = new Topics(settings, place.group() + 1, clients.admin());
        try {
            this.records = new CommittedRecords(clients.consumer());
        } catch (TidegateException e) {
            topics.close();
            throw e;
        }
        this.start = start;
    }

    @Override
    public List<Entry> poll(Duration timeout) throws InterruptedException {
        position();
        if (damage != null) {
            throw damage;
        }
        long start = System.nanoTime();
        List<Entry> entries = new ArrayList<>();
        Duration left = timeout;
        do {
            addAll(records.poll(journal, left), entries);
            left = timeout.minusNanos(System.nanoTime() - start);
        } while (entries.isEmpty() && left.isPositive());
        if (!entries.isEmpty()) {
            next = entries.getLast().offset() + 1;
        }
        return entries;
    }

    @Override
    public long oldestOffset() {
        try {
            position();
            return topics.beginning(journal);
        } catch (InterruptedException e) {
            throw Failures.interrupted("ask for the beginning of " + journal, e);
        }
    }

    /**
     * Counts everything that was written when it was asked for, also a transaction whose outcome is
     * not known yet: a commit returns some milliseconds before Kafka shows its records to readers,
     * and whoever reads up to here must not miss them.
     *
     * <p>Kafka's markers take offsets behind the last entry; they count only until this reader has
     * passed them, so that at the end of the journal this is the offset behind the last entry that
     * {@link #poll} gave.
     */
    @Override
    public long endOffset() {
        try {
            position();
            long end = topics.highWatermark(journal);
            return damage != null || records.position(journal) < end ? end : next;
        } catch (InterruptedException e) {
            throw Failures.interrupted("ask for the end of " + journal, e);
        }
    }

    @Override
    public void close() {
        topics.close();
        records.close();
    }

    /** Gives what stands before a damaged record first. */
    private void addAll(List<ConsumerRecord<byte[], ByteBuffer>> polled, List<Entry> entries) {
        try {
            for (ConsumerRecord<byte[], ByteBuffer> record : polled) {
                add(record, entries);
            }
        } catch (TidegateException e) {
            if (entries.isEmpty()) {
                throw e;
            }
            damage = e;
        }
    }

    private void add(ConsumerRecord<byte[], ByteBuffer> record, List<Entry> entries) {
        try {
            decoder.add(record.offset(), record.value()).ifPresent(entries::add);
        } catch (DamagedRecordException e) {
            throw Failures.damaged(journal, record.offset(), e.reason());
        }
    }

    private void position() throws InterruptedException {
        if (positioned) {
            return;
        }
        Uuid journalTopicId =
                start.isPresent() ? topics.ensure().journalTopicId() : topics.idOfExisting(journal);
        next = start.isPresent() ? start.getAsLong() : topics.beginning(journal);
        // a consumer of its own: at the end of the topic its last fetch waits for more, and the
        // first one of the journal would wait behind it
        try (CommittedRecords stateRecords = new CommittedRecords(clients.consumer())) {
            StateTopic.read(stateRecords, state, topics.highWatermark(state), recordReader)
                    .requireJournal(journalTopicId, journal);
        }
        records.startAt(journal, next);
        requireOffset();
        positioned = true;
    }

    private void requireOffset() throws InterruptedException {
        long beginning = topics.beginning(journal);
        if (next < beginning) {
            throw CommittedRecords.truncated(
                    "cannot read "
                            + journal
                            + " from offset "
                            + next
                            + ", the oldest kept is "
                            + beginning);
        }
        long end = topics.highWatermark(journal);
        if (next > end) {
            throw CommittedRecords.truncated(
                    "cannot read "
                            + journal
                            + " from offset "
                            + next
                            + ", it ends at "
                            + end
                            + ": the journal was lost or replaced");
        }
    }
}
