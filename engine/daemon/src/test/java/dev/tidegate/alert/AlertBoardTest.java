package dev.tidegate.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AlertBoardTest {
    private static final Instant START = Instant.parse("2026-07-01T12:00:00Z");
    private static final Observed LAG = Observed.of(Condition.LAG_HIGH, "41 s", "look");
    private static final Observed DIFFER = Observed.of(Condition.ROWS_DIFFER, "1 row", "repair");
    private static final Observed WAITS = Observed.of(Condition.LOAD_HELD_BACK, "paused", "resume");

    private AlertBoard board = board(EnumSet.allOf(Condition.class));

    private static AlertBoard board(Set<Condition> conditions) {
        return new AlertBoard(
                new AlertSettings(
                        List.of(),
                        Optional.empty(),
                        conditions,
                        new AlertSettings.Patience(Duration.ofSeconds(60), Duration.ofMinutes(30)),
                        AlertSettings.Bounds.DEFAULTS));
    }

    /** What is told at a second when these hold. */
    private List<String> at(long second, Observed... observed) {
        return board.look(List.of(observed), START.plusSeconds(second)).stream()
                .map(it -> it.event() + " " + it.alert().observed().condition())
                .toList();
    }

    @Test
    void whatDoesNotPassByItselfIsToldAtOnceAndOnceAndItsEndToo() {
        assertThat(at(0, DIFFER)).containsExactly("BEGAN ROWS_DIFFER");
        assertThat(at(1, DIFFER)).isEmpty();
        assertThat(at(2)).containsExactly("ENDED ROWS_DIFFER");
        assertThat(at(3)).isEmpty();
        assertThat(at(4, DIFFER)).containsExactly("BEGAN ROWS_DIFFER");
    }

    @Test
    void whatMayPassIsToldWhenItHasLastedAndItsEndWhenItIsAwayForAsLong() {
        assertThat(at(0, LAG)).isEmpty();
        assertThat(at(59, LAG)).isEmpty();
        assertThat(at(60, LAG)).containsExactly("BEGAN LAG_HIGH");
        assertThat(at(70)).isEmpty();
        assertThat(at(129)).isEmpty();
        assertThat(at(130)).containsExactly("ENDED LAG_HIGH");
    }

    @Test
    void whatPassesSoonerIsNotToldAtAll() {
        assertThat(at(0, LAG)).isEmpty();
        assertThat(at(50)).isEmpty();
        assertThat(at(61, LAG)).isEmpty();
        assertThat(at(120, LAG)).isEmpty();
        assertThat(at(121, LAG)).containsExactly("BEGAN LAG_HIGH");
    }

    @Test
    void whatComesAndGoesIsToldOnce() {
        at(0, LAG);
        assertThat(at(60, LAG)).hasSize(1);
        for (int second = 61; second < 300; second += 20) {
            assertThat(at(second)).isEmpty();
            assertThat(at(second + 10, LAG)).isEmpty();
        }
    }

    @Test
    void theSameOfAnotherSubjectIsAnother() {
        Observed source = Observed.of(Condition.FENCE_OVERDUE, "late", "run").about("source");
        Observed target = Observed.of(Condition.FENCE_OVERDUE, "late", "run").about("target");

        assertThat(at(0, source)).hasSize(1);
        assertThat(at(1, source, target)).hasSize(1);
        assertThat(at(2, target)).containsExactly("ENDED FENCE_OVERDUE");
    }

    @Test
    void whatNobodyIsToldOfIsShownAllTheSame() {
        board = board(EnumSet.of(Condition.LAG_HIGH));

        assertThat(at(0, DIFFER, LAG)).isEmpty();
        assertThat(at(60, DIFFER, LAG)).containsExactly("BEGAN LAG_HIGH");
        assertThat(board.lasting())
                .extracting(Alert::observed)
                .as("the worst first")
                .containsExactly(DIFFER, LAG);
    }

    @Test
    void whatMayBeAsItShouldBeForAWhileIsShownAndToldWhenItLastsLonger() {
        at(0, WAITS);
        assertThat(board.lasting()).isEmpty();
        assertThat(at(1_800, WAITS)).containsExactly("BEGAN LOAD_HELD_BACK");
        assertThat(board.lasting()).extracting(Alert::since).containsExactly(START);
        at(1_801);
        assertThat(board.lasting()).as("it is away").isEmpty();
    }
}
