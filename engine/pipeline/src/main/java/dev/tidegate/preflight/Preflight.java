package dev.tidegate.preflight;

import dev.tidegate.preflight.Report.Attempt;
import dev.tidegate.preflight.Report.Examined;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Examines all systems, and mends what can be mended safely.
 *
 * <p>Mending goes in rounds: a round runs the safe statements that the findings name, then looks
 * again, since what was mended lets more be seen (a table can be captured when CDC is on). A
 * statement is tried once. It ends when a look names no statement that was not tried.
 */
public final class Preflight {
    private static final int ROUNDS_MAX = 5;

    private final String pipeline;
    private final List<Examination> examinations;
    private final Predicate<Check> selected;
    private final InstantSource clock;

    /**
     * Makes one.
     *
     * @param examinations in the order of the path of a change
     * @param selected which checks are reported and mended; all are looked at
     */
    public Preflight(
            String pipeline,
            List<Examination> examinations,
            Predicate<Check> selected,
            InstantSource clock) {
        this.pipeline = pipeline;
        this.examinations = List.copyOf(examinations);
        this.selected = selected;
        this.clock = clock;
    }

    /** Hears of each statement before it is run and after. */
    public interface Listener {
        /** A statement will be run. */
        void running(Finding finding, Remedy remedy);

        /** It was run. */
        void ran(Remedy remedy, Examination.Outcome outcome);
    }

    /** Looks; changes nothing. */
    public Report examine() throws InterruptedException {
        return report(List.of());
    }

    /** Looks, runs the safe statements, looks again. */
    public Report mend(Listener listener) throws InterruptedException {
        List<Attempt> attempts = new ArrayList<>();
        Set<Remedy> tried = new HashSet<>();
        Report report = examine();
        for (int round = 0; round < ROUNDS_MAX; round++) {
            int before = attempts.size();
            for (Examination examination : examinations) {
                mend(examination, report, tried, attempts, listener);
            }
            if (attempts.size() == before) {
                break;
            }
            report = report(attempts);
        }
        return report;
    }

    private static void mend(
            Examination examination,
            Report report,
            Set<Remedy> tried,
            List<Attempt> attempts,
            Listener listener)
            throws InterruptedException {
        for (Finding finding : report.findings()) {
            for (Remedy remedy : finding.safeRemedies()) {
                if (remedy.side() == examination.side() && tried.add(remedy)) {
                    listener.running(finding, remedy);
                    Examination.Outcome outcome = examination.mend(remedy);
                    listener.ran(remedy, outcome);
                    attempts.add(new Attempt(finding.check().id(), remedy, outcome));
                }
            }
        }
    }

    private Report report(List<Attempt> attempts) throws InterruptedException {
        List<Examined> systems = new ArrayList<>();
        for (Examination examination : examinations) {
            systems.add(
                    new Examined(
                            examination.side(),
                            examination.place(),
                            examination.examine().stream()
                                    .filter(finding -> selected.test(finding.check()))
                                    .toList()));
        }
        return new Report(pipeline, clock.instant(), systems, attempts);
    }
}
