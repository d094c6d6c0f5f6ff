package dev.tidegate.daemon;

import dev.tidegate.alert.Condition;
import dev.tidegate.alert.Observed;
import dev.tidegate.control.CutoverStatus;
import dev.tidegate.control.CutoverStatus.AlarmShown;
import dev.tidegate.control.CutoverStatus.AttemptShown;
import dev.tidegate.control.CutoverStatus.FenceShown;
import dev.tidegate.control.CutoverStatus.LedgerKeptShown;
import dev.tidegate.control.CutoverStatus.LogKeptShown;
import dev.tidegate.control.CutoverStatus.StreamShown;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Passport;
import dev.tidegate.cutover.StreamStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is not as it should be of a cutover, as this process sees it. */
final class CutoverConditions {
    private static final Duration STEP_MAX = Duration.ofMinutes(2);

    /** An alarm is told again while it lasts, in any case sooner than this. */
    private static final Duration ALARM_LASTS = Duration.ofMinutes(10);

    /** As Prometheus' rule has it. */
    private static final long LOG_KEPT_MAX = 10L << 30;

    private static final String LOOK = "tidegate cutover status";

    private static final String REFUSED =
            "mend on the source what refuses the transaction: it is tried again by itself, and"
                    + " nothing behind it is lost meanwhile; or put it aside: tidegate quarantine"
                    + " list --back --config FILE";

    private static final String PUT_ASIDE =
            "tidegate quarantine list --back --config FILE; do by hand on the source what is"
                    + " missing, then tidegate quarantine resolve --back";

    /** In these an abort was the last that happened. */
    private static final Set<CutoverState> AFTER_AN_ABORT =
            EnumSet.of(CutoverState.ABORTING, CutoverState.ARMED, CutoverState.LIVE);

    private CutoverConditions() {}

    static List<Observed> of(CutoverStatus cutover, Instant now) {
        List<Observed> found = new ArrayList<>();
        CutoverState state = CutoverState.valueOf(cutover.state());
        aborted(cutover, state, found);
        if (state.kind() != CutoverState.Kind.RESTING
                && Duration.between(cutover.since(), now).compareTo(STEP_MAX) > 0) {
            found.add(
                    Observed.of(
                            Condition.CUTOVER_WAITS,
                            "the cutover waits " + cutover.waits(),
                            LOOK + ". " + cutover.advice()));
        }
        alarm(cutover, now, found);
        for (FenceShown fence : cutover.fences()) {
            fence.leaseLeftMillis()
                    .filter(it -> it < 0)
                    .ifPresent(it -> found.add(overdue(fence, Duration.ofMillis(-it))));
        }
        if (!cutover.unseen().isEmpty()) {
            found.add(
                    Observed.of(
                            Condition.CUTOVER_UNSEEN,
                            "a part of the cutover cannot be looked at: "
                                    + cutover.unseen().getFirst(),
                            LOOK));
        }
        if (state == CutoverState.LIVE) {
            wayBack(cutover, found);
        }
        cutover.streams()
                .forEach(stream -> {
                    stream.logKept().ifPresent(it -> log(it, found));
                    stream.ledger().ifPresent(it -> ledger(it, found));
                });
        return found;
    }

    private static void aborted(CutoverStatus cutover, CutoverState state, List<Observed> found) {
        if (cutover.attempts().isEmpty() || !AFTER_AN_ABORT.contains(state)) {
            return;
        }
        AttemptShown last = cutover.attempts().getLast();
        if (last.outcome().equals(Passport.Outcome.ABORTED.name())) {
            found.add(
                    Observed.of(
                            Condition.CUTOVER_ABORTED,
                            "the handover %s was given up: %s"
                                    .formatted(last.handover(), last.reason()),
                            "mend that, then tidegate cutover "
                                    + (last.direction().equals(Direction.BACK.name())
                                            ? "rollback --yes"
                                            : "rehearse, then tidegate cutover go --yes")));
        }
    }

    private static void alarm(CutoverStatus cutover, Instant now, List<Observed> found) {
        if (cutover.alarms().isEmpty()) {
            return;
        }
        AlarmShown last = cutover.alarms().getLast();
        if (last.at().plus(ALARM_LASTS).isAfter(now)) {
            found.add(
                    Observed.of(
                            Condition.CUTOVER_ALARM,
                            last.fact(),
                            last.hint().isEmpty() ? LOOK : last.hint()));
        }
    }

    private static Observed overdue(FenceShown fence, Duration time) {
        String side = fence.side().toLowerCase(Locale.ROOT);
        return Observed.of(
                        Condition.FENCE_OVERDUE,
                        "the fence of the %s should have opened %s ago: applications cannot write"
                                .formatted(side, StreamConditions.span(time)),
                        "tidegate run where none runs, or tidegate cutover abort")
                .about(side);
    }

    private static void log(LogKeptShown kept, List<Observed> found) {
        String much = "%,d MiB of the target's log".formatted(kept.bytes() >> 20);
        if (!kept.read()) {
            found.add(
                    Observed.of(
                            Condition.REVERSE_SLOT_UNREAD,
                            "nobody reads the replication slot of the way back, and %s are kept for it"
                                    .formatted(much),
                            "tidegate run where none runs; tidegate cutover disarm, or complete,"
                                    + " gives the way back up"));
        }
        if (kept.bytes() > LOG_KEPT_MAX) {
            found.add(
                    Observed.of(
                            Condition.REVERSE_SLOT_LARGE,
                            much + " are kept for the way back",
                            LOOK + "; see that the target's disk has room"));
        }
    }

    private static void ledger(LedgerKeptShown ledger, List<Observed> found) {
        if (!ledger.differing().isEmpty()) {
            found.add(
                    Observed.of(
                            Condition.REVERSE_LEDGER_DIFFERS,
                            "the stream back lost changes of "
                                    + String.join(", ", ledger.differing()),
                            "put those rows right on the source by those of the target; then"
                                    + " tidegate cutover rollback --final-verify full --yes"));
        }
    }

    private static void wayBack(CutoverStatus cutover, List<Observed> found) {
        cutover.streams().stream()
                .filter(it -> it.direction().equals(Direction.BACK.name()))
                .filter(it ->
                        !it.activity().equals(StreamStatus.Activity.APPLYING.name())
                                || it.deadLetters() > 0)
                .forEach(it ->
                        found.add(
                                Observed.of(
                                        Condition.NO_WAY_BACK,
                                        "the target has the writers, and the stream back is %s%s"
                                                .formatted(
                                                        it.activity(),
                                                        it.reason().isEmpty()
                                                                ? ""
                                                                : ": " + it.reason()),
                                        command(it))));
    }

    private static String command(StreamShown stream) {
        if (stream.deadLetters() == 0) {
            return LOOK;
        }
        return stream.activity().equals(StreamStatus.Activity.FAILED.name()) ? REFUSED : PUT_ASIDE;
    }
}
