package dev.tidegate.cutover;

import dev.tidegate.cutover.CutoverEntry.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cutover can show of itself, from its log: for an auditor, who was not there. Pure data, to
 * be signed as validation's certificate is. No row values.
 *
 * @param version of this form: 1
 * @param cutover its id
 * @param state where it is
 * @param handovers each attempt to move the writers, oldest first
 * @param alarms what an operator was told, oldest first
 */
public record Passport(
        int version,
        String cutover,
        CutoverState state,
        List<Attempt> handovers,
        List<Alarm> alarms) {
    /** Of the present form. */
    public static final int VERSION = 1;

    /** Copies the lists. */
    public Passport {
        handovers = List.copyOf(handovers);
        alarms = List.copyOf(alarms);
    }

    /** What became of an attempt. */
    public enum Outcome {
        /** The writers moved. */
        MOVED,
        /** They did not, and were not meant to. */
        REHEARSED,
        /** It was given up, and they have what they had. */
        ABORTED,
        /** It is going on. */
        GOING_ON
    }

    /** Whether a step was seen to be done. */
    public enum Result {
        /** It was. */
        DONE,
        /** It was given up, or passed over. */
        FAILED,
        /** Nobody knows yet. */
        UNKNOWN
    }

    /**
     * One attempt.
     *
     * @param handover its id
     * @param direction which way
     * @param outcome what became of it
     * @param reason why it was given up; empty otherwise
     * @param writePause from the fence to the moment at which applications could write again, on
     *     whichever side; empty if there was none
     * @param proofs what it proves
     * @param steps all steps, in their order
     */
    public record Attempt(
            String handover,
            Direction direction,
            Outcome outcome,
            String reason,
            Optional<Duration> writePause,
            List<Proof> proofs,
            List<StepEvidence> steps) {
        /** Copies the lists. */
        public Attempt {
            proofs = List.copyOf(proofs);
            steps = List.copyOf(steps);
        }
    }

    /**
     * Something that is proven, or is not.
     *
     * @param claim a sentence
     * @param result DONE if it is
     * @param facts what it rests on
     */
    public record Proof(String claim, Result result, List<Fact> facts) {
        /** Copies the list. */
        public Proof {
            facts = List.copyOf(facts);
        }
    }

    /**
     * A step, as it went the last time.
     *
     * @param began when it was intended, by the coordinator's clock
     * @param ended when it was seen to be done, or was given up
     */
    public record StepEvidence(
            CutoverState state,
            StepName step,
            Result result,
            Instant began,
            Optional<Instant> ended,
            List<Fact> facts) {
        /** Copies the list. */
        public StepEvidence {
            facts = List.copyOf(facts);
        }
    }

    /** What an operator was told. */
    public record Alarm(Instant at, String fact) {}

    private static Map<StepName, String> claims(Direction direction) {
        Map<StepName, String> claims = new LinkedHashMap<>();
        claims.put(
                StepName.HOLD_BARRIER,
                "When the barrier was marked, no transaction that had written was open.");
        claims.put(
                StepName.DRAIN,
                "The other side had everything up to the guard marker, and nothing was put aside.");
        claims.put(StepName.PROVE_FENCE, "Nothing was written between the barrier and the guard.");
        claims.put(
                StepName.VERIFY,
                switch (direction) {
                    case FORWARD -> "Both sides were the same at the guard marker.";
                    case BACK ->
                            "All that was written behind the start marker had been made true on the"
                                    + " other side.";
                });
        claims.put(
                StepName.HOLD_STREAM,
                "Before the other side was opened, the stream to it could commit nothing more.");
        claims.put(
                StepName.ADVANCE_SEQUENCES,
                "Sequences of the other side were beyond those of the side that was left.");
        claims.put(
                StepName.CLOSE_FENCE,
                "The side that was left was closed before the other one was opened.");
        claims.put(
                StepName.PROVE_LAST,
                "Nothing was written to the side that was left until the other one was open.");
        return claims;
    }

    /** Makes one of a record and its log. */
    public static Passport of(CutoverRecord record, List<CutoverEntry> log) {
        Map<HandoverId, List<CutoverEntry>> attempts = new LinkedHashMap<>();
        List<Alarm> alarms = new ArrayList<>();
        for (CutoverEntry entry : log) {
            if (entry.kind() == Kind.ALARM) {
                entry.facts().forEach(it -> alarms.add(new Alarm(entry.at(), it.value())));
            } else if (entry.handover().number() > 0) {
                attempts.computeIfAbsent(entry.handover(), _ -> new ArrayList<>()).add(entry);
            }
        }
        return new Passport(
                VERSION,
                record.id(),
                record.state(),
                attempts.entrySet().stream()
                        .map(it ->
                                PassportReader.attempt(
                                        it.getKey(),
                                        it.getValue(),
                                        claims(it.getKey().direction())))
                        .toList(),
                alarms);
    }
}
