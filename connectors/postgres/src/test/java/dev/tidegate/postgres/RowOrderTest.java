package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowOrderTest {
    private static final List<Kind> KEY = List.of(Kind.INT, Kind.BIGINT);

    private static final Comparator<Row> BY_KEY =
            Comparator.<Row>comparingInt(row -> (Integer) number(row, 0))
                    .thenComparingLong(row -> (Long) number(row, 1));

    private final Random random = new Random(3);

    @Test
    void rowsWithNumbersNearEachOtherAreInTheirOrder() {
        List<Row> rows = rows(500, 1_000);

        assertThat(sorted(rows)).isEqualTo(rows.stream().sorted(BY_KEY).toList());
    }

    @Test
    void rowsWithNumbersFarFromEachOtherAreToo() {
        List<Row> rows = new ArrayList<>(rows(500, Long.MAX_VALUE));
        rows.add(Row.of(Integer.MIN_VALUE, Long.MIN_VALUE));
        rows.add(Row.of(Integer.MAX_VALUE, Long.MAX_VALUE));

        assertThat(sorted(rows)).isEqualTo(rows.stream().sorted(BY_KEY).toList());
    }

    @Test
    void rowsWithTheSameKeyStayAsTheyAre() {
        List<Row> rows = List.of(Row.of(2, 1L), Row.of(1, 1L), Row.of(2, 1L), Row.of(1, 1L));

        List<Row> sorted = sorted(rows);

        assertThat(sorted.get(0)).isSameAs(rows.get(1));
        assertThat(sorted.get(1)).isSameAs(rows.get(3));
        assertThat(sorted.get(2)).isSameAs(rows.get(0));
        assertThat(sorted.get(3)).isSameAs(rows.get(2));
    }

    @Test
    void textIsSortedToo() {
        RowOrder order = new RowOrder(TracedRowsTest.schema(List.of(Kind.INT, Kind.VARCHAR)));

        assertThat(order.sorted(List.of(Row.of(1, "b"), Row.of(1, "a"), Row.of(0, "c"))))
                .containsExactly(Row.of(0, "c"), Row.of(1, "a"), Row.of(1, "b"));
    }

    private static List<Row> sorted(List<Row> rows) {
        return new RowOrder(TracedRowsTest.schema(KEY)).sorted(rows);
    }

    private List<Row> rows(int count, long bound) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Row.of(random.nextInt(21) - 10, random.nextLong(bound) - bound / 2));
        }
        return rows;
    }

    private static Object number(Row row, int ordinal) {
        Object value = row.value(ordinal);
        if (value == null) {
            throw new AssertionError("rows of this test have whole keys");
        }
        return value;
    }
}
