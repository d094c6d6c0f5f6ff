package dev.tidegate.validate;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.Column;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Hashes that are good enough for a few small values. */
final class SampleHashers implements RowHasher.Factory {
    @Override
    public RowHasher of(TableSchema schema) {
        return new Hasher(schema.columns(), schema.keyOrdinals());
    }

    private record Hasher(List<Column> columns, int[] key) implements RowHasher {
        @Override
        public RowHash row(Row row) {
            long hash = 1;
            for (int i = 0; i < columns.size(); i++) {
                if (!columns.get(i).type().isLargeObject()) {
                    hash = mixed(hash, i, row.value(i));
                }
            }
            return new RowHash(hash, mix(hash));
        }

        @Override
        public boolean hasLargeObjects() {
            return columns.stream().anyMatch(it -> it.type().isLargeObject());
        }

        @Override
        public RowHash largeObjects(Row row) {
            long sum = 0;
            long mixedSum = 0;
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).type().isLargeObject()
                        && row.value(i) != null
                        && !row.isUnchanged(i)) {
                    long hash = mixed(row.project(key).hashCode(), i, row.value(i));
                    sum += hash;
                    mixedSum += mix(hash);
                }
            }
            return new RowHash(sum, mixedSum);
        }

        private long mixed(long before, int ordinal, @Nullable Object value) {
            return value == null
                    ? before
                    : mix(
                            before * 31
                                    + columns.get(ordinal).name().hashCode() * 1_000_003L
                                    + Objects.hashCode(value));
        }

        private static long mix(long value) {
            long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
            return mixed ^ (mixed >>> 31);
        }
    }
}
