package dev.tidegate.bench.apply.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** A task with its partitions: poll, convert, put, as a Connect worker does. */
final class SinkWork implements Callable<Long>, AutoCloseable {
    private final SinkTask task;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, TopicForm> topics;
    private final long records;

    /** Opens all that it needs; the task has been started. */
    SinkWork(
            SinkTask task,
            KafkaConsumer<byte[], byte[]> consumer,
            Map<String, TopicForm> topics,
            List<TopicPartition> partitions) {
        this.task = task;
        this.consumer = consumer;
        this.topics = topics;
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        records = consumer.endOffsets(partitions).values().stream().mapToLong(n -> n).sum();
        task.open(partitions);
    }

    /** Puts all that its partitions hold; returns how many records. */
    @Override
    public Long call() {
        long put = 0;
        while (put < records) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofSeconds(1));
            List<SinkRecord> batch = new ArrayList<>(polled.count());
            for (ConsumerRecord<byte[], byte[]> record : polled) {
                batch.add(form(record.topic()).read(record.key(), record.value(), record.offset()));
            }
            task.put(batch);
            put += batch.size();
        }
        return put;
    }

    private TopicForm form(String topic) {
        TopicForm form = topics.get(topic);
        if (form == null) {
            throw new IllegalStateException("no fields are known of topic " + topic);
        }
        return form;
    }

    @Override
    public void close() {
        task.stop();
        consumer.close();
    }
}
