package dev.tidegate.bench.latency;

import dev.tidegate.sandbox.demo.Lags;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the way of a change costs at the least, with the clients of Kafka and PostgreSQL and nothing
 * of Tidegate: measured while nothing else is done.
 */
final class Floor {
    private static final int WARM_UP = 100;
    private static final int TIMES = 300;
    private static final int RECORD_BYTES = 200;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final TopicPartition TOPIC = new TopicPartition("bench.floor", 0);

    private Floor() {}

    /**
     * What it is.
     *
     * @param kafka one record, from the begin of a transaction until a reader of committed records
     *     has it
     * @param postgres a transaction that changes nothing but has a number, so that its commit is
     *     written
     * @param pollMillis the wait between two looks at the source's log
     */
    record Measured(Lags.Summary kafka, Lags.Summary postgres, double pollMillis) {
        /** The sum: medians, and one whole wait. */
        double millis() {
            return kafka.p50() + postgres.p50() + pollMillis;
        }
    }

    /** Measures it, on servers that are idle. */
    static Measured measure(String bootstrapServers, String jdbcUrl, Duration pollInterval)
            throws SQLException, InterruptedException, ExecutionException {
        return new Measured(
                kafka(bootstrapServers),
                postgres(jdbcUrl),
                pollInterval.toNanos() / (double) TimeUnit.MILLISECONDS.toNanos(1));
    }

    private static Lags.Summary kafka(String bootstrapServers)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            if (!admin.listTopics().names().get().contains(TOPIC.topic())) {
                admin.createTopics(List.of(new NewTopic(TOPIC.topic(), 1, (short) 1))).all().get();
            }
        }
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                Map.of(
                                        "bootstrap.servers", bootstrapServers,
                                        "transactional.id", "bench-floor",
                                        "acks", "all"),
                                new ByteArraySerializer(),
                                new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(
                                Map.of(
                                        "bootstrap.servers",
                                        bootstrapServers,
                                        "isolation.level",
                                        "read_committed",
                                        "enable.auto.commit",
                                        false),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer())) {
            producer.initTransactions();
            consumer.assign(List.of(TOPIC));
            consumer.seekToEnd(List.of(TOPIC));
            consumer.position(TOPIC);
            return timed(() -> {
                producer.beginTransaction();
                Future<RecordMetadata> _ = // the commit throws what goes wrong
                        producer.send(
                                new ProducerRecord<>(
                                        TOPIC.topic(), 0, null, new byte[RECORD_BYTES]),
                                null);
                producer.commitTransaction();
                while (consumer.poll(POLL).isEmpty()) {
                    // it is on its way
                }
            });
        }
    }

    private static Lags.Summary postgres(String jdbcUrl) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            return timed(() -> {
                statement.execute("select pg_current_xact_id()");
                connection.commit();
            });
        }
    }

    private interface Work<E extends Exception> {
        void run() throws E;
    }

    private static <E extends Exception> Lags.Summary timed(Work<E> work) throws E {
        Lags lags = new Lags();
        for (int i = -WARM_UP; i < TIMES; i++) {
            long start = System.nanoTime();
            work.run();
            if (i >= 0) {
                lags.add(System.nanoTime() - start);
            }
        }
        return lags.all();
    }
}
