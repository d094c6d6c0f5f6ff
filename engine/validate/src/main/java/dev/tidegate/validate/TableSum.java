package dev.tidegate.validate;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What rows come to, in two lanes as in the ledger, while rows are added and changes pass by. Owned
 * by one thread.
 *
 * <p>The lane of large objects is not known any more after a change that does not tell what it
 * takes away or brings.
 */
final class TableSum {
    private final RowHasher hasher;
    private final int[] key;

    private final int[] largeColumns;

    /** Those of types whose value the log never has before a change. */
    private final int[] withoutBefore;

    private MultisetHash rows = MultisetHash.EMPTY;
    private MultisetHash largeObjects = MultisetHash.EMPTY;
    private boolean largeObjectsKnown = true;

    TableSum(TableSchema schema, RowHasher.Factory hashers) {
        this.hasher = hashers.of(schema);
        this.key = schema.keyOrdinals();
        this.largeColumns = Images.largeColumns(schema, hasher);
        this.withoutBefore =
                IntStream.of(largeColumns)
                        .filter(i -> lacksBefore(schema.columns().get(i).type().kind()))
                        .toArray();
    }

    private static boolean lacksBefore(ColumnType.Kind kind) {
        return kind == ColumnType.Kind.TEXT
                || kind == ColumnType.Kind.NTEXT
                || kind == ColumnType.Kind.IMAGE;
    }

    /** What all of them come to, but for large objects. */
    MultisetHash rows() {
        return rows;
    }

    /** What the large objects come to, each row counted once; empty if it is not known. */
    Optional<MultisetHash> largeObjects() {
        return largeObjectsKnown ? Optional.of(largeObjects) : Optional.empty();
    }

    /** A row as it was read. */
    void add(Row row) {
        rows = rows.plus(hasher.row(row));
        largeObjects = largeObjects.plus(hasher.largeObjects(row));
        if (leavesOut(row)) {
            largeObjectsKnown = false;
        }
    }

    /** All that another sum has. */
    void add(TableSum other) {
        rows = rows.plus(other.rows);
        largeObjects = largeObjects.plus(other.largeObjects);
        largeObjectsKnown &= other.largeObjectsKnown;
    }

    /** Rows of which the sums are known. */
    void add(MultisetHash moreRows, Optional<MultisetHash> moreLargeObjects) {
        rows = rows.plus(moreRows);
        largeObjects = largeObjects.plus(moreLargeObjects.orElse(MultisetHash.EMPTY));
        largeObjectsKnown &= moreLargeObjects.isPresent();
    }

    /**
     * A change passes by.
     *
     * @param counts whether a row, before or after it, is one of those that are summed
     */
    void apply(LogEvent.Change change, Predicate<Row> counts) {
        Optional<Row> before = Images.before(change).filter(counts);
        Optional<Row> after = Images.after(change).filter(counts);
        before.ifPresent(row -> {
            rows = rows.minus(hasher.row(row));
            largeObjects = largeObjects.minus(hasher.largeObjects(row));
        });
        after.ifPresent(row -> {
            rows = rows.plus(hasher.row(row));
            largeObjects = largeObjects.plus(hasher.largeObjects(row));
        });
        if (!tellsLargeObjects(before, after)) {
            largeObjectsKnown = false;
        }
    }

    /** Where a row keeps its key, what is left out on both sides is the same and cancels. */
    private boolean tellsLargeObjects(Optional<Row> before, Optional<Row> after) {
        if (before.isPresent() && after.isPresent() && isSameKey(before.get(), after.get())) {
            return IntStream.of(withoutBefore).allMatch(after.get()::isUnchanged);
        }
        return before.map(row -> withoutBefore.length == 0 && !leavesOut(row)).orElse(true)
                && after.map(row -> !leavesOut(row)).orElse(true);
    }

    private boolean leavesOut(Row row) {
        return IntStream.of(largeColumns).anyMatch(row::isUnchanged);
    }

    private boolean isSameKey(Row before, Row after) {
        return before.project(key).equals(after.project(key));
    }
}
