package dev.tidegate.bench.apply.sink;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/** Which task gets which topics: none of a topic's order is lost, and all have as much to do. */
final class SinkShares {
    private final List<TopicPartition> partitions = new ArrayList<>();
    private long records;

    private SinkShares() {}

    /**
     * Deals partitions out, the largest first, each to the task that has least.
     *
     * @param ends how many records each holds
     */
    static List<List<TopicPartition>> of(Map<TopicPartition, Long> ends, int tasks) {
        List<SinkShares> shares =
                IntStream.range(0, tasks).mapToObj(_ -> new SinkShares()).toList();
        ends.entrySet().stream()
                .sorted(
                        Map.Entry.<TopicPartition, Long>comparingByValue()
                                .reversed()
                                .thenComparing(each -> each.getKey().topic()))
                .forEach(each ->
                        shares.stream()
                                .min(Comparator.comparingLong(share -> share.records))
                                .orElseThrow()
                                .add(each.getKey(), each.getValue()));
        return shares.stream().map(share -> List.copyOf(share.partitions)).toList();
    }

    private void add(TopicPartition partition, long size) {
        partitions.add(partition);
        records += size;
    }
}
