package dev.tidegate.control;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a cutover is, at one moment: what {@code /api/v1/cutover} serves and {@code cutover status}
 * prints. No row value, no secret.
 *
 * @param cutover its id
 * @param state where it is
 * @param phase the same for people, and that it is a rollback's if it is
 * @param direction which way the writers move, or moved last: {@code FORWARD} or {@code BACK}
 * @param handover the attempt that is going on, or was the last; empty before the first
 * @param step which step is going on or was last
 * @param since when it came into its state
 * @param until until when it is armed, or the way back is kept
 * @param reason why it was given up the last time; empty if it was not
 * @param waits what it waits for, in a sentence; empty if it rests
 * @param advice what to do now, in a sentence or two
 * @param fences of both sides, as they were last seen
 * @param streams of both directions, as they were last seen
 * @param attempts all attempts, oldest first
 * @param alarms what an operator must know, the last one last
 * @param unseen what could not be looked at, and why
 * @param at when this was true; empty before the first look
 */
public record CutoverStatus(
        String cutover,
        String state,
        String phase,
        String direction,
        Optional<String> handover,
        Optional<String> step,
        Instant since,
        Optional<Instant> until,
        String reason,
        String waits,
        String advice,
        List<FenceShown> fences,
        List<StreamShown> streams,
        List<AttemptShown> attempts,
        List<AlarmShown> alarms,
        List<String> unseen,
        Optional<Instant> at) {
    /** Copies the lists. */
    public CutoverStatus {
        fences = List.copyOf(fences);
        streams = List.copyOf(streams);
        attempts = List.copyOf(attempts);
        alarms = List.copyOf(alarms);
        unseen = List.copyOf(unseen);
    }

    /**
     * A fence.
     *
     * @param side {@code SOURCE} or {@code TARGET}
     * @param mode {@code OPEN}, {@code LEASED} or {@code CLOSED}
     * @param leaseLeftMillis until the lease ends; below zero when it has; only while leased
     * @param denied what is taken from whom
     * @param sessions that may still commit what they wrote
     */
    public record FenceShown(
            String side,
            String mode,
            Optional<Long> leaseLeftMillis,
            List<String> denied,
            int sessions) {
        /** Copies the list. */
        public FenceShown {
            denied = List.copyOf(denied);
        }
    }

    /**
     * A stream.
     *
     * @param activity {@code APPLYING}, {@code HELD}, {@code FAILED} or {@code ABSENT}
     * @param deadLetters transactions that are refused, or put aside and not resolved
     * @param reason why it failed, or what it lacks; empty otherwise
     * @param logKept what the side that it comes from keeps for it; only of the stream back
     * @param ledger what is counted of it since its start; only of the stream back
     * @param putAside what was put aside and is not resolved; only of the stream back
     */
    public record StreamShown(
            String direction,
            String activity,
            Optional<Long> lagMillis,
            long deadLetters,
            String reason,
            Optional<LogKeptShown> logKept,
            Optional<LedgerKeptShown> ledger,
            Optional<PutAsideShown> putAside) {}

    /**
     * What is kept of a log.
     *
     * @param read whether somebody reads it
     */
    public record LogKeptShown(long bytes, boolean read) {}

    /**
     * What a stream's ledger knows.
     *
     * @param tables that the stream carries
     * @param known of how many of them it is known what changed
     * @param differing those of which the source did not answer for what the target's log has
     */
    public record LedgerKeptShown(int tables, int known, List<String> differing) {
        /** Copies the list. */
        public LedgerKeptShown {
            differing = List.copyOf(differing);
        }
    }

    /**
     * Transactions that operators had put aside.
     *
     * @param oldest when the first of them was put aside; empty if there is none
     */
    public record PutAsideShown(long transactions, Optional<Instant> oldest) {}

    /**
     * An attempt to move the writers.
     *
     * @param writePauseMillis for how long applications could not write; empty if there was none
     * @param steps in their order
     */
    public record AttemptShown(
            String handover,
            String direction,
            String outcome,
            String reason,
            Optional<Long> writePauseMillis,
            List<StepShown> steps) {
        /** Copies the list. */
        public AttemptShown {
            steps = List.copyOf(steps);
        }
    }

    /**
     * A step.
     *
     * @param result {@code DONE}, {@code FAILED} or {@code UNKNOWN}
     * @param millis how long it took; empty while it goes on
     */
    public record StepShown(String state, String step, String result, Optional<Long> millis) {}

    /** Something that does not go on without an operator, or is not as it must be. */
    public record AlarmShown(Instant at, String fact, String hint) {}
}
