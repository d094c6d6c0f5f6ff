package dev.tidegate.kafka;

import dev.tidegate.journal.Journal;
import dev.tidegate.preflight.Examination;
import dev.tidegate.schema.Groups;
import java.util.OptionalLong;

/**
 * The journal on Apache Kafka: one partition of two topics for each replication group, which has
 * its number.
 *
 * <p>{@code <pipeline>.journal} holds the events, {@code <pipeline>.state} (compacted) what capture
 * needs to go on and the schemas that the events name. One commit is one Kafka transaction over all
 * partitions of both. Both topics are created when they are missing, and get partitions when groups
 * join.
 *
 * <p>Holds no connection itself; safe for use by several threads.
 */
public final class KafkaJournal implements Journal {
    private final KafkaSettings settings;
    private final Groups groups;

    /** A journal of one group. */
    public KafkaJournal(KafkaSettings settings) {
        this(settings, Groups.ONE);
    }

    /** Makes a journal; connects to nothing yet. */
    public KafkaJournal(KafkaSettings settings, Groups groups) {
        this.settings = settings;
        this.groups = groups;
    }

    /**
     * Becomes the one writer; ends a transaction that an older writer left open.
     *
     * <p>Fails with {@code JOURNAL_UNAVAILABLE} also when the thread is interrupted, and leaves it
     * interrupted.
     */
    @Override
    public Writer openWriter() {
        try {
            return KafkaJournalWriter.open(settings, groups.count());
        } catch (InterruptedException e) {
            throw Failures.interrupted("open the journal for writing", e);
        }
    }

    /** Does of {@link #openWriter} what only looks: becomes no writer, and fences nobody. */
    public void rehearse() throws InterruptedException {
        KafkaJournalWriter.rehearse(settings, groups.count());
    }

    /** Preflight's look at it. */
    public Examination examination() {
        return new JournalExamination(settings, groups.count());
    }

    /** Reads from an offset on; connects at the first call of the reader. */
    @Override
    public Reader openReader(int group, long offset) {
        return new KafkaJournalReader(settings, place(group), OptionalLong.of(offset));
    }

    /** Reads from the oldest offset on; creates no topic. */
    @Override
    public Reader openOldest(int group) {
        return new KafkaJournalReader(settings, place(group), OptionalLong.empty());
    }

    private GroupPlace place(int group) {
        if (group < 0) {
            throw new IllegalArgumentException("a replication group has a number from 0");
        }
        return GroupPlace.of(settings, group);
    }
}
