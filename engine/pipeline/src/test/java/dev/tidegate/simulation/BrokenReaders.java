package dev.tidegate.simulation;

import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.Entry;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.simulation.BrokenCaptures.PassingJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Journals that do not give what was captured, and appliers that do not look. */
final class BrokenReaders {
    private BrokenReaders() {}

    /** Makes a filter for a reader that starts from a checkpoint. */
    private static Wiring reading(Function<Checkpoint, Filter> filters) {
        return (source, journal, target) ->
                Wiring.STRAIGHT
                        .of(source, journal, target)
                        .with(
                                new PassingJournal(journal) {
                                    @Override
                                    public Reader openReader(int group, long offset) {
                                        Filter filter =
                                                filters.apply(target.database().checkpoint());
                                        return new Filtered(
                                                super.openReader(group, offset), filter);
                                    }
                                });
    }

    /** A journal that lost a transaction: no fault of the applier, which must see it. */
    static Wiring aTransactionIsMissing() {
        return reading(_ -> new Losing());
    }

    /** The same, and an applier that takes each chain for right. */
    static Wiring theChainIsNotChecked() {
        return reading(checkpoint -> new Losing().then(new Believing(checkpoint, false)));
    }

    /** An applier that takes what was broken off for a transaction. */
    static Wiring anUnfinishedCopyIsApplied() {
        return reading(checkpoint -> new Believing(checkpoint, true));
    }

    /** Turns an entry into those that the applier sees. */
    private interface Filter {
        List<LogEvent> see(LogEvent event);

        default Filter then(Filter next) {
            return event -> {
                List<LogEvent> seen = new ArrayList<>();
                see(event).forEach(it -> seen.addAll(next.see(it)));
                return seen;
            };
        }
    }

    /** Leaves out the seventh transaction that it meets. */
    private static final class Losing implements Filter {
        private int transactions;

        @Override
        public List<LogEvent> see(LogEvent event) {
            if (event instanceof LogEvent.Begin) {
                transactions++;
            }
            boolean lost = transactions == 7 && !(event instanceof LogEvent.Heartbeat);
            return lost ? List.of() : List.of(event);
        }
    }

    /** Puts the chain in that will be expected; finishes what was broken off, if told to. */
    private static final class Believing implements Filter {
        private final Chain chain;
        private final boolean finishing;
        private Lsn applied;
        private Optional<Lsn> open = Optional.empty();
        private long events;

        Believing(Checkpoint checkpoint, boolean finishing) {
            this.chain = new Chain(checkpoint.chain());
            this.applied = checkpoint.commitLsn();
            this.finishing = finishing;
        }

        @Override
        public List<LogEvent> see(LogEvent event) {
            List<LogEvent> seen = new ArrayList<>();
            switch (event) {
                case LogEvent.Begin begin -> {
                    breakOff(seen);
                    if (begin.commitLsn().isAfter(applied)) {
                        open = Optional.of(begin.commitLsn());
                        chain.begin(begin.commitLsn());
                        events = 0;
                    }
                    seen.add(event);
                }
                case LogEvent.Change change -> {
                    events++;
                    if (open.isPresent()) {
                        chain.add(change);
                    }
                    seen.add(event);
                }
                case LogEvent.Watermark watermark -> {
                    events++;
                    if (open.isPresent()) {
                        chain.add(watermark);
                    }
                    seen.add(event);
                }
                case LogEvent.Commit commit -> seen.add(open.isPresent() ? closed(commit) : commit);
                case LogEvent.Heartbeat _ -> {
                    breakOff(seen);
                    seen.add(event);
                }
            }
            return seen;
        }

        private void breakOff(List<LogEvent> seen) {
            if (open.isPresent() && finishing) {
                Lsn lsn = open.get();
                seen.add(closed(new LogEvent.Commit(lsn, Instant.EPOCH, events, chain.last())));
            }
            open = Optional.empty();
        }

        private LogEvent closed(LogEvent.Commit commit) {
            open = Optional.empty();
            applied = commit.commitLsn();
            return new LogEvent.Commit(
                    commit.commitLsn(), commit.committedAt(), commit.changes(), chain.end());
        }
    }

    private static final class Filtered implements Journal.Reader {
        private final Journal.Reader reader;
        private final Filter filter;

        Filtered(Journal.Reader reader, Filter filter) {
            this.reader = reader;
            this.filter = filter;
        }

        @Override
        public List<Entry> poll(Duration timeout) throws InterruptedException {
            List<Entry> seen = new ArrayList<>();
            for (Entry entry : reader.poll(timeout)) {
                filter.see(entry.event()).forEach(it -> seen.add(new Entry(entry.offset(), it)));
            }
            return seen;
        }

        @Override
        public long oldestOffset() {
            return reader.oldestOffset();
        }

        @Override
        public long endOffset() {
            return reader.endOffset();
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
