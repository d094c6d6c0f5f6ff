package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Preflight;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Report;
import dev.tidegate.preflight.Verdict;
import java.time.Instant;
import java.util.List;

/** What an examination finds, and short words to ask for it. */
record Findings(List<Finding> all) {
    static Findings of(Examination examination) throws InterruptedException {
        return new Findings(examination.examine());
    }

    /** What is left when everything safe has been run. */
    static Findings mended(Examination examination) throws InterruptedException {
        Report report =
                new Preflight("test", List.of(examination), _ -> true, () -> Instant.EPOCH)
                        .mend(new Silence());
        assertThat(report.attempts())
                .allSatisfy(attempt ->
                        assertThat(attempt.outcome()).isEqualTo(Examination.Outcome.DONE));
        return new Findings(report.findings());
    }

    Finding of(String id) {
        return all.stream()
                .filter(finding -> finding.check().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + id));
    }

    /** Asserts what a check comes to, with a part of its fact. */
    Findings found(Verdict verdict, String id, String fact) {
        Finding finding = of(id);
        assertThat(finding.verdict()).as("%s", finding).isEqualTo(verdict);
        assertThat(finding.fact()).contains(fact);
        return this;
    }

    /** Asserts what a check names as evidence. */
    Findings evidence(String id, String... parts) {
        assertThat(String.join("\n", of(id).evidence())).contains(parts);
        return this;
    }

    /** Asserts what mends a check, and that it may be run without asking. */
    Findings mendedSafelyBy(String id, String... parts) {
        assertThat(text(of(id).safeRemedies())).contains(parts);
        return this;
    }

    /** Asserts what mends a check, and that it is left to an operator. */
    Findings leftToOperator(String id, String... parts) {
        Finding finding = of(id);
        assertThat(finding.safeRemedies()).isEmpty();
        assertThat(text(finding.remedies())).contains(parts);
        return this;
    }

    private static String text(List<Remedy> remedies) {
        return String.join("\n", remedies.stream().map(Remedy::statement).toList());
    }

    List<String> ids(Verdict verdict) {
        return all.stream()
                .filter(finding -> finding.verdict() == verdict)
                .map(finding -> finding.check().id())
                .toList();
    }

    private static final class Silence implements Preflight.Listener {
        @Override
        public void running(Finding finding, Remedy remedy) {}

        @Override
        public void ran(Remedy remedy, Examination.Outcome outcome) {}
    }
}
