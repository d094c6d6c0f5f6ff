package dev.tidegate.validate;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of the rows of a key range, as they were read, and then rolled through the changes to a
 * later position. Owned by one thread.
 *
 * <p>A change carries the whole row, so it does not matter whether the read saw it. Large objects
 * that it leaves out are those that the read found: between two moments at which none of a row's
 * large objects was written, they are the same. Where some were written and some were not, or the
 * row came from another key without them, they are not known here; such a key is confirmed instead.
 */
final class RolledRows {
    private static final RowHash NOTHING = new RowHash(0, 0);

    private final RowHasher hasher;
    private final KeyHash keys;
    private final int[] largeObjects;
    private final Map<RowHash, Seen> byKey = new LinkedHashMap<>();
    private final Map<RowHash, Row> touched = new LinkedHashMap<>();
    private boolean eachKeyReadOnce = true;

    /**
     * A row.
     *
     * @param key its key
     * @param rows hash of all columns but large objects
     * @param largeObjects empty if they are not known
     */
    record Seen(Row key, RowHash rows, Optional<RowHash> largeObjects) {}

    RolledRows(TableSchema schema, RowHasher.Factory hashers, KeyHash keys) {
        this.hasher = hashers.of(schema);
        this.keys = keys;
        this.largeObjects = Images.largeColumns(schema, hasher);
    }

    /** A row as it was read. */
    void add(Row row) {
        Optional<Seen> before = put(row, largeObjects(row, Optional.empty()));
        eachKeyReadOnce &= before.isEmpty();
    }

    /** Whether no row was read that has the key of another one. */
    boolean isEachKeyReadOnce() {
        return eachKeyReadOnce;
    }

    /**
     * A change passes by.
     *
     * @param inRange whether a key is one of the range
     */
    void roll(LogEvent.Change change, Predicate<Row> inRange) {
        Optional<Seen> before =
                Images.before(change).map(keys::key).filter(inRange).flatMap(this::remove);
        Images.after(change)
                .filter(row -> inRange.test(keys.key(row)))
                .ifPresent(row -> put(row, largeObjects(row, before)));
    }

    private Optional<Seen> remove(Row key) {
        RowHash id = keys.of(key);
        touched.put(id, key);
        return Optional.ofNullable(byKey.remove(id));
    }

    private Optional<Seen> put(Row row, Optional<RowHash> itsLargeObjects) {
        Row key = keys.key(row);
        RowHash id = keys.of(key);
        touched.remove(id);
        return Optional.ofNullable(byKey.put(id, new Seen(key, hasher.row(row), itsLargeObjects)));
    }

    private Optional<RowHash> largeObjects(Row row, Optional<Seen> before) {
        int leftOut = 0;
        for (int ordinal : largeObjects) {
            leftOut += row.isUnchanged(ordinal) ? 1 : 0;
        }
        if (leftOut == 0) {
            return Optional.of(largeObjects.length == 0 ? NOTHING : hasher.largeObjects(row));
        }
        return leftOut == largeObjects.length
                ? before.filter(it -> keys.of(it.key()).equals(keys.ofRow(row)))
                        .flatMap(Seen::largeObjects)
                : Optional.empty();
    }

    /** Forgets the rows whose keys are not in a range. */
    void keep(Predicate<Row> inRange) {
        byKey.values().removeIf(seen -> !inRange.test(seen.key()));
        touched.values().removeIf(key -> !inRange.test(key));
    }

    /** Keys of the rows that are there, and of those that a change took away. */
    List<Row> keys() {
        List<Row> all = new ArrayList<>(touched.values());
        byKey.values().forEach(seen -> all.add(seen.key()));
        return all;
    }

    long count() {
        return byKey.size();
    }

    /** What the rows come to, but for large objects. */
    MultisetHash rows() {
        MultisetHash sum = MultisetHash.EMPTY;
        for (Seen seen : byKey.values()) {
            sum = sum.plus(seen.rows());
        }
        return sum;
    }

    /** What the large objects come to, each row counted once; empty if they are not known. */
    Optional<MultisetHash> largeObjects() {
        MultisetHash sum = MultisetHash.EMPTY;
        for (Seen seen : byKey.values()) {
            if (seen.largeObjects().isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(seen.largeObjects().get());
        }
        return Optional.of(sum);
    }

    /** Keys of which both sides do not have the same row, for all that is known here. */
    List<Row> differing(RolledRows other) {
        Set<RowHash> ids = new HashSet<>();
        List<Row> keysThatDiffer = new ArrayList<>();
        byKey.forEach((id, seen) -> {
            ids.add(id);
            if (!isSame(seen, other.byKey.get(id))) {
                keysThatDiffer.add(seen.key());
            }
        });
        other.byKey.forEach((id, seen) -> {
            if (!ids.contains(id)) {
                keysThatDiffer.add(seen.key());
            }
        });
        return keysThatDiffer;
    }

    private static boolean isSame(Seen seen, @Nullable Seen other) {
        return other != null
                && seen.rows().equals(other.rows())
                && seen.largeObjects().isPresent()
                && seen.largeObjects().equals(other.largeObjects());
    }
}
