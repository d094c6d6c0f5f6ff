package dev.tidegate.cutover;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Keeps the record of a coordinator that took over. Each of its methods returns when what it writes
 * is durable, however long the target does not answer: nothing goes on without it, and meanwhile a
 * lease ends by itself. Fails with {@code CUTOVER_FENCED} when another coordinator took over.
 */
final class RecordKeeper {
    private final CutoverRecords records;
    private final Surroundings surroundings;
    private CutoverRecord record;

    RecordKeeper(CutoverRecords records, Surroundings surroundings, CutoverRecord record) {
        this.records = records;
        this.surroundings = surroundings;
        this.record = record;
    }

    /** What was written last. */
    CutoverRecord record() {
        return record;
    }

    /** Enters a state. */
    void enter(CutoverState state, UnaryOperator<CutoverRecord> change, Fact... facts)
            throws InterruptedException {
        CutoverRecord next = change.apply(record.entering(state, now()));
        write(next, CutoverEntry.Kind.ENTERED, List.of(facts));
    }

    /** Begins a handover. */
    void begin(Direction direction, UnaryOperator<CutoverRecord> change, Fact... facts)
            throws InterruptedException {
        CutoverRecord next = change.apply(record.beginning(direction, now()));
        write(next, CutoverEntry.Kind.ENTERED, List.of(facts));
    }

    /** Changes the record where it is. */
    void change(UnaryOperator<CutoverRecord> change, Fact... facts) throws InterruptedException {
        write(change.apply(record), CutoverEntry.Kind.ENTERED, List.of(facts));
    }

    /** A step is about to be done. */
    void intend(StepName step, UnaryOperator<CutoverRecord> change, List<Fact> facts)
            throws InterruptedException {
        write(change.apply(record.at(step)), CutoverEntry.Kind.INTENT, facts);
    }

    /** A step was observed to be done. */
    void done(StepName step, UnaryOperator<CutoverRecord> change, List<Fact> facts)
            throws InterruptedException {
        write(change.apply(record.at(step)), CutoverEntry.Kind.DONE, facts);
    }

    /** A step was given up, or passed over. */
    void failed(StepName step, String reason) throws InterruptedException {
        write(record.at(step), CutoverEntry.Kind.FAILED, List.of(new Fact("reason", reason)));
    }

    /** Something that an operator must know. */
    void alarm(String fact, String hint) throws InterruptedException {
        write(record, CutoverEntry.Kind.ALARM, List.of(new Fact("fact", fact)));
        surroundings.observer().alarm(fact, hint);
    }

    private void write(CutoverRecord changed, CutoverEntry.Kind kind, List<Fact> facts)
            throws InterruptedException {
        CutoverRecord next = changed.numbered(record.version() + 1);
        CutoverEntry entry =
                new CutoverEntry(
                        now(),
                        next.epoch(),
                        next.handover(),
                        next.state(),
                        next.place().step(),
                        kind,
                        facts);
        Patience patience = surroundings.patience();
        while (!isWritten(next, entry, patience)) {
            surroundings.pause();
        }
        record = next;
        surroundings.observer().wrote(entry);
    }

    private boolean isWritten(CutoverRecord next, CutoverEntry entry, Patience patience) {
        try {
            if (!patience.isTried() || !isThere(next)) {
                patience.tried();
                records.write(next, entry);
            }
            return true;
        } catch (TidegateException e) {
            if (e.code().action() != ErrorCode.Action.RETRY) {
                throw e;
            }
            patience.alarmAt(
                    "could not write the cutover's record: " + e.getMessage(),
                    "Bring the target back; the cutover goes on by itself, and an ended lease opens"
                            + " the fence.");
            return false;
        }
    }

    /** Whether a write of which the answer was lost took place. */
    private boolean isThere(CutoverRecord next) {
        Optional<CutoverRecord> found = records.read();
        if (found.stream().anyMatch(it -> it.epoch() > next.epoch())) {
            throw Refusals.fenced(found.map(CutoverRecord::epoch).orElse(0L));
        }
        return found.equals(Optional.of(next));
    }

    private Instant now() {
        return surroundings.clock().instant();
    }
}
