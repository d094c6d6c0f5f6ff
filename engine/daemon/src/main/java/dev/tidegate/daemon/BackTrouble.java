package dev.tidegate.daemon;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sqlserver.ReverseStream;
import dev.tidegate.sqlserver.ReverseStream.Refusal;
import java.util.List;
import java.util.Optional;

/**
 * What is wrong with the stream back. What SQL Server refuses is noted there, so each process tells
 * it; other failures only the process knows that runs the stream.
 *
 * @param stops whether the stream stands still
 * @param deadLetters transactions that are refused, or put aside and not resolved
 * @param text for people, with what to do: it is all that an operator sees of it; of several groups
 *     the first one's
 */
record BackTrouble(boolean stops, long deadLetters, String text) {
    private static final String OPTION = "--back";

    /**
     * Finds it.
     *
     * @param groups of the stream that has started
     * @param failure what stopped it, as far as this process knows
     */
    static BackTrouble of(List<ReverseStream.Status> groups, Optional<TidegateException> failure) {
        List<Refusal> refusals = groups.stream().flatMap(it -> it.refusal().stream()).toList();
        long putAside = groups.stream().mapToLong(it -> it.putAside().transactions()).sum();
        int refused =
                Math.max(
                        refusals.size(), failure.filter(BackHealth::isRefusal).isPresent() ? 1 : 0);
        return new BackTrouble(
                refused > 0 || failure.isPresent(),
                putAside + refused,
                refusals.stream()
                        .map(BackTrouble::text)
                        .findFirst()
                        .or(() -> failure.map(BackTrouble::text))
                        .orElseGet(() -> lacking(putAside)));
    }

    private static String text(Refusal refusal) {
        return refusal.code()
                + ": cannot apply the transaction at "
                + refusal.commitLsn()
                + ": "
                + refusal.fact()
                + (refusal.approved()
                        ? "; an operator consents that it is put aside, which takes seconds"
                        : "; hint: "
                                + refusal.hint()
                                + " "
                                + Quarantine.consent(OPTION, refusal.commitLsn()));
    }

    private static String text(TidegateException failure) {
        return failure.code()
                + ": "
                + failure.getMessage()
                + (failure.hint().isEmpty() ? "" : "; hint: " + failure.hint());
    }

    private static String lacking(long putAside) {
        return putAside == 0
                ? ""
                : "the source lacks what %s did; hint: \"tidegate quarantine list %s\" shows it; do it"
                                .formatted(
                                        putAside == 1
                                                ? "a transaction that was put aside"
                                                : putAside + " transactions that were put aside",
                                        OPTION)
                        + " by hand, then resolve it";
    }
}
