package dev.tidegate.simulation;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.Drained;
import dev.tidegate.capture.SourceLog.SourceEvent;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Captures with a fault, each as a source or a journal that has it. */
final class BrokenCaptures {
    private BrokenCaptures() {}

    private static Wiring writing(UnaryOperator<Journal> breaking) {
        return (source, journal, target) ->
                Wiring.STRAIGHT.of(source, journal, target).with(breaking.apply(journal));
    }

    static Wiring offsetBeforeTheRecords() {
        return writing(journal ->
                new PassingJournal(journal) {
                    @Override
                    public Writer openWriter() {
                        return new PassingWriter(super.openWriter()) {
                            @Override
                            public void commit(List<GroupEvent> events, CaptureState state)
                                    throws InterruptedException {
                                super.commit(List.of(), state);
                                super.commit(events, state);
                            }
                        };
                    }
                });
    }

    static Wiring recordsWithoutTheOffset() {
        return writing(journal ->
                new PassingJournal(journal) {
                    @Override
                    public Writer openWriter() {
                        return new PassingWriter(super.openWriter()) {
                            @Override
                            public Optional<CaptureState> state() {
                                return Optional.empty();
                            }
                        };
                    }
                });
    }

    /** The offset of a transaction whose beginning, and no more, is in the journal. */
    static Wiring offsetFromABeginRecord() {
        return writing(journal ->
                new PassingJournal(journal) {
                    @Override
                    public Writer openWriter() {
                        return new PassingWriter(super.openWriter()) {
                            @Override
                            public void commit(List<GroupEvent> events, CaptureState state)
                                    throws InterruptedException {
                                super.commit(events, ofLastBegin(events, state));
                            }
                        };
                    }
                });
    }

    private static CaptureState ofLastBegin(List<GroupEvent> events, CaptureState state) {
        SourceOffset offset = state.offset();
        for (GroupEvent event : events) {
            if (event.event() instanceof LogEvent.Begin begin) {
                offset = new SourceOffset(begin.commitLsn().toString());
            }
        }
        return new CaptureState(offset, state.commitLsn(), state.chains());
    }

    static Wiring goesOnAfterItWasFenced() {
        return writing(journal ->
                new PassingJournal(journal) {
                    @Override
                    public Writer openWriter() {
                        return new PassingWriter(super.openWriter()) {
                            @Override
                            public void commit(List<GroupEvent> events, CaptureState state)
                                    throws InterruptedException {
                                try {
                                    super.commit(events, state);
                                } catch (TidegateException e) {
                                    if (e.code() != ErrorCode.JOURNAL_FENCED) {
                                        throw e;
                                    }
                                    replace(journal.openWriter());
                                    super.commit(events, state);
                                }
                            }
                        };
                    }
                });
    }

    static Wiring retriesACommitWhoseOutcomeItDoesNotKnow() {
        return writing(journal ->
                new PassingJournal(journal) {
                    @Override
                    public Writer openWriter() {
                        return new PassingWriter(super.openWriter()) {
                            @Override
                            public void commit(List<GroupEvent> events, CaptureState state)
                                    throws InterruptedException {
                                try {
                                    super.commit(events, state);
                                } catch (TidegateException e) {
                                    if (e.code() != ErrorCode.JOURNAL_UNAVAILABLE) {
                                        throw e;
                                    }
                                    super.commit(events, state);
                                }
                            }
                        };
                    }
                });
    }

    /** Takes the end of a batch for the end of its last transaction. */
    static Wiring splitsATransaction() {
        return (source, journal, target) ->
                Wiring.STRAIGHT.of(source, journal, target).with(new SplittingLog(source.log()));
    }

    private record SplittingLog(SourceLog whole) implements SourceLog {
        @Override
        public void follow(Optional<SourceOffset> from, BatchHandler handler)
                throws InterruptedException {
            whole.follow(from, batch -> handler.handle(ended(batch)));
        }

        @Override
        public boolean include(TableDefinition table, Duration atMost) throws InterruptedException {
            return whole.include(table, atMost);
        }
    }

    /** Says of a table that is added that it is read, and does not read it. */
    static Wiring forgetsATableThatIsAdded() {
        return (source, journal, target) ->
                Wiring.STRAIGHT.of(source, journal, target).with(new ForgetfulLog(source.log()));
    }

    private record ForgetfulLog(SourceLog whole) implements SourceLog {
        @Override
        public void follow(Optional<SourceOffset> from, BatchHandler handler)
                throws InterruptedException {
            whole.follow(from, handler);
        }

        @Override
        public boolean include(TableDefinition table, Duration atMost) {
            return true;
        }
    }

    private static List<SourceEvent> ended(List<SourceEvent> batch) {
        List<SourceEvent> ended = new ArrayList<>(batch);
        if (batch.getLast() instanceof Changed last) {
            ended.add(new Drained(last.commitLsn(), last.committedAt(), last.offset()));
        }
        return ended;
    }

    /** A journal that passes everything on. */
    static class PassingJournal implements Journal {
        private final Journal journal;

        PassingJournal(Journal journal) {
            this.journal = journal;
        }

        @Override
        public Writer openWriter() {
            return journal.openWriter();
        }

        @Override
        public Reader openReader(int group, long offset) {
            return journal.openReader(group, offset);
        }

        @Override
        public Reader openOldest(int group) {
            return journal.openOldest(group);
        }
    }

    /** A writer that passes everything on. */
    static class PassingWriter implements Journal.Writer {
        private Journal.Writer writer;

        PassingWriter(Journal.Writer writer) {
            this.writer = writer;
        }

        final void replace(Journal.Writer other) {
            writer = other;
        }

        @Override
        public Optional<CaptureState> state() {
            return writer.state();
        }

        @Override
        public void commit(List<GroupEvent> events, CaptureState state)
                throws InterruptedException {
            writer.commit(events, state);
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
