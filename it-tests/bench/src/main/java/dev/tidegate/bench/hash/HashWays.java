package dev.tidegate.bench.hash;

import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.hash.CanonicalRow;
import dev.tidegate.validate.hash.RowHashers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The ways of hashing the same rows, each of which gives a number that depends on all of them. */
final class HashWays {
    private static final long SALT = 17;

    private final List<TableSchema> schemas;
    private final Row[] rows;
    private final byte[][] ready;
    private final RowHasher[] xxh3;
    private final RowHasher[] md5;
    private final Hasher128 plainXxh3 = Hashing.xxh3_128(SALT);
    private final MessageDigest plainMd5;

    HashWays(HashedRows hashed) {
        schemas = hashed.schemas();
        rows = hashed.rows().toArray(Row[]::new);
        xxh3 = hashers(RowHashers.xxh3(SALT));
        md5 = hashers(RowHashers.md5(SALT));
        IdentityHashMap<TableSchema, CanonicalRow> canonical = new IdentityHashMap<>();
        ready = new byte[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            ready[i] = canonical.computeIfAbsent(schemas.get(i), CanonicalRow::new).bytes(rows[i]);
        }
        try {
            plainMd5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    /** By their names, the floor first. */
    Map<String, LongSupplier> all() {
        Map<String, LongSupplier> ways = new LinkedHashMap<>();
        ways.put("readyBytes", this::readyBytes);
        ways.put("row", () -> sum(xxh3));
        ways.put("readyBytesMd5", this::readyBytesMd5);
        ways.put("rowMd5", () -> sum(md5));
        return ways;
    }

    int rows() {
        return rows.length;
    }

    double bytesPerRow() {
        long bytes = 0;
        for (byte[] each : ready) {
            bytes += each.length;
        }
        return (double) bytes / rows.length;
    }

    /** What the ledger does with an image. */
    private long sum(RowHasher[] hashers) {
        long sum = 0;
        for (int i = 0; i < rows.length; i++) {
            RowHash hash = hashers[i].row(rows[i]);
            sum += hash.part1() + hash.part2();
        }
        return sum;
    }

    /** The floor: no value is looked at. */
    private long readyBytes() {
        long sum = 0;
        for (byte[] bytes : ready) {
            var hash = plainXxh3.hashBytesTo128Bits(bytes);
            sum += hash.getMostSignificantBits() + hash.getLeastSignificantBits();
        }
        return sum;
    }

    private long readyBytesMd5() {
        long sum = 0;
        for (byte[] bytes : ready) {
            sum += plainMd5.digest(bytes)[0];
        }
        return sum;
    }

    private RowHasher[] hashers(RowHasher.Factory factory) {
        IdentityHashMap<TableSchema, RowHasher> bySchema = new IdentityHashMap<>();
        return schemas.stream()
                .map(schema -> bySchema.computeIfAbsent(schema, factory::of))
                .toArray(RowHasher[]::new);
    }
}
