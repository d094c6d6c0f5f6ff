package dev.tidegate.daemon;

import dev.tidegate.journal.Journal;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A journal in memory, with a part for each group, whose readers wait for its writer. */
final class MemoryJournal implements Journal {
    private final Map<Integer, List<Entry>> parts = new HashMap<>();
    private @Nullable CaptureState state;
    private final Map<Integer, Long> oldest = new HashMap<>();
    private int writers;
    private long polled;

    @Override
    public synchronized Writer openWriter() {
        return new MemoryWriter(++writers);
    }

    @Override
    public Reader openReader(int group, long offset) {
        return new MemoryReader(group, offset);
    }

    @Override
    public Reader openOldest(int group) {
        return new MemoryReader(group, oldest(group));
    }

    /** Retention removes what is before an offset. */
    synchronized void forget(int group, long before) {
        oldest.put(group, before);
    }

    /** How many entries were read so far. */
    synchronized long polled() {
        return polled;
    }

    private synchronized long oldest(int group) {
        return oldest.getOrDefault(group, 0L);
    }

    private synchronized Optional<CaptureState> state() {
        return Optional.ofNullable(state);
    }

    private synchronized void append(int writer, List<GroupEvent> events, CaptureState newState) {
        if (writer != writers) {
            throw new TidegateException(ErrorCode.JOURNAL_FENCED, "fenced", "Stop.");
        }
        for (GroupEvent event : events) {
            List<Entry> entries = part(event.group());
            entries.add(new Entry(entries.size(), event.event()));
        }
        state = newState;
        notifyAll();
    }

    private List<Entry> part(int group) {
        return parts.computeIfAbsent(group, _ -> new ArrayList<>());
    }

    private synchronized List<Entry> entriesFrom(int group, long offset, Duration timeout)
            throws InterruptedException {
        if (offset < oldest(group)) {
            throw new TidegateException(ErrorCode.JOURNAL_TRUNCATED, "gone", "Load anew.");
        }
        List<Entry> entries = part(group);
        long deadline = System.nanoTime() + timeout.toNanos();
        while (entries.size() <= offset) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return List.of();
            }
            wait(left);
        }
        List<Entry> found = List.copyOf(entries.subList((int) offset, entries.size()));
        polled += found.size();
        return found;
    }

    private synchronized long end(int group) {
        return part(group).size();
    }

    private final class MemoryWriter implements Writer {
        private final int number;

        MemoryWriter(int number) {
            this.number = number;
        }

        @Override
        public Optional<CaptureState> state() {
            return MemoryJournal.this.state();
        }

        @Override
        public void commit(List<GroupEvent> events, CaptureState newState) {
            append(number, events, newState);
        }

        @Override
        public void close() {}
    }

    private final class MemoryReader implements Reader {
        private final int group;
        private long next;

        MemoryReader(int group, long next) {
            this.group = group;
            this.next = next;
        }

        @Override
        public List<Entry> poll(Duration timeout) throws InterruptedException {
            List<Entry> found = entriesFrom(group, next, timeout);
            next += found.size();
            return found;
        }

        @Override
        public long oldestOffset() {
            return oldest(group);
        }

        @Override
        public long endOffset() {
            return end(group);
        }

        @Override
        public void close() {}
    }
}
