package dev.tidegate.control;

import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.Passport;
import dev.tidegate.cutover.Passport.Attempt;
import dev.tidegate.cutover.Passport.Outcome;
import dev.tidegate.cutover.Passport.Proof;
import dev.tidegate.cutover.Passport.Result;
import java.util.List;
import java.util.stream.Collectors;

/** A {@link Passport} for people, on at most 100 columns where facts allow it. */
final class PassportText {
    private PassportText() {}

    static String render(Passport passport) {
        StringBuilder text = new StringBuilder();
        text.append(
                "passport of cutover %s, which is %s\n"
                        .formatted(passport.cutover(), passport.state()));
        passport.handovers().forEach(it -> attempt(text, it));
        if (!passport.alarms().isEmpty()) {
            text.append("\nTOLD TO AN OPERATOR:\n");
            passport.alarms()
                    .forEach(it -> text.append("  %s  %s\n".formatted(it.at(), it.fact())));
        }
        return text.toString();
    }

    private static void attempt(StringBuilder text, Attempt attempt) {
        text.append(
                "\n  %-28s %s%s\n"
                        .formatted(attempt.handover(), attempt.outcome(), pause(attempt)));
        if (!attempt.reason().isEmpty()) {
            text.append("      reason: %s\n".formatted(attempt.reason()));
        }
        for (Proof proof : attempt.proofs()) {
            text.append("      %-10s %s\n".formatted(word(proof.result()), proof.claim()));
            if (!proof.facts().isEmpty()) {
                text.append("                 %s\n".formatted(facts(proof.facts())));
            }
        }
    }

    private static String pause(Attempt attempt) {
        return attempt.writePause()
                .map(it -> ", applications could not write for %,d ms".formatted(it.toMillis()))
                .orElse("");
    }

    private static String word(Result result) {
        return switch (result) {
            case DONE -> "proven";
            case FAILED -> "DISPROVED";
            case UNKNOWN -> "not known";
        };
    }

    private static String facts(List<Fact> facts) {
        return facts.stream()
                .map(it -> it.name() + ": " + it.value())
                .collect(Collectors.joining("; "));
    }

    /** What a verb ends with: by the last time that the writers moved. */
    static int exitCode(Passport passport) {
        List<Result> results =
                passport.handovers().reversed().stream()
                        .filter(it -> it.outcome() == Outcome.MOVED)
                        .limit(1)
                        .flatMap(it -> it.proofs().stream())
                        .map(Proof::result)
                        .toList();
        if (results.contains(Result.FAILED)) {
            return ExitCode.DIFFERENCE;
        }
        return results.contains(Result.UNKNOWN) ? ExitCode.PRECONDITION : ExitCode.DONE;
    }
}
