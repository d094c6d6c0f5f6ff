package dev.tidegate.kafka;

import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.Entry;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Prints what a journal holds, one line for each event, without row values.
 *
 * <pre>
 *   JournalDump localhost:9092 shop
 *   JournalDump localhost:9092 shop --group 0 --from 1200 --properties client.properties
 * </pre>
 */
public final class JournalDump {
    private static final String USAGE =
            "JournalDump <bootstrap servers> <pipeline>"
                    + " [--group <number>] [--from <offset>] [--properties <file>]";

    private static final Duration POLL = Duration.ofSeconds(1);

    private JournalDump() {}

    /** Prints up to the present end of the journal, and ends. Exit code 1 is an error. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            run(arguments, System.out);
        } catch (TidegateException e) {
            System.err.println(e.forOperator());
            System.exit(1);
        }
    }

    /** Prints as the arguments say. */
    static void run(String[] arguments, PrintStream out) throws InterruptedException {
        Map<String, String> options = options(arguments);
        int group = (int) number(options.getOrDefault("--group", "0"));
        KafkaSettings settings =
                new KafkaSettings(
                        arguments[0],
                        arguments[1],
                        1,
                        Optional.empty(),
                        properties(options.get("--properties")));
        String fromOption = options.get("--from");
        long beginning = beginning(settings, group);
        long from = fromOption == null ? beginning : number(fromOption);
        try (Journal.Reader reader = new KafkaJournal(settings).openReader(group, from)) {
            long end = reader.endOffset();
            long next = from;
            while (next < end) {
                for (Entry entry : reader.poll(POLL)) {
                    out.println(line(entry));
                    next = entry.offset() + 1;
                }
                end = Math.min(end, reader.endOffset());
            }
        }
    }

    /** An entry for people: {@code 17 update dbo.orders version 1 at 0000002a:00000074:0001/3}. */
    public static String line(Entry entry) {
        return entry.offset()
                + " "
                + switch (entry.event()) {
                    case LogEvent.Begin begin -> "begin " + begin.commitLsn();
                    case LogEvent.Insert insert -> "insert " + change(insert);
                    case LogEvent.Update update -> "update " + change(update);
                    case LogEvent.Delete delete -> "delete " + change(delete);
                    case LogEvent.Watermark watermark ->
                            "watermark at %s written %s"
                                    .formatted(watermark.position(), watermark.writtenAt());
                    case LogEvent.Commit commit ->
                            "commit %s at %s, %d changes, chain %s"
                                    .formatted(
                                            commit.commitLsn(),
                                            commit.committedAt(),
                                            commit.changes(),
                                            commit.chain());
                    case LogEvent.Heartbeat heartbeat ->
                            "heartbeat up to %s read %s"
                                    .formatted(heartbeat.upTo(), heartbeat.readAt());
                };
    }

    private static String change(LogEvent.Change change) {
        return "%s version %d at %s"
                .formatted(change.schema().table(), change.schema().version(), change.position());
    }

    private static long beginning(KafkaSettings settings, int group) throws InterruptedException {
        try (Topics topics =
                new Topics(settings, group + 1, new Clients(settings, group).admin())) {
            return topics.beginningOfExisting(GroupPlace.of(settings, group).journal());
        }
    }

    private static Map<String, String> options(String[] arguments) {
        if (arguments.length < 2 || arguments.length % 2 != 0) {
            throw usage("expected a list of brokers and a pipeline");
        }
        Map<String, String> options = new HashMap<>();
        for (int i = 2; i < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--group", "--from", "--properties" ->
                        options.put(arguments[i], arguments[i + 1]);
                default -> throw usage("\"" + arguments[i] + "\" is not an option");
            }
        }
        return options;
    }

    private static long number(String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw usage("\"" + text + "\" is not a whole number from 0");
        }
    }

    private static Map<String, String> properties(@Nullable String file) {
        Map<String, String> properties = new HashMap<>();
        if (file != null) {
            Properties read = new Properties();
            try (Reader reader = Files.newBufferedReader(Path.of(file))) {
                read.load(reader);
            } catch (IOException e) {
                throw new TidegateException(
                        ErrorCode.SETTINGS_INVALID,
                        "cannot read file " + file,
                        "Name a readable file with properties of the Kafka client.",
                        e);
            }
            read.stringPropertyNames()
                    .forEach(name -> properties.put(name, read.getProperty(name)));
        }
        return properties;
    }

    private static TidegateException usage(String fact) {
        return new TidegateException(ErrorCode.SETTINGS_INVALID, fact, "Usage: " + USAGE);
    }
}
