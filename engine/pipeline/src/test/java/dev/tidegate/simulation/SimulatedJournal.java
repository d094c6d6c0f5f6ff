package dev.tidegate.simulation;

import dev.tidegate.journal.Journal;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A journal in memory, with writers that fence each other and gaps between its offsets. */
final class SimulatedJournal implements Journal {
    private final Random random;
    private final Crash.Dice dice;
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable CaptureState state;
    private int writers;
    private long nextOffset;

    SimulatedJournal(Random random, Crash.Dice dice) {
        this.random = random;
        this.dice = dice;
    }

    @Override
    public Writer openWriter() {
        int number = ++writers;
        return new Writer() {
            @Override
            public Optional<CaptureState> state() {
                return Optional.ofNullable(state);
            }

            @Override
            public void commit(List<LogEvent> events, CaptureState newState) {
                if (number != writers) {
                    throw new TidegateException(ErrorCode.JOURNAL_FENCED, "fenced", "Stop.");
                }
                dice.roll("journal: before commit");
                for (LogEvent event : events) {
                    entries.add(new Entry(nextOffset++, event));
                }
                nextOffset++;
                state = newState;
                dice.roll("journal: after commit");
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Reader openReader(long offset) {
        return new Reader() {
            private long next = offset;

            @Override
            public List<Entry> poll(Duration timeout) throws InterruptedException {
                dice.roll("journal: poll");
                if (next >= nextOffset && timeout.isPositive()) {
                    throw new InterruptedException("the simulated journal is read");
                }
                List<Entry> found =
                        entries.stream()
                                .filter(entry -> entry.offset() >= next)
                                .limit(1 + random.nextInt(20))
                                .toList();
                next = found.isEmpty() ? nextOffset : found.getLast().offset() + 1;
                return found;
            }

            @Override
            public long endOffset() {
                return nextOffset;
            }

            @Override
            public void close() {}
        };
    }
}
