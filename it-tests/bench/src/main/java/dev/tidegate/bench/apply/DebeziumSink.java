package dev.tidegate.bench.apply;

import dev.tidegate.bench.apply.sink.SinkApplier;
import dev.tidegate.bench.apply.sink.SinkSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Debezium's JDBC sink. It commits the changes of one table after those of another and upserts
 * before it deletes, so it works on tables without foreign keys and unique constraints only.
 */
final class DebeziumSink implements Competitor {
    private final String name;
    private final Way way;
    private final Place place;

    /**
     * Where the changes are and where they go.
     *
     * @param fields the file of {@link SinkTopics#write}
     */
    record Place(ChildJvm jvm, Databases databases, String bootstrapServers, Path fields) {}

    /**
     * How it is set.
     *
     * @param batch records of a batch and a poll, where it is not the sink's default
     */
    record Way(SinkSettings settings, int batch) {}

    DebeziumSink(String name, Way way, Place place) {
        this.name = name;
        this.way = way;
        this.place = place;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Start start() {
        return Start.PRIMARY_KEYS;
    }

    @Override
    public Outcome apply(String database) throws IOException, InterruptedException {
        List<String> arguments =
                List.of(
                        place.bootstrapServers(),
                        place.databases().url(database),
                        place.fields().toString(),
                        way.settings().name(),
                        Integer.toString(way.batch()));
        return new Outcome(
                place.jvm().run(name, SinkApplier.class, arguments).applied(), ForeignKeys.DROPPED);
    }
}
