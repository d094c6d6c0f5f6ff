package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Direction;
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
}
