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

/**
 * A journal in memory, with a part for each group, with writers that fence each other and gaps
 * between its offsets.
 */
final class SimulatedJournal {
    /** Who waits so long for entries has nothing in hand. */
    private static final Duration LONG_WAIT = Duration.ofSeconds(1);

    private final RandomGenerator random;
    private final Commits commits;
    private final List<Part> parts = new ArrayList<>();
    private @Nullable CaptureState state;
    private int writers;

    /** What is one group's. */
    private static final class Part {
        private List<Entry> entries = new ArrayList<>();
        private long nextOffset;
        private long oldest;
    }

    /** What a commit is. */
    enum Commits {
        /** Events and state, both or neither. */
        WHOLE,
        /** Now and then the events, or a part of them, without the state: a broken Kafka. */
        TORN
    }

    SimulatedJournal(RandomGenerator random, Commits commits, int groups) {
        this.random = random;
        this.commits = commits;
        for (int group = 0; group < groups; group++) {
            parts.add(new Part());
        }
    }

    /** Those of group 0. */
    List<Entry> entries() {
        return entries(0);
    }

    List<Entry> entries(int group) {
        return parts.get(group).entries;
    }

    Optional<CaptureState> state() {
        return Optional.ofNullable(state);
    }

    /** Makes it hold other entries than were committed, for group 0. */
    void tamper(List<Entry> others) {
        Part part = parts.getFirst();
        part.entries = new ArrayList<>(others);
        part.nextOffset = others.isEmpty() ? 0 : others.getLast().offset() + 1;
    }

    /** Retention: in some group's part, entries before some offset are gone. */
    void truncateSome() {
        Part part = parts.get(random.nextInt(parts.size()));
        part.oldest = random.nextLong(part.nextOffset + 1);
        part.entries.removeIf(entry -> entry.offset() < part.oldest);
    }

    /** The topics were deleted and created anew. */
    void recreate() {
        parts.replaceAll(_ -> new Part());
        state = null;
    }

    /** The journal as one daemon uses it. */
    Journal of(Daemon daemon) {
        return new Port(daemon);
    }

    private void append(List<GroupEvent> events) {
        for (GroupEvent event : events) {
            Part part = parts.get(event.group());
            part.entries.add(new Entry(part.nextOffset++, event.event()));
        }
        parts.forEach(part -> part.nextOffset++); // Kafka's marker
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
            if (found.isPresent() && found.get().chains().size() > daemon.groups().count()) {
                throw new TidegateException(
                        ErrorCode.GROUPS_REFUSED, "it has more groups", "Restart.");
            }
            daemon.after(Site.JOURNAL_OPEN_WRITER);
            return new PortWriter(daemon, number, found);
        }

        @Override
        public Reader openReader(int group, long offset) {
            daemon.before(Site.JOURNAL_OPEN_READER);
            daemon.after(Site.JOURNAL_OPEN_READER);
            return new PortReader(daemon, group, offset);
        }

        @Override
        public Reader openOldest(int group) {
            return openReader(group, parts.get(group).oldest);
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
        private final int group;
        private long next;

        PortReader(Daemon daemon, int group, long next) {
            this.daemon = daemon;
            this.group = group;
            this.next = next;
        }

        private Part part() {
            return parts.get(group);
        }

        @Override
        public List<Entry> poll(Duration timeout) throws InterruptedException {
            daemon.before(Site.JOURNAL_POLL);
            daemon.requireNotStopped();
            if (next < part().oldest || next > part().nextOffset) {
                throw new TidegateException(
                        ErrorCode.JOURNAL_TRUNCATED, "no offset " + next, "Load again.");
            }
            List<Entry> entries = part().entries;
            int from = indexOf(next, entries);
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

        private static int indexOf(long offset, List<Entry> entries) {
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
            return part().oldest;
        }

        @Override
        public long endOffset() {
            List<Entry> entries = part().entries;
            return Math.max(next, entries.isEmpty() ? 0 : entries.getLast().offset() + 1);
        }

        @Override
        public void close() {}
    }
}
