package dev.tidegate.ledger;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Adds up rows of one shape, and what changes make of them by their images. Owned by one thread at
 * a time.
 *
 * <p>A large object that an update leaves out is the same before and behind it, so it cancels; but
 * its hash has the row's key in it, so not if that moves. Where only one image has it, as for the
 * types of which the log never has an old value, the large objects are not known from there on.
 */
public final class TableTally {
    private final RowHasher hasher;
    private final int[] key;
    private final int[] large;
    private final TableSchema schema;
    private final HotRows.@Nullable OfTable hot;
    private long count;
    private long sum1;
    private long sum2;
    private long large1;
    private long large2;
    private Lane.@Nullable Unknown rowsUnknown;
    private Lane.@Nullable Unknown largeUnknown;

    TableTally(TableSchema schema, RowHasher hasher) {
        this(schema, hasher, null);
    }

    /** Makes one whose changes come in their order, all of them but for those it is told of. */
    TableTally(TableSchema schema, RowHasher hasher, HotRows.@Nullable OfTable hot) {
        this.hasher = hasher;
        this.schema = schema;
        this.hot = schema.hasKey() ? hot : null;
        this.key = schema.keyOrdinals();
        this.large =
                hasher.hasLargeObjects()
                        ? IntStream.range(0, schema.columns().size())
                                .filter(i -> schema.columns().get(i).type().isLargeObject())
                                .filter(hasher::covers)
                                .toArray()
                        : new int[0];
    }

    /** Counts a change that is made true exactly. */
    public void add(LogEvent.Change change) {
        Lsn commit = change.position().commitLsn();
        if (hot != null) {
            hot.follow(schema);
        }
        switch (change) {
            case LogEvent.Insert insert -> {
                RowHash after = addRow(insert.after());
                if (hot != null) {
                    hot.inserted(commit, insert.after(), after);
                }
                if (large.length > 0) {
                    if (leavesOut(insert.after())) {
                        loseLargeObjects(change);
                    } else {
                        addLarge(insert.after());
                    }
                }
            }
            case LogEvent.Update update -> {
                RowHasher.Update hashes = hasher.update(update.before(), update.after());
                RowHash difference = hashes.difference();
                sum1 += difference.part1();
                sum2 += difference.part2();
                if (hot != null) {
                    hot.updated(
                            commit,
                            new HotRows.Images(
                                    update.before(),
                                    hashes.before(),
                                    update.after(),
                                    hashes.after()));
                }
                if (large.length > 0) {
                    largeObjects(update);
                }
            }
            case LogEvent.Delete delete -> {
                RowHash before = takeRow(delete.before());
                if (hot != null) {
                    hot.deleted(commit, delete.before(), before);
                }
                if (large.length > 0) {
                    if (leavesOut(delete.before())) {
                        loseLargeObjects(change);
                    } else {
                        takeLarge(delete.before());
                    }
                }
            }
        }
    }

    /** One row more. Large objects that it leaves out add nothing. */
    public void add(Row row) {
        addRow(row);
        if (large.length > 0) {
            addLarge(row);
        }
    }

    /** One row less. Large objects that it leaves out take nothing away. */
    public void take(Row row) {
        takeRow(row);
        if (large.length > 0) {
            takeLarge(row);
        }
    }

    /** Of the table nothing is known from here on. */
    public void lose(Lane.Reason reason, Lsn since) {
        missChanges();
        if (rowsUnknown == null) {
            rowsUnknown = new Lane.Unknown(reason, since);
        }
    }

    /** Changes may have passed by, or may do so, that are not counted here. */
    public void missChanges() {
        if (hot != null) {
            hot.forget();
        }
    }

    /** What it comes to. */
    public TableLedger sum() {
        Lane rows =
                rowsUnknown != null
                        ? rowsUnknown
                        : new Lane.Known(new MultisetHash(count, sum1, sum2));
        Lane largeObjects =
                rowsUnknown != null
                        ? rowsUnknown
                        : largeUnknown != null
                                ? largeUnknown
                                : new Lane.Known(new MultisetHash(count, large1, large2));
        return new TableLedger(rows, largeObjects);
    }

    /** Begins again with nothing. */
    public void clear() {
        count = 0;
        sum1 = 0;
        sum2 = 0;
        large1 = 0;
        large2 = 0;
        rowsUnknown = null;
        largeUnknown = null;
    }

    private void largeObjects(LogEvent.Update update) {
        Row before = update.before();
        Row after = update.after();
        int leftOut = 0;
        for (int ordinal : large) {
            boolean unchanged = after.isUnchanged(ordinal);
            if (unchanged != before.isUnchanged(ordinal)) {
                loseLargeObjects(update);
                return;
            }
            leftOut += unchanged ? 1 : 0;
        }
        if (leftOut > 0 && isMoved(before, after)) {
            loseLargeObjects(update);
        } else if (leftOut == large.length) {
            return; // all of them cancel
        } else {
            takeLarge(before);
            addLarge(after);
        }
    }

    private boolean isMoved(Row before, Row after) {
        for (int ordinal : key) {
            if (!Objects.deepEquals(before.value(ordinal), after.value(ordinal))) {
                return true;
            }
        }
        return false;
    }

    private boolean leavesOut(Row image) {
        for (int ordinal : large) {
            if (image.isUnchanged(ordinal)) {
                return true;
            }
        }
        return false;
    }

    private void loseLargeObjects(LogEvent.Change change) {
        if (largeUnknown == null) {
            largeUnknown =
                    new Lane.Unknown(
                            Lane.Reason.LARGE_OBJECT_LEFT_OUT, change.position().commitLsn());
        }
    }

    private RowHash addRow(Row row) {
        RowHash hash = hasher.row(row);
        count++;
        sum1 += hash.part1();
        sum2 += hash.part2();
        return hash;
    }

    private RowHash takeRow(Row row) {
        RowHash hash = hasher.row(row);
        count--;
        sum1 -= hash.part1();
        sum2 -= hash.part2();
        return hash;
    }

    private void addLarge(Row row) {
        RowHash hash = hasher.largeObjects(row);
        large1 += hash.part1();
        large2 += hash.part2();
    }

    private void takeLarge(Row row) {
        RowHash hash = hasher.largeObjects(row);
        large1 -= hash.part1();
        large2 -= hash.part2();
    }
}
