package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.faults.CutoverMoment.Outcome;
import org.junit.jupiter.api.Test;

final class CutoverMomentTest {
    @Test
    void everyMomentComesOnceAndFindsTheWritersWhereTheOneBeforeLeftThem() {
        assertThat(CutoverMoment.some(Integer.MAX_VALUE, 5))
                .containsExactlyInAnyOrderElementsOf(CutoverMoment.all());
        assertThat(CutoverMoment.some(4, 5))
                .extracting(CutoverMoment::direction)
                .containsExactly(
                        Direction.FORWARD, Direction.FORWARD, Direction.BACK, Direction.BACK);
        assertThat(CutoverMoment.some(8, 5)).isNotEqualTo(CutoverMoment.some(8, 6));
    }

    @Test
    void everyRestartComesOnceInTurnOfEachServerInACutoverAndInARollback() {
        assertThat(CutoverRestart.some(Integer.MAX_VALUE, 5))
                .containsExactlyInAnyOrderElementsOf(CutoverRestart.all())
                .hasSize(132);
        assertThat(CutoverRestart.some(4, 5))
                .extracting(it -> it.moment().direction() + " " + it.server())
                .containsExactly(
                        "FORWARD POSTGRES", "BACK BROKER", "FORWARD BROKER", "BACK POSTGRES");
    }

    @Test
    void whoNamesMomentsGetsThemInThatOrder() {
        assertThat(
                        CutoverRestart.chosen(
                                "BACK/DRAIN/INTENDED/BROKER,FORWARD/VERIFY/ACTED/POSTGRES", 1))
                .extracting(CutoverRestart::toString)
                .containsExactly("BACK/DRAIN/INTENDED/BROKER", "FORWARD/VERIFY/ACTED/POSTGRES");
        assertThatThrownBy(() -> CutoverRestart.chosen("BACK/DRAIN/DONE/BROKER", 1))
                .hasMessageContaining("BACK/DRAIN/DONE/BROKER");
    }

    @Test
    void aRestartBehindTheProofOfTheClosedFenceCanOnlyMoveTheWriters() {
        assertThat(restart("FORWARD/PROVE_CLOSED/INTENDED/BROKER").outcomes())
                .containsExactly(Outcome.STAY, Outcome.MOVE);
        assertThat(restart("FORWARD/PROVE_CLOSED/ACTED/POSTGRES").outcomes())
                .containsExactly(Outcome.MOVE);
        assertThat(restart("BACK/PROVE_LAST/INTENDED/BROKER").outcomes())
                .containsExactly(Outcome.MOVE);
        assertThatThrownBy(
                        () -> restart("BACK/PROVE_LAST/INTENDED/BROKER").outcome(CutoverState.LIVE))
                .hasMessageContaining("ended LIVE");
    }

    @Test
    void aHandoverThatIsGivenUpSaysSoOfAStepThatWasNotDoneYet() {
        CutoverRestart draining = restart("BACK/DRAIN/INTENDED/BROKER");

        assertThat(draining.explains("at DRAIN: in time there was not the marker")).isTrue();
        assertThat(draining.explains("at VERIFY: an answer")).isTrue();
        assertThat(draining.explains("at LEASE_FENCE: an answer")).isFalse();
        assertThat(draining.explains("")).isFalse();
    }

    private static CutoverRestart restart(String text) {
        return CutoverRestart.chosen(text, 1).getFirst();
    }
}
