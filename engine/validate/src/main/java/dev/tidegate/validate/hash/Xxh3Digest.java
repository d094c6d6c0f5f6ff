package dev.tidegate.validate.hash;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.tidegate.model.RowHash;

/** XXH3 with 128 bits; the salt is its seed. */
final class Xxh3Digest implements Digest128 {
    private final Hasher128 hasher;

    Xxh3Digest(long salt) {
        hasher = Hashing.xxh3_128(salt);
    }

    @Override
    public RowHash of(byte[] bytes, int start, int length) {
        return hash(hasher.hashBytesTo128Bits(bytes, start, length));
    }

    @Override
    public RowHash ofPieces(Pieces pieces) {
        HashStream128 stream = hasher.hashStream();
        pieces.feed(stream::putBytes);
        return hash(stream.get());
    }

    private static RowHash hash(HashValue128 value) {
        return new RowHash(value.getMostSignificantBits(), value.getLeastSignificantBits());
    }
}
