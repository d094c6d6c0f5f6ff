package dev.tidegate.bench.apply;

import dev.tidegate.bench.apply.sink.FieldForm;
import dev.tidegate.bench.apply.sink.TopicForm;
import dev.tidegate.bench.apply.sink.ValueForm;
import dev.tidegate.bench.orders.OrderEntry;
import dev.tidegate.bench.orders.OrdersStream;
import dev.tidegate.bench.orders.OrdersTables;
import dev.tidegate.bench.orders.SourceTransaction;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes the stream to a topic for each table, as Debezium's source connector does. */
final class SinkTopics {
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<TableId, TopicForm> topics = new HashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private SinkTopics(KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
        for (TableSchema schema : OrdersTables.schemas()) {
            topics.put(schema.table(), new TopicForm(schema.table().name(), fields(schema)));
        }
    }

    /**
     * Makes the topics and writes all changes.
     *
     * @param fields where the sink's process finds what is in them
     */
    static void write(String bootstrapServers, OrderEntry entry, Path fields)
            throws IOException, InterruptedException {
        Files.write(
                fields,
                OrdersTables.schemas().stream()
                        .flatMap(schema -> fields(schema).stream())
                        .map(FieldForm::line)
                        .toList());
        create(bootstrapServers);
        Map<String, Object> properties =
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        1 << 18,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                        ByteArraySerializer.class,
                        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                        ByteArraySerializer.class);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            SinkTopics sinkTopics = new SinkTopics(producer);
            OrdersStream.End _ = OrdersStream.transactions(entry, sinkTopics::write);
            producer.flush();
            Exception failure = sinkTopics.failure.get();
            if (failure != null) {
                throw new IOException("could not write the sink's topics", failure);
            }
        }
    }

    private static void create(String bootstrapServers) throws IOException, InterruptedException {
        List<NewTopic> topics =
                OrdersTables.schemas().stream()
                        .map(schema -> new NewTopic(schema.table().name(), 1, (short) 1))
                        .toList();
        try (Admin admin =
                Admin.create(
                        Map.<String, Object>of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IOException("could not create the sink's topics", e);
        }
    }

    private void write(SourceTransaction transaction) throws IOException {
        for (LogEvent.Change change : transaction.changes()) {
            write(change);
        }
    }

    private void write(LogEvent.Change change) throws IOException {
        TopicForm topic = Optional.ofNullable(topics.get(change.schema().table())).orElseThrow();
        switch (change) {
            case LogEvent.Insert(_, _, Row after) -> {
                List<@Nullable Object> row = values(after);
                send(topic, topic.key(row), topic.envelope('c', List.of(), row));
            }
            case LogEvent.Update(_, _, _, Row after) -> {
                List<@Nullable Object> row = values(after); // the sink looks at no image of before
                send(topic, topic.key(row), topic.envelope('u', List.of(), row));
            }
            case LogEvent.Delete(_, _, Row before) -> {
                List<@Nullable Object> row = values(before);
                send(topic, topic.key(row), topic.envelope('d', row, List.of()));
            }
        }
    }

    private void send(TopicForm topic, byte[] key, byte[] value) {
        Future<RecordMetadata> _ =
                producer.send(
                        new ProducerRecord<>(topic.table(), 0, key, value),
                        (_, failed) -> failure.compareAndSet(null, failed));
    }

    private static List<@Nullable Object> values(Row row) {
        List<@Nullable Object> values = new ArrayList<>(row.size());
        for (int i = 0; i < row.size(); i++) {
            values.add(row.value(i));
        }
        return values;
    }

    private static List<FieldForm> fields(TableSchema schema) {
        return schema.columns().stream().map(column -> field(schema, column)).toList();
    }

    private static FieldForm field(TableSchema schema, Column column) {
        return new FieldForm(
                schema.table().name(),
                column.name(),
                new FieldForm.Type(form(column.type()), column.type().scale()),
                column.nullable(),
                schema.key().contains(column.name()));
    }

    private static ValueForm form(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT -> ValueForm.INT16;
            case INT -> ValueForm.INT32;
            case BIGINT -> ValueForm.INT64;
            case BIT -> ValueForm.BOOLEAN;
            case DECIMAL, MONEY -> ValueForm.DECIMAL;
            case CHAR, VARCHAR, NVARCHAR, UNIQUEIDENTIFIER -> ValueForm.STRING;
            case DATETIME -> ValueForm.MILLIS;
            case DATETIME2 -> type.scale() <= 3 ? ValueForm.MILLIS : ValueForm.NANOS;
            default -> throw new IllegalArgumentException("no table has a column of " + type);
        };
    }
}
