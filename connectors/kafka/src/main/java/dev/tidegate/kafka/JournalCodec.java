package dev.tidegate.kafka;

import dev.tidegate.journal.Journal.Entry;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.TopicPartition;

/**
 * The values of the journal's records without Kafka: what a writer would send and a reader would
 * make of it. For benchmarks. Owned by one thread; one that writes and one that reads know nothing
 * of each other.
 */
public final class JournalCodec {
    private static final TopicPartition NOWHERE = new TopicPartition("none.journal", 0);

    private final RecordWriter writer = new RecordWriter();
    private final WriterSchemas schemas = new WriterSchemas(List.of());
    private final JournalDecoder decoder = new JournalDecoder(new RecordReader());

    /** The values of an event, before them that of its schema if it is the first to name it. */
    public List<byte[]> encode(LogEvent event) {
        if (event instanceof LogEvent.Change change && schemas.id(change.schema()).isEmpty()) {
            TableSchema schema = change.schema();
            List<byte[]> values = new ArrayList<>();
            values.add(writer.schema(schemas.define(schema).id(), schema));
            values.addAll(writer.event(event, this::id));
            return values;
        }
        return writer.event(event, this::id);
    }

    /**
     * What a value makes with those before it, if it completes an entry. Fails with {@code
     * JOURNAL_DAMAGED} if it cannot be read.
     */
    public Optional<Entry> decode(long offset, byte[] value) {
        try {
            return decoder.add(offset, ByteBuffer.wrap(value));
        } catch (DamagedRecordException e) {
            throw Failures.damaged(NOWHERE, offset, e.reason());
        }
    }

    private int id(TableSchema schema) {
        OptionalInt id = schemas.id(schema);
        return id.orElseThrow();
    }
}
