package dev.tidegate.validate.hash;

import dev.tidegate.ledger.CanonicalColumns.Place;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;
import org.jspecify.annotations.Nullable;

/** Hashes the canonical bytes of rows of one shape. */
final class CanonicalRowHasher implements RowHasher {
    private static final RowHash NOTHING = new RowHash(0, 0);

    /** Units or bytes of a large object from which on it is hashed in pieces. */
    private static final int PIECE = 64 * 1024;

    private final CanonicalRow canonical;
    private final Digest128 digest;

    CanonicalRowHasher(TableSchema schema, Digest128 digest) {
        this.canonical = new CanonicalRow(schema);
        this.digest = digest;
    }

    @Override
    public RowHash row(Row row) {
        CanonicalBuffer bytes = canonical.row(row);
        return digest.of(bytes.bytes(), bytes.size());
    }

    @Override
    public boolean hasLargeObjects() {
        return canonical.largeObjects().length > 0;
    }

    @Override
    public RowHash largeObjects(Row row) {
        if (!hasLargeObjects()) {
            return NOTHING;
        }
        CanonicalBuffer bytes = canonical.key(row);
        int key = bytes.size();
        long part1 = 0;
        long part2 = 0;
        for (Place place : canonical.largeObjects()) {
            @Nullable Object value = row.value(place.ordinal());
            if (value != null && !row.isUnchanged(place.ordinal())) {
                bytes.truncate(key);
                RowHash hash = largeObject(place, value, bytes);
                part1 += hash.part1();
                part2 += hash.part2();
            }
        }
        return new RowHash(part1, part2);
    }

    /** Of one value, behind the key that is in the buffer. */
    private RowHash largeObject(Place place, Object value, CanonicalBuffer bytes) {
        return switch (value) {
            case String text when text.length() > PIECE ->
                    digest.ofPieces(sink -> feed(place, text, bytes, sink));
            case byte[] binary when binary.length > PIECE ->
                    digest.ofPieces(sink -> {
                        bytes.header(place, binary.length);
                        sink.take(bytes.bytes(), 0, bytes.size());
                        sink.take(binary, 0, binary.length);
                    });
            default -> {
                bytes.value(place, value);
                yield digest.of(bytes.bytes(), bytes.size());
            }
        };
    }

    private static void feed(
            Place place, String text, CanonicalBuffer bytes, Digest128.Sink sink) {
        int length = text.length();
        bytes.header(place, CanonicalText.length(text, 0, length));
        sink.take(bytes.bytes(), 0, bytes.size());
        byte[] piece = new byte[CanonicalText.BYTES_PER_UNIT_MAX * (PIECE + 1)];
        int start = 0;
        while (start < length) {
            int end = Math.min(length, start + PIECE);
            if (CanonicalText.isPair(text, end - 1, length)) {
                end++;
            }
            sink.take(piece, 0, CanonicalText.put(text, start, end, piece, 0));
            start = end;
        }
    }
}
