package dev.tidegate.daemon;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.FinalVerification;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.cutover.VerifyResult.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares both sides in a pause. What ledger and audits know costs milliseconds; rows are read
 * where more is asked for, which is exact, since both sides stand still.
 */
final class PauseVerification implements FinalVerification {
    private final Known known;
    private final Rows rows;
    private final FinalVerification back;

    /**
     * Compares by rows.
     *
     * @param tables of which rows may be read
     * @param bothSides on the way to the target
     * @param back on the way back, with what was counted of that
     */
    record Rows(ComparedTables tables, RowsOfBothSides bothSides, LedgerBack back) {}

    /** What ledger and audits know, on the target. */
    interface Known {
        /** Whether both sides are the same by them, as {@link FinalVerification#verify} has it. */
        VerifyResult byLedger();

        /** How many rows certainly differ. */
        long confirmedMismatches();
    }

    /**
     * Makes one.
     *
     * @param back what compares what the stream back carried
     */
    PauseVerification(Known known, Rows rows, FinalVerification back) {
        this.known = known;
        this.rows = rows;
        this.back = back;
    }

    @Override
    public void readAhead(Direction direction, VerifyMode mode) throws InterruptedException {
        if (mode != VerifyMode.LEDGER) {
            rows.tables().readAhead();
        }
    }

    @Override
    public VerifyResult verify(Request request) throws InterruptedException {
        if (request.guard().handover().direction() == Direction.BACK) {
            VerifyResult carried = back.verify(request);
            return carried.verdict() == Verdict.SAME
                    ? both(carried, rows.back().compare(request.mode(), request.within()))
                    : carried;
        }
        return switch (request.mode()) {
            case LEDGER -> known.byLedger();
            case TOUCHED -> touched(request);
            case FULL -> rows.bothSides().compare(RowsOfBothSides.Which.ALL, request.within());
        };
    }

    private VerifyResult touched(Request request) throws InterruptedException {
        VerifyResult byLedger = known.byLedger();
        return byLedger.verdict() == Verdict.SAME
                ? both(
                        byLedger,
                        rows.bothSides().compare(RowsOfBothSides.Which.TOUCHED, request.within()))
                : byLedger;
    }

    private static VerifyResult both(VerifyResult ledger, VerifyResult read) {
        List<Fact> facts = new ArrayList<>(ledger.facts());
        facts.addAll(read.facts());
        return new VerifyResult(
                read.verdict(),
                Math.max(ledger.tables(), read.tables()),
                read.differences(),
                facts);
    }

    @Override
    public long confirmedMismatches() {
        return known.confirmedMismatches();
    }
}
