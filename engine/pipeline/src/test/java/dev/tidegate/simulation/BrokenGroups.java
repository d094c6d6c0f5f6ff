package dev.tidegate.simulation;

import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Position;
import dev.tidegate.simulation.BrokenCaptures.PassingJournal;
import dev.tidegate.simulation.BrokenCaptures.PassingWriter;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Pipelines that get their replication groups wrong, each as a journal that does. */
final class BrokenGroups {
    /** The group that suffers. */
    private static final int GROUP = 1;

    private BrokenGroups() {}

    private static Wiring reaching(UnaryOperator<Journal> breaking) {
        return (source, journal, target) ->
                Wiring.STRAIGHT.of(source, journal, target).with(breaking.apply(journal));
    }

    /** A writer whose commits hold something else. */
    private static Wiring writing(UnaryOperator<List<GroupEvent>> breaking) {
        return reaching(journal ->
                new PassingJournal(journal) {
                    @Override
                    public Writer openWriter() {
                        return new PassingWriter(super.openWriter()) {
                            @Override
                            public void commit(List<GroupEvent> events, CaptureState state)
                                    throws InterruptedException {
                                super.commit(breaking.apply(events), state);
                            }
                        };
                    }
                });
    }

    /** The state goes in with the first one: a crash behind it loses what the others get. */
    static Wiring commitsOneGroupAfterTheOther() {
        return reaching(journal ->
                new PassingJournal(journal) {
                    @Override
                    public Writer openWriter() {
                        return new PassingWriter(super.openWriter()) {
                            @Override
                            public void commit(List<GroupEvent> events, CaptureState state)
                                    throws InterruptedException {
                                for (int group = 0; group < state.chains().size(); group++) {
                                    super.commit(of(group, events), state);
                                }
                            }
                        };
                    }
                });
    }

    private static List<GroupEvent> of(int group, List<GroupEvent> events) {
        return events.stream().filter(it -> it.group() == group).toList();
    }

    static Wiring losesTheWatermarksOfAGroup() {
        return writing(events ->
                events.stream()
                        .filter(it ->
                                it.group() != GROUP || !(it.event() instanceof LogEvent.Watermark))
                        .toList());
    }

    /** So nothing tells that its part reaches back before the load of its tables. */
    static Wiring losesTheHeartbeatsOfAGroup() {
        return writing(events ->
                events.stream()
                        .filter(it ->
                                it.group() != GROUP || !(it.event() instanceof LogEvent.Heartbeat))
                        .toList());
    }

    /** As if another group's change before them were counted, too. */
    static Wiring countsTheChangesOfAGroupFromOne() {
        return writing(events ->
                events.stream()
                        .map(it ->
                                it.group() == GROUP && it.event() instanceof LogEvent.Change change
                                        ? new GroupEvent(GROUP, later(change))
                                        : it)
                        .toList());
    }

    private static LogEvent later(LogEvent.Change change) {
        Position position = change.position();
        return Changes.at(new Position(position.commitLsn(), position.order() + 1), change);
    }

    static Wiring forgetsTheChainOfAGroup() {
        return reaching(journal ->
                new PassingJournal(journal) {
                    @Override
                    public Writer openWriter() {
                        return new PassingWriter(super.openWriter()) {
                            @Override
                            public Optional<CaptureState> state() {
                                return super.state().map(BrokenGroups::withoutChain);
                            }
                        };
                    }
                });
    }

    private static CaptureState withoutChain(CaptureState state) {
        List<ChainHash> chains =
                Collections.nCopies(state.chains().size(), state.chains().getFirst());
        return new CaptureState(state.offset(), state.commitLsn(), chains);
    }

    static Wiring readsThePartOfAnotherGroup() {
        return reaching(journal ->
                new PassingJournal(journal) {
                    @Override
                    public Reader openReader(int group, long offset) {
                        return super.openReader(group == GROUP ? 0 : group, offset);
                    }
                });
    }

    static Wiring missesTheBeginRecordsOfAGroup() {
        return writing(events ->
                events.stream()
                        .filter(it ->
                                it.group() != GROUP || !(it.event() instanceof LogEvent.Begin))
                        .toList());
    }
}
