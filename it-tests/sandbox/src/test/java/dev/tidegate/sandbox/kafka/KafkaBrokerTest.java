package dev.tidegate.sandbox.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
@Timeout(180)
class KafkaBrokerTest {
    private static final TopicPartition JOURNAL = new TopicPartition("journal", 0);

    @TempDir Path directory;

    @Test
    void whatWasCommittedSurvivesAKill() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory)) {
            try (Admin admin =
                    Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("journal", 1, (short) 1))).all().get();
            }
            try (KafkaProducer<String, String> producer = producer(broker)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("journal", "key", "committed")).get();
                producer.commitTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("journal", "key", "in the air")).get();
                String before = broker.bootstrapServers();
                broker.kill();
                assertThat(broker.isRunning()).isFalse();
                broker.restart();
                assertThat(broker.bootstrapServers()).isEqualTo(before);
                producer.abortTransaction();
            }
            assertThat(readAll(broker)).containsExactly("committed");
        }
    }

    private static KafkaProducer<String, String> producer(KafkaBroker broker) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "transactional.id",
                        "test",
                        "key.serializer",
                        StringSerializer.class,
                        "value.serializer",
                        StringSerializer.class));
    }

    private static List<String> readAll(KafkaBroker broker) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "isolation.level",
                                "read_committed",
                                "key.deserializer",
                                StringDeserializer.class,
                                "value.deserializer",
                                StringDeserializer.class))) {
            consumer.assign(List.of(JOURNAL));
            consumer.seekToBeginning(List.of(JOURNAL));
            long end = consumer.endOffsets(List.of(JOURNAL)).getOrDefault(JOURNAL, 0L);
            while (consumer.position(JOURNAL) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }

    @Test
    void aBrokerThatCannotStartSaysWhy() throws Exception {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/meta.properties"), "this is no cluster\n");

        assertThatThrownBy(() -> KafkaBroker.start(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("node ID not found");
    }

    @Test
    void theBrokerEndsWithTheProcessThatStartedIt() throws Exception {
        Process parent =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Parent.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        long pid = pid(parent);
        ProcessHandle broker = ProcessHandle.of(pid).orElseThrow();

        parent.destroyForcibly().waitFor();

        assertThat(broker.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    private static long pid(Process parent) throws IOException {
        BufferedReader said = parent.inputReader();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith("broker ")) {
                return Long.parseLong(line.substring("broker ".length()));
            }
        }
        throw new IOException("the parent said nothing");
    }

    /** Starts a broker, and then waits to be killed. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            KafkaBroker broker = KafkaBroker.start(Path.of(arguments[0]));
            System.out.println("broker " + broker.pid());
            Thread.currentThread().join();
        }
    }
}
