package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.cdc.CaptureInstance.CapturedColumn;
import dev.tidegate.sandbox.sqlserver.cdc.TableShape.ShapeColumn;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a change table that a change becomes.
 *
 * <p>Rules of change data capture that are kept here: an update that changes no captured column
 * leaves no row; large values are in the images of an update only when they changed, those of the
 * old kinds (text, ntext, image) never in a before image; computed columns are NULL; column n is
 * bit (n-1)%8 of byte (n-1)/8 of the mask, counted from its end.
 */
final class ChangeRows {
    static final int DELETE = 1;
    static final int INSERT = 2;
    static final int UPDATE_BEFORE = 3;
    static final int UPDATE_AFTER = 4;

    private static final int ABSENT = -1;

    private final List<CapturedColumn> columns;
    private final List<ShapeColumn> shapeColumns;

    /** Place of each captured column in the row images. */
    private final int[] positions;

    private final byte[] fullMask;

    ChangeRows(CaptureInstance instance, TableShape shape) {
        columns = instance.columns();
        shapeColumns = shape.columns();
        positions = new int[columns.size()];
        boolean[] all = new boolean[columns.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = positionOf(columns.get(i).columnId());
            all[i] = true;
        }
        fullMask = mask(all);
    }

    private int positionOf(int columnId) {
        for (int i = 0; i < shapeColumns.size(); i++) {
            if (shapeColumns.get(i).columnId() == columnId) {
                return i;
            }
        }
        return ABSENT;
    }

    /** A row of a change table: operation, mask, captured values. */
    record Row(int operation, byte[] mask, @Nullable Object[] values) {}

    /** What a change becomes: no row, one, or two. */
    List<Row> of(Change change) {
        @Nullable Object[] before = change.before();
        @Nullable Object[] after = change.after();
        if (before == null && after != null) {
            return List.of(new Row(INSERT, fullMask, values(after, false)));
        }
        if (before != null && after == null) {
            return List.of(new Row(DELETE, fullMask, values(before, true)));
        }
        if (before == null || after == null) {
            throw new IllegalArgumentException("a change without images");
        }
        return changed(before, after)
                .map(mask ->
                        List.of(
                                new Row(UPDATE_BEFORE, mask, values(before, true)),
                                new Row(UPDATE_AFTER, mask, values(after, false))))
                .orElse(List.of());
    }

    private Optional<byte[]> changed(@Nullable Object[] before, @Nullable Object[] after) {
        boolean[] bits = new boolean[positions.length];
        boolean any = false;
        for (int i = 0; i < bits.length; i++) {
            int at = positions[i];
            bits[i] = at != ABSENT && !RowImages.same(before[at], after[at]);
            any |= bits[i];
        }
        return any ? Optional.of(mask(bits)) : Optional.empty();
    }

    private @Nullable Object[] values(@Nullable Object[] image, boolean isBefore) {
        @Nullable Object[] values = new @Nullable Object[positions.length];
        for (int i = 0; i < values.length; i++) {
            int at = positions[i];
            boolean hidden =
                    at == ABSENT
                            || columns.get(i).computed()
                            || isBefore && shapeColumns.get(at).legacyLarge();
            values[i] = hidden ? null : image[at];
        }
        return values;
    }

    private static byte[] mask(boolean[] bits) {
        byte[] mask = new byte[(bits.length + 7) / 8];
        for (int i = 0; i < bits.length; i++) {
            if (bits[i]) {
                mask[mask.length - 1 - i / 8] |= (byte) (1 << (i % 8));
            }
        }
        return mask;
    }
}
