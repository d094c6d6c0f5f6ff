package dev.tidegate.validate.hash;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.LargeObject;
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
        int end = canonical.putRow(row);
        return digest.of(canonical.buffer().bytes(), 0, end);
    }

    /** Both images one behind the other, of which the second has few bytes of its own. */
    @Override
    public Update update(Row before, Row after) {
        int middle = canonical.putRow(before);
        int end = canonical.putChanged(before, after, middle);
        byte[] bytes = canonical.buffer().bytes();
        return new Update(digest.of(bytes, 0, middle), digest.of(bytes, middle, end - middle));
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
        int key = canonical.putKey(row);
        long part1 = 0;
        long part2 = 0;
        for (Field field : canonical.largeObjects()) {
            @Nullable Object value = row.value(field.ordinal());
            if (value != null && !row.isUnchanged(field.ordinal())) {
                RowHash hash = largeObject(field, value, key);
                part1 += hash.part1();
                part2 += hash.part2();
            }
        }
        return new RowHash(part1, part2);
    }

    /** Of one value, behind the key that is in the buffer up to {@code at}. */
    private RowHash largeObject(Field field, Object value, int at) {
        CanonicalBuffer buffer = canonical.buffer();
        return switch (value) {
            case LargeObject large ->
                    digest.ofPieces(sink -> {
                        int end = buffer.header(field, large.length(), at);
                        sink.take(buffer.bytes(), 0, end);
                        large.<RuntimeException>send(sink::take);
                    });
            case String text when text.length() > PIECE ->
                    digest.ofPieces(sink -> {
                        long length = CanonicalText.length(text, 0, text.length());
                        int end = buffer.header(field, length, at);
                        sink.take(buffer.bytes(), 0, end);
                        feed(text, sink);
                    });
            case byte[] binary when binary.length > PIECE ->
                    digest.ofPieces(sink -> {
                        int end = buffer.header(field, binary.length, at);
                        sink.take(buffer.bytes(), 0, end);
                        sink.take(binary, 0, binary.length);
                    });
            default -> {
                int end = buffer.value(field, value, at);
                yield digest.of(buffer.bytes(), 0, end);
            }
        };
    }

    private static void feed(String text, Digest128.Sink sink) {
        int length = text.length();
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
