package dev.tidegate.kafka;

import dev.tidegate.journal.Journal.Entry;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of the journal's records, in their order: learns schemas on the way and puts large
 * events together. Owned by one thread.
 */
final class JournalDecoder {
    private final RecordReader records;
    private final PartJoiner parts = new PartJoiner();

    /** Goes on from the schemas that {@code records} has been told. */
    JournalDecoder(RecordReader records) {
        this.records = records;
    }

    /** Takes the next record; gives an entry unless the record is only a part of what makes one. */
    Optional<Entry> add(long offset, @Nullable ByteBuffer value) throws DamagedRecordException {
        return switch (records.readFrom(value)) {
            case JournalRecord.Event(var event) -> {
                parts.other();
                yield Optional.of(new Entry(offset, event));
            }
            case JournalRecord.Part part -> {
                Optional<PartJoiner.Joined> whole = parts.add(offset, part);
                yield whole.isPresent() ? Optional.of(entry(whole.get())) : Optional.empty();
            }
            case JournalRecord.Schema schema -> {
                parts.other();
                records.learn(schema);
                yield Optional.empty();
            }
            case JournalRecord.State _ ->
                    throw new DamagedRecordException("it belongs into the state topic");
        };
    }

    private Entry entry(PartJoiner.Joined whole) throws DamagedRecordException {
        if (records.read(whole.value()) instanceof JournalRecord.Event(var event)) {
            return new Entry(whole.offset(), event);
        }
        throw new DamagedRecordException("its pieces make no event");
    }
}
