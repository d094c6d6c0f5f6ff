package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sqlserver.LogStretch.Size;
import io.debezium.connector.sqlserver.Lsn;
import io.debezium.connector.sqlserver.SqlServerChangeTable;
import io.debezium.relational.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogStretchTest {
    private static final Size FEW = new Size(3, 1);
    private static final Size MANY = new Size(LogStretch.COUNTED_MAX, 1);

    @Test
    void theNextLsnCarriesOver() {
        assertThat(LogStretch.next(Lsn.valueOf("0000002a:000000ff:ffff")))
                .isEqualTo(Lsn.valueOf("0000002a:00000100:0000"));
    }

    @Test
    void whatChangedMuchIsReadOnConnectionsOfItsOwn() {
        assertThat(stretch(Map.of(1, MANY, 2, FEW, 3, MANY)).aside()).containsExactly(1, 3);
    }

    @Test
    void whatChangedAloneNeedsNoOtherConnection() {
        assertThat(stretch(Map.of(1, MANY)).aside()).isEmpty();
    }

    @Test
    void aThousandTablesWithFewChangesDoNotFillTheMemory() {
        Map<Integer, Size> sizes = new HashMap<>();
        for (int table = 0; table < 1_000; table++) {
            sizes.put(table, new Size(500, 1));
        }

        assertThat(1_000 - stretch(sizes).aside().size())
                .isEqualTo(LogStretch.HELD_WEIGHT_MAX / 500);
    }

    @Test
    void rowsWithLargeObjectsWeighMore() {
        Size large = new Size(400, LogStretch.LARGE_OBJECT_WEIGHT);

        assertThat(stretch(Map.of(1, large, 2, new Size(400, 1))).aside()).containsExactly(1);
    }

    @Test
    void aTableThatDidNotChangeIsNotRead() {
        SqlServerChangeTable changed = instance("a", 1, "00000001:00000000:0001");
        SqlServerChangeTable other = instance("b", 2, "00000001:00000000:0001");

        assertThat(LogConnection.toRead(List.of(changed, other), stretch(Map.of(1, FEW))))
                .containsExactly(changed);
    }

    @Test
    void theWatermarksAreAlwaysRead() {
        SqlServerChangeTable watermark =
                new SqlServerChangeTable(
                        new TableId("shop", "tidegate", "watermark"),
                        "tidegate_watermark",
                        9,
                        Lsn.valueOf("00000001:00000000:0001"),
                        List.of());

        assertThat(LogConnection.toRead(List.of(watermark), stretch(Map.of())))
                .containsExactly(watermark);
    }

    @Test
    void aSecondInstanceThatBeginsIsReadWithTheFirst() {
        SqlServerChangeTable first = instance("a", 1, "00000001:00000000:0001");
        SqlServerChangeTable second = instance("a", 2, "00000002:00000000:0005");

        assertThat(LogConnection.toRead(List.of(first, second), stretch(Map.of())))
                .containsExactly(first, second);
    }

    @Test
    void anInstanceThatAnotherReplacedBeforeIsNotReadAnyMore() {
        SqlServerChangeTable first = instance("a", 1, "00000001:00000000:0001");
        SqlServerChangeTable second = instance("a", 2, "00000001:00000000:0005");

        assertThat(LogConnection.toRead(List.of(first, second), stretch(Map.of(1, FEW, 2, FEW))))
                .containsExactly(second);
    }

    @Test
    void anInstanceThatBeginsLaterIsNotReadYet() {
        SqlServerChangeTable first = instance("a", 1, "00000001:00000000:0001");
        SqlServerChangeTable second = instance("a", 2, "00000003:00000000:0001");

        assertThat(LogConnection.toRead(List.of(first, second), stretch(Map.of(1, FEW, 2, FEW))))
                .containsExactly(first);
    }

    /** From the first LSN of virtual log 2 to its end. */
    private static LogStretch stretch(Map<Integer, Size> sizes) {
        return new LogStretch(
                Lsn.valueOf("00000002:00000000:0000"),
                Lsn.valueOf("00000002:ffffffff:ffff"),
                sizes);
    }

    private static SqlServerChangeTable instance(String table, int changeTable, String start) {
        return new SqlServerChangeTable(
                new TableId("shop", "dbo", table),
                "dbo_" + table + changeTable,
                changeTable,
                Lsn.valueOf(start),
                List.of());
    }
}
