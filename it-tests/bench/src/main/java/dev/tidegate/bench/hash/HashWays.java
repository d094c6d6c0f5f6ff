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
    private final HashedRows.Update[] updates;
    private final RowHasher[] updated;
    private final Hasher128 plainXxh3 = Hashing.xxh3_128(SALT);
    private final MessageDigest plainMd5;

    HashWays(HashedRows hashed) {
        schemas = hashed.schemas();
        updates = hashed.updates().toArray(HashedRows.Update[]::new);
        rows = hashed.rows().toArray(Row[]::new);
        xxh3 = hashers(schemas, RowHashers.xxh3(SALT));
        md5 = hashers(schemas, RowHashers.md5(SALT));
        updated =
                hashers(
                        hashed.updates().stream().map(HashedRows.Update::schema).toList(),
                        RowHashers.xxh3(SALT));
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

    /** One of the ways, and how many rows or updates it takes. */
    record Way(LongSupplier sum, int count) {}

    /** By their names, the floor first. */
    Map<String, Way> all() {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("readyBytes", new Way(this::readyBytes, rows.length));
        ways.put("row", new Way(() -> sum(xxh3), rows.length));
        ways.put("update", new Way(this::sumOfUpdates, updates.length));
        ways.put("readyBytesMd5", new Way(this::readyBytesMd5, rows.length));
        ways.put("rowMd5", new Way(() -> sum(md5), rows.length));
        return ways;
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

    /** What the ledger does with both images of an update. */
    private long sumOfUpdates() {
        long sum = 0;
        for (int i = 0; i < updates.length; i++) {
            RowHash difference =
                    updated[i].update(updates[i].before(), updates[i].after()).difference();
            sum += difference.part1() + difference.part2();
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

    private static RowHasher[] hashers(List<TableSchema> schemas, RowHasher.Factory factory) {
        IdentityHashMap<TableSchema, RowHasher> bySchema = new IdentityHashMap<>();
        return schemas.stream()
                .map(schema -> bySchema.computeIfAbsent(schema, factory::of))
                .toArray(RowHasher[]::new);
    }
}
