package dev.tidegate.validate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the audits say of both sides while both move, in many courses of events. */
class ValidationSimulationTest {
    private static final int SCHEDULES = Integer.getInteger("tidegate.simulation.audits", 20_000);

    @Test
    void nothingIsReportedThatIsNotSoAndNothingThatIsSoIsMissed() {
        Schedule.Findings all = new Schedule.Findings();
        for (long seed = 1; seed <= SCHEDULES; seed++) {
            Schedule.Findings findings = Schedule.run(seed, Audits.RIGHT);
            assertThat(findings.areNone()).as("seed %d: %s", seed, findings).isTrue();
            all.add(findings);
        }
        assertThat(all.faults).as("rows that were to be found").isGreaterThan(SCHEDULES / 10);
    }
}
