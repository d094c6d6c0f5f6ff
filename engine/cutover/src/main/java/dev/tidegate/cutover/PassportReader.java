package dev.tidegate.cutover;

import dev.tidegate.cutover.CutoverEntry.Kind;
import dev.tidegate.cutover.Passport.Attempt;
import dev.tidegate.cutover.Passport.Outcome;
import dev.tidegate.cutover.Passport.Proof;
import dev.tidegate.cutover.Passport.Result;
import dev.tidegate.cutover.Passport.StepEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the log of one handover. */
final class PassportReader {
    private PassportReader() {}

    static Attempt attempt(
            HandoverId handover, List<CutoverEntry> entries, Map<StepName, String> claims) {
        Map<StepName, StepEvidence> steps = new LinkedHashMap<>();
        entries.forEach(it -> it.step().ifPresent(step -> read(step, it, steps)));
        return new Attempt(
                handover.toString(),
                handover.direction(),
                outcome(entries),
                reason(entries),
                pause(steps),
                claims.entrySet().stream()
                        .map(it ->
                                proof(it.getValue(), Optional.ofNullable(steps.get(it.getKey()))))
                        .toList(),
                new ArrayList<>(steps.values()));
    }

    private static void read(StepName step, CutoverEntry entry, Map<StepName, StepEvidence> steps) {
        switch (entry.kind()) {
            case INTENT -> {
                StepEvidence begun = steps.get(step);
                Instant began = begun == null ? entry.at() : begun.began();
                steps.put(step, evidence(entry, step, Result.UNKNOWN, began));
            }
            case DONE, FAILED -> {
                StepEvidence begun = steps.get(step);
                Instant began = begun == null ? entry.at() : begun.began();
                Result result = entry.kind() == Kind.DONE ? Result.DONE : Result.FAILED;
                steps.put(step, evidence(entry, step, result, began));
            }
            case TAKEN_OVER, ENTERED, ALARM -> {}
        }
    }

    private static StepEvidence evidence(
            CutoverEntry entry, StepName step, Result result, Instant began) {
        Optional<Instant> ended =
                result == Result.UNKNOWN ? Optional.empty() : Optional.of(entry.at());
        return new StepEvidence(entry.state(), step, result, began, ended, entry.facts());
    }

    private static Outcome outcome(List<CutoverEntry> entries) {
        List<CutoverState> entered =
                entries.stream()
                        .filter(it -> it.kind() == Kind.ENTERED)
                        .map(CutoverEntry::state)
                        .toList();
        if (entered.contains(CutoverState.ROUTING)) {
            return Outcome.MOVED;
        }
        int abort = entered.indexOf(CutoverState.ABORTING);
        if (abort < 0 || abort == entered.size() - 1) {
            return Outcome.GOING_ON;
        }
        boolean rehearsed =
                entries.stream()
                        .flatMap(it -> it.facts().stream())
                        .anyMatch(it -> it.equals(HandoverRun.REHEARSAL));
        boolean failed = entries.stream().anyMatch(it -> it.kind() == Kind.FAILED);
        return rehearsed && !failed ? Outcome.REHEARSED : Outcome.ABORTED;
    }

    private static String reason(List<CutoverEntry> entries) {
        return entries.stream()
                .filter(it -> it.kind() == Kind.ENTERED && it.state() == CutoverState.ABORTING)
                .flatMap(it -> it.facts().stream())
                .map(Fact::value)
                .findFirst()
                .orElse("");
    }

    private static Optional<Duration> pause(Map<StepName, StepEvidence> steps) {
        Optional<Instant> end =
                Stream.of(StepName.LIFT_OTHER, StepName.LIFT_AGAIN)
                        .flatMap(it -> Optional.ofNullable(steps.get(it)).stream())
                        .flatMap(it -> it.ended().stream())
                        .findFirst();
        return Optional.ofNullable(steps.get(StepName.LEASE_FENCE))
                .flatMap(it -> end.map(until -> Duration.between(it.began(), until)));
    }

    private static Proof proof(String claim, Optional<StepEvidence> step) {
        return new Proof(
                claim,
                step.map(StepEvidence::result).orElse(Result.UNKNOWN),
                step.map(StepEvidence::facts).orElse(List.of()));
    }
}
