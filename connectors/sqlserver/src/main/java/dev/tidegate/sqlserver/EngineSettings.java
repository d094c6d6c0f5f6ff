package dev.tidegate.sqlserver;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Debezium's settings, each with its reason where the reason is not its name. */
final class EngineSettings {
    /** Debezium names its metrics by a prefix, which must not be in use already. */
    private static final AtomicLong ENGINES = new AtomicLong();

    private static final int QUEUE_RECORDS_MAX = 8_192;
    private static final int QUEUE_BYTES_MAX = 16 << 20;
    private static final int HEARTBEAT_MILLIS = 1_000;
    private static final int SHUTDOWN_MILLIS = 20_000;

    private final String placeholder = UUID.randomUUID().toString();
    private final Properties properties = new Properties();

    EngineSettings(
            SqlServerSettings settings, String pipeline, Collection<TableId> tables, Lsn start) {
        connector(settings, pipeline, tables);
        reading(settings);
        values();
        properties.setProperty("offset.storage", StartOffset.class.getName());
        properties.setProperty(StartOffset.SETTING, StartOffset.text(start));
    }

    Properties properties() {
        return properties;
    }

    /** Stands for a value of text, ntext, image or xml that the log did not show. */
    String placeholder() {
        return placeholder;
    }

    private void connector(
            SqlServerSettings settings, String pipeline, Collection<TableId> tables) {
        SqlServerUrl url = settings.parsedUrl();
        String name =
                "tidegate-"
                        + pipeline.replaceAll("[^A-Za-z0-9_-]", "_")
                        + "-"
                        + ENGINES.incrementAndGet();
        set("name", name);
        set("topic.prefix", name);
        set("connector.class", CaptureConnector.class.getName());
        set("tasks.max", 1);
        set("database.hostname", url.host());
        set("database.port", url.port());
        url.instance().ifPresent(instance -> set("database.instance", instance));
        set("database.user", settings.user());
        set("database.password", settings.password());
        set("database.names", url.database());
        Connections.DRIVER_DEFAULTS.forEach((key, value) -> set("driver." + key, value));
        url.properties().forEach((key, value) -> set("driver." + key, value));
        set(
                "table.include.list",
                Stream.concat(tables.stream(), Stream.of(Watermarks.TABLE))
                        .map(table -> pattern(table.toString()))
                        .collect(Collectors.joining(",")));
        if (!settings.columnsExcluded().isEmpty()) {
            set(
                    "column.exclude.list",
                    settings.columnsExcluded().stream()
                            .map(EngineSettings::patternWithStars)
                            .collect(Collectors.joining(",")));
        }
    }

    private void reading(SqlServerSettings settings) {
        // shapes are read anew at each start, so their history need not outlive the engine
        set("snapshot.mode", "custom");
        set("snapshot.mode.custom.name", IterationMarker.NAME);
        set("snapshot.locking.mode", "none");
        set("snapshot.isolation.mode", "read_committed");
        set("schema.history.internal", "io.debezium.relational.history.MemorySchemaHistory");
        set("schema.history.internal.store.only.captured.tables.ddl", "true");
        set("include.schema.changes", "false");
        // paging by streaming.fetch.size can lose rows; function mode orders by sequence value
        set("data.query.mode", "direct");
        set("streaming.fetch.size", 0);
        set("streaming.delay.ms", 0);
        // the first change of an iteration comes when all its questions are answered
        set("max.iteration.transactions", 500);
        // the pace is ours: see LookPace
        set("poll.interval.ms", 1);
        set(LookPace.SETTING, settings.pollInterval().toMillis());
        // the socket's timeout is shorter, and costs no timer for each statement
        set("database.query.timeout.ms", 0);
        // a batch is whatever is there: see CaptureTask
        set("max.batch.size", 1);
        set("max.queue.size", QUEUE_RECORDS_MAX);
        set("max.queue.size.in.bytes", QUEUE_BYTES_MAX);
        // moves the position on while only tables that are not ours change
        set("heartbeat.interval.ms", HEARTBEAT_MILLIS);
        set("skipped.operations", "none");
        set("tombstones.on.delete", "false");
        // its records carry an offset that skips a change
        set("provide.transaction.metadata", "false");
        // the supervisor retries, from the journal's state
        set("errors.max.retries", 0);
        // until the reading thread is interrupted: not while it may be logging in
        set("executor.shutdown.timeout.ms", SHUTDOWN_MILLIS);
        set("record.processing.threads", 1);
    }

    private void values() {
        set("decimal.handling.mode", "precise");
        set("binary.handling.mode", "bytes");
        // the only mode that keeps seven digits and every year
        set("time.precision.mode", "isostring");
        set("converters", "datetimeoffset");
        set("datetimeoffset.type", DateTimeOffsetText.class.getName());
        set("event.converting.failure.handling.mode", "fail");
        set("unavailable.value.placeholder", placeholder);
    }

    private void set(String name, Object value) {
        properties.setProperty(name, value.toString());
    }

    /** A regular expression for a name; a comma would end it. */
    private static String pattern(String name) {
        return name.replaceAll("([^\\p{L}\\p{N}_])", "\\\\$1");
    }

    /** The same, in which a star is any text. */
    private static String patternWithStars(String name) {
        return Arrays.stream(name.split("\\*", -1))
                .map(EngineSettings::pattern)
                .collect(Collectors.joining(".*"));
    }
}
