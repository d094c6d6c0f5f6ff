package dev.tidegate.bench.apply.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class SinkSharesTest {
    private static final TopicPartition STOCK = new TopicPartition("stock", 0);
    private static final TopicPartition LINES = new TopicPartition("lines", 0);
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    private static final Map<TopicPartition, Long> ENDS =
            Map.of(STOCK, 100L, LINES, 90L, ORDERS, 20L);

    @Test
    void oneTaskGetsAll() {
        assertThat(SinkShares.of(ENDS, 1)).containsExactly(List.of(STOCK, LINES, ORDERS));
    }

    @Test
    void twoTasksHaveAsMuchToDo() {
        assertThat(SinkShares.of(ENDS, 2)).containsExactly(List.of(STOCK), List.of(LINES, ORDERS));
    }
}
