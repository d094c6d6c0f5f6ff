package dev.tidegate.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.preflight.Examination.Outcome;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How preflight looks and mends, on a system in memory that has only switches. */
final class PreflightRoundsTest {
    private static final Check POWER =
            new Check("source.power", Side.SOURCE, "the power", "Nothing works without.");
    private static final Check LAMP =
            new Check("source.lamp", Side.SOURCE, "the lamp", "It is dark without.");

    private final Room room = new Room();

    @Test
    void whatIsMendedLetsMoreBeSeenAndMended() throws Exception {
        Report report = preflight().mend(room);

        assertThat(room.heard).containsExactly("power on", "DONE", "lamp on", "DONE");
        assertThat(report.isPassed()).isTrue();
        assertThat(report.count(Verdict.OK)).isEqualTo(2);
        assertThat(report.attempts())
                .extracting(Report.Attempt::checkId)
                .containsExactly("source.power", "source.lamp");
    }

    @Test
    void lookingRunsNothing() throws Exception {
        Report report = preflight().examine();

        assertThat(report.isPassed()).isFalse();
        assertThat(room.on).isEmpty();
        assertThat(report.attempts()).isEmpty();
    }

    @Test
    void aStatementThatDoesNotHelpIsTriedOnce() throws Exception {
        room.broken = true;

        Report report = preflight().mend(room);

        assertThat(room.heard).containsExactly("power on", "FAILED");
        assertThat(report.isPassed()).isFalse();
    }

    @Test
    void whatIsLeftToAnOperatorIsNotRun() throws Exception {
        room.safety = Remedy.Safety.OPERATOR;

        preflight().mend(room);

        assertThat(room.heard).isEmpty();
    }

    @Test
    void whatIsNotSelectedIsNeitherShownNorMended() throws Exception {
        Report report =
                new Preflight("house", List.of(room), LAMP::equals, () -> Instant.EPOCH).mend(room);

        assertThat(report.findings()).extracting(Finding::check).containsExactly(LAMP);
        assertThat(room.heard).isEmpty();
    }

    @Test
    void aLookThatBreaksIsSkippedAndTheNextOneIsMade() throws Exception {
        List<Probe<String>> probes =
                List.of(
                        new Probe<>(
                                POWER,
                                (check, _) -> {
                                    throw new IOException("cut");
                                }),
                        new Probe<>(LAMP, (check, session) -> check.ok(session)));

        List<Finding> findings = Probe.lookAll(probes, "lit", e -> "broke: " + e.getMessage());

        assertThat(findings.getFirst().verdict()).isEqualTo(Verdict.SKIPPED);
        assertThat(findings.getFirst().fact()).isEqualTo("broke: cut");
        assertThat(findings.getLast().fact()).isEqualTo("lit");
    }

    @Test
    void anInterruptEndsTheLooking() {
        List<Probe<String>> probes =
                List.of(
                        new Probe<>(
                                POWER,
                                (_, _) -> {
                                    throw new InterruptedException("told to end");
                                }));

        assertThatThrownBy(() -> Probe.lookAll(probes, "", Exception::toString))
                .isInstanceOf(InterruptedException.class);
    }

    private Preflight preflight() {
        return new Preflight("house", List.of(room), _ -> true, () -> Instant.EPOCH);
    }

    /** The lamp can be seen only when the power is on. */
    private static final class Room implements Examination, Preflight.Listener {
        private final Set<String> on = new HashSet<>();
        private final List<String> heard = new ArrayList<>();
        private boolean broken;
        private Remedy.Safety safety = Remedy.Safety.SAFE;

        @Override
        public Side side() {
            return Side.SOURCE;
        }

        @Override
        public String place() {
            return "here";
        }

        @Override
        public List<Check> checks() {
            return List.of(POWER, LAMP);
        }

        @Override
        public List<Finding> examine() {
            return List.of(
                    look(POWER, "power"),
                    on.contains("power") ? look(LAMP, "lamp") : LAMP.skipped("no power"));
        }

        private Finding look(Check check, String name) {
            Remedy remedy = new Remedy(Side.SOURCE, Remedy.Language.SHELL, name + " on", safety);
            return on.contains(name)
                    ? check.ok("on")
                    : check.fail("off", List.of(), List.of(remedy));
        }

        @Override
        public Outcome mend(Remedy remedy) {
            if (broken) {
                return new Outcome(Outcome.Kind.FAILED, "it is broken");
            }
            on.add(remedy.statement().replace(" on", ""));
            return Outcome.DONE;
        }

        @Override
        public void running(Finding finding, Remedy remedy) {
            heard.add(remedy.statement());
        }

        @Override
        public void ran(Remedy remedy, Outcome outcome) {
            heard.add(outcome.kind().name());
        }
    }
}
