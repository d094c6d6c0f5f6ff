package dev.tidegate.bench.decode;

import dev.tidegate.bench.Bench;
import dev.tidegate.bench.Report;
import dev.tidegate.bench.TemporaryDirectory;
import dev.tidegate.bench.engine.CapturedEvents;
import dev.tidegate.bench.orders.OrderEntry;
import dev.tidegate.bench.orders.OrdersStream;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.sandbox.demo.Progress;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.schema.Groups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tidegate bench decode}: how fast changes become records of the journal and records become
 * changes again, without Kafka and through it, with and without the hash chain; against the floor:
 * the same bytes copied, the same topic read with a plain consumer.
 */
@Command(
        name = "tidegate bench decode",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes and reads the journal's records of the changes of bench apply, alone and through a broker.",
            "",
            "A second of processor time counts all threads of the process, Kafka's and the collector's too.",
            ""
        },
        footer = {"", "Example: tidegate bench decode --changes 300000"})
public final class DecodeBench extends Bench {
    /** The first ones are for the compiler. */
    private static final int WARM_UPS = 2;

    private static final int WAREHOUSES = 20;
    private static final long SEED = 4;

    @Option(
            names = "--changes",
            paramLabel = "N",
            description = "Changes, about (default: ${DEFAULT-VALUE}).")
    private int changes = 1_000_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each is measured (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    /** Runs it. */
    public static void main(String[] arguments) {
        launch(new DecodeBench(), arguments);
    }

    @Override
    protected Report measure(Progress progress) throws Exception {
        List<GroupEvent> events = new ArrayList<>();
        CapturedEvents captured = new CapturedEvents(Groups.ONE, events);
        OrdersStream.End _ =
                OrdersStream.transactions(
                        OrderEntry.of(changes, WAREHOUSES, SEED),
                        each -> captured.transaction(each.committedAt(), each.changes()));
        try (TemporaryDirectory directory = new TemporaryDirectory();
                KafkaBroker broker = KafkaBroker.start(directory.path())) {
            InMemory inMemory = new InMemory(events.stream().map(GroupEvent::event).toList());
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

            DecodeFigures figures = new DecodeFigures(inMemory.changes());
            figures.bytes("encoded", inMemory.bytes());
            figures.bytes("inTopic", through.topicBytes());
            for (int round = 1 - WARM_UPS; round <= rounds; round++) {
                for (Map.Entry<String, Rate.Work> stage : stages.entrySet()) {
                    Rate rate = Rate.ofRepeated(stage.getValue());
                    if (round > 0) {
                        figures.add(stage.getKey(), rate);
                    }
                }
                progress.say("round %d of %d", round, rounds);
            }
            return figures.report();
        }
    }
}
