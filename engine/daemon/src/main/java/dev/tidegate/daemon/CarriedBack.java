package dev.tidegate.daemon;

import dev.tidegate.apply.MarkerScan;
import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.FinalVerification;
import dev.tidegate.cutover.Refusals;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.cutover.VerifyResult.Verdict;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.sqlserver.ReverseStream;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Compares what the stream back applied with what it captured, by their hash chains at the guard. A
 * change that does not find its row, or a value that does not fit, stops the stream before that; so
 * what was carried is there, once and in order. No rows are read: those that differed before are
 * why one rolls back.
 */
final class CarriedBack implements FinalVerification {
    private static final int GROUP = 0;

    private final ReverseStream end;
    private final Journal journal;
    private final LongSupplier mismatches;

    /**
     * Makes it.
     *
     * @param journal of the stream back
     * @param mismatches how many rows certainly differ
     */
    CarriedBack(ReverseStream end, Journal journal, LongSupplier mismatches) {
        this.end = end;
        this.journal = journal;
        this.mismatches = mismatches;
    }

    @Override
    public VerifyResult verify(Request request) throws InterruptedException {
        String guard = request.guard().toString();
        if (!end.hasApplied(guard)) {
            throw Refusals.waiting("the stream back has not applied " + guard + " yet");
        }
        Checkpoint before = end.before(guard, GROUP);
        MarkerScan.Found found = MarkerScan.read(journal.readers(GROUP), before, guard, guard);
        if (!found.markerSeen()) {
            return new VerifyResult(
                    Verdict.DIFFERENT,
                    0,
                    List.of("the journal does not have %s where it was applied".formatted(guard)),
                    List.of());
        }
        return new VerifyResult(
                Verdict.SAME,
                0,
                List.of(),
                List.of(
                        Fact.of("tables of which all rows were compared", 0),
                        new Fact(
                                "chain of what was applied, and of what was captured",
                                before.chain().toString())));
    }

    @Override
    public long confirmedMismatches() {
        return mismatches.getAsLong();
    }
}
