package dev.tidegate.bench.decode;

import dev.tidegate.journal.Journal.Entry;
import dev.tidegate.kafka.JournalCodec;
import dev.tidegate.model.LogEvent;
import java.util.ArrayList;
import java.util.List;

/** The codec alone: from events to the values of records and back. */
final class InMemory {
    private final List<LogEvent> events;
    private final List<byte[]> values = new ArrayList<>();
    private final long changes;
    private final byte[] copied = new byte[1 << 20];

    InMemory(List<LogEvent> events) {
        this.events = events;
        this.changes = events.stream().filter(LogEvent.Change.class::isInstance).count();
        JournalCodec codec = new JournalCodec();
        events.forEach(event -> values.addAll(codec.encode(event)));
    }

    long changes() {
        return changes;
    }

    /** Of all values. */
    long bytes() {
        return values.stream().mapToLong(value -> value.length).sum();
    }

    /** The floor: every byte is moved once. */
    long copy() {
        int at = 0;
        for (byte[] value : values) {
            if (at + value.length > copied.length) {
                at = 0;
            }
            System.arraycopy(value, 0, copied, at, value.length);
            at += value.length;
        }
        return changes;
    }

    long encode() {
        JournalCodec codec = new JournalCodec();
        long bytes = 0;
        for (LogEvent event : events) {
            for (byte[] value : codec.encode(event)) {
                bytes += value.length;
            }
        }
        return same(bytes() == bytes);
    }

    /** What capture does. */
    long encodeAndChain() {
        JournalCodec codec = new JournalCodec();
        Proof proof = new Proof();
        long bytes = 0;
        for (LogEvent event : events) {
            proof.add(event);
            for (byte[] value : codec.encode(event)) {
                bytes += value.length;
            }
        }
        return same(bytes() == bytes);
    }

    long decode() {
        JournalCodec codec = new JournalCodec();
        long read = 0;
        for (int i = 0; i < values.size(); i++) {
            if (codec.decode(i, values.get(i)).isPresent()) {
                read++;
            }
        }
        return same(read == events.size());
    }

    long decodeAndChain() {
        JournalCodec codec = new JournalCodec();
        Proof proof = new Proof();
        for (int i = 0; i < values.size(); i++) {
            codec.decode(i, values.get(i)).map(Entry::event).ifPresent(proof::add);
        }
        return same(proof.changes() == changes);
    }

    private long same(boolean isSame) {
        if (!isSame) {
            throw new IllegalStateException("not everything came back");
        }
        return changes;
    }
}
