package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbePaceTest {
    private static final boolean WRITTEN = true;
    private static final boolean LEFT_OUT = false;

    private final ProbePace pace = new ProbePace(Duration.ofSeconds(1));

    @Test
    void theFirstRoundHasAWatermark() {
        assertThat(pace.isDue(0)).isTrue();
    }

    @Test
    void whileTheSourceIsIdleEachFifthRoundHasOne() {
        long captured = 0;
        List<Boolean> rounds = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            boolean due = pace.isDue(captured);
            rounds.add(due);
            captured += due ? 1 : 0; // the watermark itself
        }
        assertThat(rounds)
                .containsExactly(
                        WRITTEN, LEFT_OUT, LEFT_OUT, LEFT_OUT, LEFT_OUT, WRITTEN, LEFT_OUT,
                        LEFT_OUT, LEFT_OUT, LEFT_OUT, WRITTEN);
    }

    @Test
    void whileTheSourceIsUsedEachRoundHasOne() {
        assertThat(List.of(pace.isDue(0), pace.isDue(2), pace.isDue(4), pace.isDue(5)))
                .containsExactly(WRITTEN, WRITTEN, WRITTEN, LEFT_OUT);
        assertThat(pace.isDue(7)).isTrue();
    }

    @Test
    void aWatermarkThatComesLateIsNoUseOfTheSource() {
        assertThat(List.of(pace.isDue(0), pace.isDue(0), pace.isDue(0), pace.isDue(1)))
                .containsExactly(WRITTEN, LEFT_OUT, LEFT_OUT, LEFT_OUT);
    }

    @Test
    void whereRoundsAreFarApartEachHasOne() {
        ProbePace slow = new ProbePace(Duration.ofSeconds(5));

        assertThat(List.of(slow.isDue(0), slow.isDue(1), slow.isDue(2)))
                .containsExactly(WRITTEN, WRITTEN, WRITTEN);
        assertThat(ProbePace.idleInterval(Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(1));
        assertThat(ProbePace.idleInterval(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(5));
    }
}
