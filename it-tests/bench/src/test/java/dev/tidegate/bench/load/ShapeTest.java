package dev.tidegate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Column;
import dev.tidegate.model.Row;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapeTest {
    @ParameterizedTest
    @EnumSource
    void aRowFollowsFromItsNumberAndHasAValueOfItsTypeInEachColumn(Shape shape) {
        List<Column> columns = shape.definition().schema().columns();

        Row row = shape.row(7);

        assertThat(row).isEqualTo(shape.row(7)).isNotEqualTo(shape.row(8));
        assertThat(row.size()).isEqualTo(columns.size());
        for (int i = 0; i < row.size(); i++) {
            assertThat(row.value(i)).isInstanceOf(columns.get(i).type().kind().valueClass());
        }
    }

    @Test
    void shapesAreAsLargeAsTheirNamesSay() {
        assertThat(meanBytes(Shape.NARROW)).isBetween(40L, 60L);
        assertThat(meanBytes(Shape.WIDE)).isBetween(700L, 1_000L);
        assertThat(meanBytes(Shape.LOB)).isBetween(100_000L, 140_000L);
    }

    private static long meanBytes(Shape shape) {
        int rows = 400; // two of them have the largest objects
        long bytes = 0;
        for (int id = 1; id <= rows; id++) {
            bytes += Shape.bytes(shape.row(id));
        }
        return bytes / rows;
    }

    @Test
    void partsAreAllRowsOnce() {
        List<Parts.Part> parts = Parts.of(10, 3);

        assertThat(parts)
                .containsExactly(
                        new Parts.Part(0, 1, 3), new Parts.Part(1, 4, 6), new Parts.Part(2, 7, 10));
    }
}
