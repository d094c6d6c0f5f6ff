package dev.tidegate.journal;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Port: the durable ordered log between capture and apply, in one part for each replication group.
 *
 * <p>A reader sees only what a writer committed, in the order in which it was committed, and all of
 * one group. The writer writes for all groups.
 */
public interface Journal {
    /**
     * Becomes the one writer, so only the pipeline's owner may ask for it. Writers that were opened
     * before can commit nothing more: their next commit fails with {@code JOURNAL_FENCED}. Fails
     * with {@code JOURNAL_TRUNCATED} if entries or state that were committed together are no longer
     * both there.
     */
    Writer openWriter();

    /**
     * Reads a group's part from an offset on.
     *
     * @param group its number, from 0
     * @param offset the first entry wanted, or any offset before it and behind the one before that;
     *     0 is the journal's first. An offset that the journal no longer holds, or has not reached
     *     yet, fails with {@code JOURNAL_TRUNCATED} at the first {@link Reader#poll}, and so does a
     *     later poll when the journal lost entries that were not read yet.
     */
    Reader openReader(int group, long offset);

    /**
     * Reads a group's part from the oldest entry that there is, and changes nothing: for a look
     * from outside. Fails with {@code SETTINGS_INVALID} at the first {@link Reader#poll} if there
     * is no journal.
     */
    Reader openOldest(int group);

    /** One group's part, for those who know no other. */
    default Readers readers(int group) {
        return offset -> openReader(group, offset);
    }

    /** Opens readers of one group's part. */
    interface Readers {
        /** As {@link Journal#openReader}. */
        Reader open(long offset);
    }

    /**
     * What capture left with its last committed batch.
     *
     * @param offset where to go on reading the source
     * @param commitLsn commit LSN of the last transaction that the journal holds whole; {@link
     *     Lsn#ZERO} before the first
     * @param chains by group: the hash chain up to and with its last transaction that is not behind
     *     that one
     */
    record CaptureState(SourceOffset offset, Lsn commitLsn, List<ChainHash> chains) {
        /** Copies the list. */
        public CaptureState {
            chains = List.copyOf(chains);
        }
    }

    /** An event for one group's part. */
    record GroupEvent(int group, LogEvent event) {
        /** Events for one group, in their order. */
        public static List<GroupEvent> all(int group, List<? extends LogEvent> events) {
            List<GroupEvent> addressed = new ArrayList<>(events.size());
            events.forEach(event -> addressed.add(new GroupEvent(group, event)));
            return addressed;
        }
    }

    /** Appends; owned by one thread. */
    interface Writer extends AutoCloseable {
        /** What the last commit of any writer left; empty in a new journal. */
        Optional<CaptureState> state();

        /**
         * Appends events to the parts of their groups and replaces the state, all or nothing.
         *
         * <p>Returns when the journal holds them durably. Fails with {@code JOURNAL_UNAVAILABLE}
         * (the outcome is unknown: open a new writer and ask its state) or {@code JOURNAL_FENCED}
         * (nothing was appended). After any failure, an interrupt too, this writer takes no more.
         */
        void commit(List<GroupEvent> events, CaptureState state) throws InterruptedException;

        @Override
        void close();
    }

    /** Reads; owned by one thread. */
    interface Reader extends AutoCloseable {
        /**
         * The next entries in order; waits for the first one up to {@code timeout}, and returns an
         * empty list when none came.
         */
        List<Entry> poll(Duration timeout) throws InterruptedException;

        /** The oldest offset that the journal still holds: 0 until retention removes something. */
        long oldestOffset();

        /** The offset behind the journal's last committed entry: how far a reader can get now. */
        long endOffset();

        @Override
        void close();
    }

    /** An event and its place in the journal. */
    record Entry(long offset, LogEvent event) {}
}
