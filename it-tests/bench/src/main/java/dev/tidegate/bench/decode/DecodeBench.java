package dev.tidegate.bench.decode;

import dev.tidegate.model.LogEvent;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How fast changes become records of the journal and records become changes again, without Kafka
 * and through it, with and without the hash chain; against the floor: the same bytes copied, the
 * same topic read with a plain consumer.
 */
final class DecodeBench {
    private static final int CHANGES = 1_000_000;
    private static final int ROUNDS = 5;

    /** The first ones are for the compiler. */
    private static final int WARM_UPS = 2;

    private DecodeBench() {}

    /** Runs it with about this many changes. */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("logback.configurationFile", "bench-logback.xml"); // before any logger
        int changes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : CHANGES;
        List<LogEvent> events = new OrderEntry(4).events(changes);
        Path directory = Files.createTempDirectory("tidegate-bench-");
        try (KafkaBroker broker = KafkaBroker.start(directory)) {
            InMemory inMemory = new InMemory(events);
            Through through = new Through(broker.bootstrapServers(), "bench-read");
            Through written = new Through(broker.bootstrapServers(), "bench-write");
            through.write(events);

            Map<String, Rate.Work> stages = new LinkedHashMap<>();
            stages.put("copy", () -> Rate.of(inMemory::copy));
            stages.put("encode", () -> Rate.of(inMemory::encode));
            stages.put("encodeAndChain", () -> Rate.of(inMemory::encodeAndChain));
            stages.put("decode", () -> Rate.of(inMemory::decode));
            stages.put("decodeAndChain", () -> Rate.of(inMemory::decodeAndChain));
            stages.put("write", () -> written.write(events));
            stages.put("consumerPoll", through::pollPlainly);
            stages.put("readerPoll", through::poll);
            stages.put("readerPollAndChain", through::pollAndChain);

            Report report = new Report(inMemory.changes());
            report.bytes("encoded", inMemory.bytes());
            report.bytes("inTopic", through.topicBytes());
            report.rounds(rounds(stages));
            report.print(System.out);
        } finally {
            delete(directory);
        }
    }

    private static Map<String, List<Rate>> rounds(Map<String, Rate.Work> stages) throws Exception {
        Map<String, List<Rate>> rates = new LinkedHashMap<>();
        for (int round = 1 - WARM_UPS; round <= ROUNDS; round++) {
            for (Map.Entry<String, Rate.Work> stage : stages.entrySet()) {
                Rate rate = Rate.ofRepeated(stage.getValue());
                if (round > 0) {
                    rates.computeIfAbsent(stage.getKey(), _ -> new ArrayList<>()).add(rate);
                }
            }
            System.err.printf("round %d of %d%n", round, ROUNDS);
        }
        return rates;
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(directory)) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
