package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Row;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstOfEachKeyTest {
    @Test
    void aRowThatMovedDuringTheReadIsTakenOnce() throws InterruptedException {
        List<Row> taken = new ArrayList<>();
        FirstOfEachKey rows = new FirstOfEachKey(new int[] {0}, taken::add);

        rows.accept(Row.of(1, "a"));
        rows.accept(Row.of(2, "b"));
        rows.accept(Row.of(2, "c"));
        rows.accept(Row.of(3, "d"));

        assertThat(taken).containsExactly(Row.of(1, "a"), Row.of(2, "b"), Row.of(3, "d"));
    }
}
