package dev.tidegate.ledger;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Remembers of the rows that change most what their last change left, as a hash, and tells when the
 * next change of one does not begin there: then a change in between is lost, or two came in another
 * order. It costs no hash, since the ledger has them, and no memory but a fixed number of keys.
 *
 * <p>It need not know every row, and forgets rather than be wrong. Of a table that is not followed
 * wholly, or that comes in another shape, it knows nothing; nor of a row that came to its key in
 * the same transaction: the log may tell of rows that swap their keys in an order in which images
 * of both lie in between. An insert never breaks the succession: the target refuses one that should
 * not be.
 *
 * <pre>
 *   @10 update 7: a → b      remembers 7: b
 *   @12 update 7: b → c      begins at b. Remembers 7: c
 *   @15 update 7: d → e      does not begin at c: tells
 * </pre>
 *
 * <p>Owned by the thread that fills windows; new with each take-over.
 */
final class HotRows {
    /** Direct-mapped: a power of two. About 600 KB of keys that are numbers. */
    private static final int SLOTS = 4_096;

    /** A row that changes keeps its slot against so many others that change once. */
    private static final byte HEAT_MAX = 16;

    private final BrokenImages broken;
    private final Slot[] slots = new Slot[SLOTS];
    private final Map<TableId, OfTable> tables = new HashMap<>();

    HotRows(BrokenImages broken) {
        this.broken = broken;
        Arrays.setAll(slots, _ -> new Slot());
    }

    /** What is remembered of one row; of none at first. */
    private static final class Slot {
        @Nullable OfTable table;
        int generation;
        Row key = Row.of();
        long part1;
        long part2;
        boolean exists;

        /** The transaction in which the row came to its key; later ones may rely on it. */
        Lsn cameAt = Lsn.ZERO;

        byte heat;

        boolean holds(OfTable its, Row image) {
            if (table != its || generation != its.generation) {
                return false;
            }
            for (int i = 0; i < its.ordinals.length; i++) {
                if (!Objects.deepEquals(key.value(i), image.value(its.ordinals[i]))) {
                    return false;
                }
            }
            return true;
        }

        boolean isOf(RowHash hash) {
            return exists && part1 == hash.part1() && part2 == hash.part2();
        }
    }

    /** Of a table with a key. */
    OfTable of(TableId table) {
        return tables.computeIfAbsent(table, OfTable::new);
    }

    /** One table. */
    final class OfTable {
        private final int seed;
        private @Nullable TableSchema schema;
        private int[] ordinals = new int[0];
        private int generation;

        private OfTable(TableId table) {
            this.seed = table.hashCode();
        }

        /** The changes that come now have this shape. */
        @SuppressWarnings("ReferenceEquality") // asked for each change; another object is no harm
        void follow(TableSchema shape) {
            if (schema != shape) {
                schema = shape;
                ordinals = shape.keyOrdinals();
                forget();
            }
        }

        /** Changes may pass by that are not told. */
        void forget() {
            generation++;
        }

        /** Most rows that come are never changed again: one takes no other's place. */
        void inserted(Lsn commit, Row after, RowHash hash) {
            Slot slot = slot(after);
            if (slot.holds(this, after)) {
                came(slot, commit, hash);
            }
        }

        private void came(Slot slot, Lsn commit, RowHash hash) {
            set(slot, hash);
            slot.exists = true;
            slot.cameAt = commit;
        }

        void updated(Lsn commit, Images images) {
            Slot slot = slot(images.before());
            boolean known = slot.holds(this, images.before());
            boolean cameNow = known && slot.cameAt.equals(commit);
            if (known && !cameNow) {
                require(slot, images.before(), images.beforeHash(), commit);
            }
            if (isMoved(images)) {
                left(slot, known, cameNow);
                Slot next = slot(images.after());
                if (next.holds(this, images.after()) || take(next, images.after())) {
                    came(next, commit, images.afterHash());
                }
            } else if (cameNow) {
                slot.table = null;
            } else if (known || take(slot, images.after())) {
                set(slot, images.afterHash());
                slot.exists = true;
            }
        }

        void deleted(Lsn commit, Row before, RowHash hash) {
            Slot slot = slot(before);
            boolean known = slot.holds(this, before);
            boolean cameNow = known && slot.cameAt.equals(commit);
            if (known && !cameNow) {
                require(slot, before, hash, commit);
            }
            left(slot, known, cameNow);
        }

        /** No row has the key any more; unless it is one of those that swap keys. */
        private void left(Slot slot, boolean known, boolean cameNow) {
            if (cameNow) {
                slot.table = null;
            } else if (known) {
                slot.exists = false;
                slot.cameAt = Lsn.ZERO;
            }
        }

        private void require(Slot slot, Row image, RowHash hash, Lsn commit) {
            slot.heat = (byte) Math.min(slot.heat + 1, HEAT_MAX);
            if (!slot.isOf(hash)) {
                broken.doNotMeet(Objects.requireNonNull(schema), image.project(ordinals), commit);
            }
        }

        private boolean isMoved(Images images) {
            for (int ordinal : ordinals) {
                if (!Objects.deepEquals(
                        images.before().value(ordinal), images.after().value(ordinal))) {
                    return true;
                }
            }
            return false;
        }

        /** The slot is the row's if who has it has not changed lately. */
        private boolean take(Slot slot, Row image) {
            if (slot.table != null && slot.heat > 0 && slot.generation == slot.table.generation) {
                slot.heat--;
                return false;
            }
            slot.table = this;
            slot.generation = generation;
            slot.key = image.project(ordinals);
            slot.cameAt = Lsn.ZERO;
            slot.heat = 1;
            return true;
        }

        private void set(Slot slot, RowHash hash) {
            slot.part1 = hash.part1();
            slot.part2 = hash.part2();
        }

        private Slot slot(Row image) {
            int hash = seed;
            for (int ordinal : ordinals) {
                Object value = image.value(ordinal);
                hash =
                        31 * hash
                                + (value instanceof byte[] bytes
                                        ? Arrays.hashCode(bytes)
                                        : Objects.hashCode(value));
            }
            return slots[(hash ^ (hash >>> 12) ^ (hash >>> 24)) & (SLOTS - 1)];
        }
    }

    /** Both images of an update, with their hashes. */
    record Images(Row before, RowHash beforeHash, Row after, RowHash afterHash) {}
}
