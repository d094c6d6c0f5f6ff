package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.sqlserver.KeyStatistics.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyCutsTest {
    @Test
    void numbersAreCutInsideOfSteps() {
        List<Step> steps = List.of(new Step(0, 1), new Step(100, 99), new Step(1_100, 300));

        assertThat(KeyCuts.values(ColumnType.of(Kind.INT), steps, 4))
                .hasSize(3)
                .containsSequence(433, 766);
    }

    @Test
    void textIsCutAtTheEndsOfSteps() {
        List<Step> steps = List.of(new Step("a", 10), new Step("f", 10), new Step("z", 20));

        assertThat(KeyCuts.values(ColumnType.ofLength(Kind.VARCHAR, 5), steps, 4))
                .containsExactly("a", "f");
    }

    @Test
    void nothingIsKnownOfAnEmptyTable() {
        assertThat(KeyCuts.values(ColumnType.of(Kind.INT), List.of(), 4)).isEmpty();
    }

    @Test
    void onePartIsNotCut() {
        assertThat(KeyCuts.values(ColumnType.of(Kind.INT), List.of(new Step(1, 1)), 1)).isEmpty();
    }
}
