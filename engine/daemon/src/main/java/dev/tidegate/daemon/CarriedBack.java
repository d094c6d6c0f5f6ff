package dev.tidegate.daemon;

import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.FinalVerification;
import dev.tidegate.cutover.PutAside;
import dev.tidegate.cutover.Refusals;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.cutover.VerifyResult.Verdict;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Compares what the stream back applied with what it captured, by their hash chains behind the
 * guard. A change that does not find its row, or a value that does not fit, stops the stream before
 * that; so what was carried is there, once and in order, but for what operators had put aside,
 * which must be made good first. What that came to {@link LedgerBack} looks at.
 */
final class CarriedBack implements FinalVerification {
    private static final int GROUP = 0;

    private final StreamBack stream;
    private final LongSupplier mismatches;

    /**
     * Makes it.
     *
     * @param mismatches how many rows certainly differ
     */
    CarriedBack(StreamBack stream, LongSupplier mismatches) {
        this.stream = stream;
        this.mismatches = mismatches;
    }

    @Override
    public VerifyResult verify(Request request) throws InterruptedException {
        if (!stream.hasApplied(request.guard())) {
            throw Refusals.waiting("the stream back has not applied " + request.guard() + " yet");
        }
        long putAside = stream.putAside().map(PutAside::transactions).orElse(0L);
        if (putAside > 0) {
            return new VerifyResult(
                    Verdict.DIFFERENT,
                    0,
                    List.of(
                            "the source lacks what %d transactions did that were put aside: do it by"
                                            .formatted(putAside)
                                    + " hand, then \"tidegate quarantine resolve --back\""),
                    List.of());
        }
        StreamBack.Agreement agreement = stream.agreement(request.guard(), GROUP);
        return switch (agreement.kind()) {
            case SAME ->
                    new VerifyResult(
                            Verdict.SAME,
                            0,
                            List.of(),
                            List.of(
                                    new Fact(
                                            "chain of what was applied, and of what was captured",
                                            agreement.chain().toString())));
            case DIFFERENT ->
                    new VerifyResult(
                            Verdict.DIFFERENT,
                            0,
                            List.of(
                                    "what the stream back applied is not what it captured: their"
                                            + " hash chains differ"),
                            List.of());
            case APART ->
                    throw Refusals.waiting("the stream back has not applied what it captured yet");
        };
    }

    @Override
    public long confirmedMismatches() {
        return mismatches.getAsLong();
    }
}
