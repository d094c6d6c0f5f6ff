package dev.tidegate.simulation;

import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.Entry;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A journal in memory, with writers that fence each other and gaps between its offsets. */
final class SimulatedJournal {
    /** Who waits so long for entries has nothing in hand. */
    private static final Duration LONG_WAIT = Duration.ofSeconds(1);

    private final RandomGenerator random;
    private final Commits commits;
    private List<Entry> entries = new ArrayList<>();
    private @Nullable CaptureState state;
    private int writers;
    private long nextOffset;
    private long oldest;

    /** What a commit is. */
    enum Commits {
        /** Events and state, both or neither. */
        WHOLE,
        /** Now and then the events, or a part of them, without the state: a broken Kafka. */
        TORN
    }

    SimulatedJournal(RandomGenerator random, Commits commits) {
        this.random = random;
        this.commits = commits;
    }

    List<Entry> entries() {
        return entries;
    }

    Optional<CaptureState> state() {
        return Optional.ofNullable(state);
    }

    /** Behind everything that was ever written. */
    long endOffset() {
        return nextOffset;
    }

    /** Makes it hold other entries than were committed. */
    void tamper(List<Entry> others) {
        entries = new ArrayList<>(others);
        nextOffset = others.isEmpty() ? 0 : others.getLast().offset() + 1;
    }

    /** Retention: entries before the offset are gone. */
    void truncate(long offset) {
        oldest = offset;
        entries.removeIf(entry -> entry.offset() < offset);
    }

    /** The topics were deleted and created anew. */
    void recreate() {
        entries.clear();
        state = null;
        nextOffset = 0;
        oldest = 0;
    }

    /** The journal as one daemon uses it. */
    Journal of(Daemon daemon) {
        return new Port(daemon);
    }

    private void append(List<GroupEvent> events) {
        for (GroupEvent event : events) {
            entries.add(new Entry(nextOffset++, event.event()));
        }
        nextOffset++; // Kafka's marker
    }

    private final class Port implements Journal {
        private final Daemon daemon;

        Port(Daemon daemon) {
            this.daemon = daemon;
        }

        @Override
        public Writer openWriter() {
            daemon.before(Site.JOURNAL_OPEN_WRITER);
            int number = ++writers;
            Optional<CaptureState> found = state();
            daemon.after(Site.JOURNAL_OPEN_WRITER);
            return new PortWriter(daemon, number, found);
        }

        @Override
        public Reader openReader(int group, long offset) {
            daemon.before(Site.JOURNAL_OPEN_READER);
            daemon.after(Site.JOURNAL_OPEN_READER);
            return new PortReader(daemon, offset);
        }

        @Override
        public Reader openOldest(int group) {
            return openReader(group, oldest);
        }
    }

    private final class PortWriter implements Journal.Writer {
        private final Daemon daemon;
        private final int number;
        private Optional<CaptureState> last;

        PortWriter(Daemon daemon, int number, Optional<CaptureState> last) {
            this.daemon = daemon;
            this.number = number;
            this.last = last;
        }

        @Override
        public Optional<CaptureState> state() {
            return last;
        }

        @Override
        public void commit(List<GroupEvent> events, CaptureState newState)
                throws InterruptedException {
            daemon.before(Site.JOURNAL_COMMIT);
            if (number != writers) {
                throw new TidegateException(ErrorCode.JOURNAL_FENCED, "fenced", "Stop.");
            }
            if (isTorn() && daemon.isFaulty()) {
                append(events.subList(0, random.nextInt(events.size() + 1)));
                throw new TidegateException(ErrorCode.JOURNAL_UNAVAILABLE, "torn", "Wait.");
            }
            append(events);
            state = newState;
            daemon.after(Site.JOURNAL_COMMIT);
            daemon.requireNotStopped(); // an interrupt: its caller does not know the outcome
            last = Optional.of(newState);
        }

        /** A journal with entries and no state at all is not gone on with. */
        private boolean isTorn() {
            return commits == Commits.TORN && state != null && random.nextInt(20) == 0;
        }

        @Override
        public void close() {}
    }

    private final class PortReader implements Journal.Reader {
        private final Daemon daemon;
        private long next;

        PortReader(Daemon daemon, long next) {
            this.daemon = daemon;
            this.next = next;
        }

        @Override
        public List<Entry> poll(Duration timeout) throws InterruptedException {
            daemon.before(Site.JOURNAL_POLL);
            daemon.requireNotStopped();
            if (next < oldest || next > nextOffset) {
                throw new TidegateException(
                        ErrorCode.JOURNAL_TRUNCATED, "no offset " + next, "Load again.");
            }
            int from = indexOf(next);
            int to = Math.min(entries.size(), from + 1 + random.nextInt(20));
            List<Entry> found = List.copyOf(entries.subList(from, to));
            if (!found.isEmpty()) {
                next = found.getLast().offset() + 1;
            } else if (timeout.compareTo(LONG_WAIT) >= 0) {
                daemon.restIdle();
            } else {
                daemon.pause();
            }
            daemon.after(Site.JOURNAL_POLL);
            return found;
        }

        private int indexOf(long offset) {
            int low = 0;
            int high = entries.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (entries.get(middle).offset() < offset) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        @Override
        public long oldestOffset() {
            return oldest;
        }

        @Override
        public long endOffset() {
            return Math.max(next, entries.isEmpty() ? 0 : entries.getLast().offset() + 1);
        }

        @Override
        public void close() {}
    }
}
