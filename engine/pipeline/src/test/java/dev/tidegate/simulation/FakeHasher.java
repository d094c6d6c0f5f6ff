package dev.tidegate.simulation;

import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.model.Column;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hashes rows well enough that a wrong ledger shows; values are as they are on both sides. */
public final class FakeHasher implements RowHasher {
    /** Ledgers with such hashes. */
    public static final Ledgers LEDGERS = Ledgers.with(FakeHasher::new);

    private static final long STEP = 0x9E3779B97F4A7C15L;
    private static final long OTHER_LANE = 0xD6E8FEB86659FD93L;

    private final List<Column> columns;
    private final int[] key;
    private final boolean hasLargeObjects;

    private FakeHasher(TableSchema schema) {
        this.columns = schema.columns();
        this.key = schema.keyOrdinals();
        this.hasLargeObjects = columns.stream().anyMatch(it -> it.type().isLargeObject());
    }

    /** Of rows of one shape. */
    public static RowHasher hasher(TableSchema schema) {
        return new FakeHasher(schema);
    }

    /** What the rows of a table come to. */
    static TableLedger sum(TableRows rows) {
        TableTally tally = LEDGERS.forRows(rows.schema()).orElseThrow();
        rows.keyed().values().forEach(row -> tally.add(row));
        rows.counted()
                .forEach((row, times) -> {
                    for (int i = 0; i < times; i++) {
                        tally.add(row);
                    }
                });
        return tally.sum();
    }

    @Override
    public RowHash row(Row row) {
        long hash = STEP;
        for (int i = 0; i < columns.size(); i++) {
            if (!columns.get(i).type().isLargeObject()) {
                hash = value(hash, i, row.value(i));
            }
        }
        return hash(hash);
    }

    @Override
    public boolean hasLargeObjects() {
        return hasLargeObjects;
    }

    @Override
    public RowHash largeObjects(Row row) {
        long part1 = 0;
        long part2 = 0;
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).type().isLargeObject()
                    && row.value(i) != null
                    && !row.isUnchanged(i)) {
                RowHash hash = hash(value(value(STEP, -1, row.project(key)), i, row.value(i)));
                part1 += hash.part1();
                part2 += hash.part2();
            }
        }
        return new RowHash(part1, part2);
    }

    private static RowHash hash(long hash) {
        return new RowHash(mixed(hash), mixed(hash ^ OTHER_LANE));
    }

    private static long value(long hash, int place, @Nullable Object value) {
        return switch (value) {
            case null -> hash;
            case String text -> {
                long next = mixed(hash + place);
                for (int i = 0; i < text.length(); i++) {
                    next = next * STEP + text.charAt(i);
                }
                yield mixed(next);
            }
            default -> mixed(mixed(hash + place) + value.hashCode() * STEP);
        };
    }

    private static long mixed(long value) {
        long mixed = (value ^ value >>> 32) * STEP;
        mixed = (mixed ^ mixed >>> 29) * OTHER_LANE;
        return mixed ^ mixed >>> 32;
    }
}
