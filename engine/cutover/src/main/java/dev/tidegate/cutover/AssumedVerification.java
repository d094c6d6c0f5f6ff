package dev.tidegate.cutover;

import java.util.List;

/** Compares nothing, since both sides move while a dry run is made. */
final class AssumedVerification implements FinalVerification {
    @Override
    public VerifyResult verify(Request request) {
        return new VerifyResult(VerifyResult.Verdict.SAME, 0, List.of(), List.of());
    }

    @Override
    public long confirmedMismatches() {
        return 0;
    }
}
