package dev.tidegate.postgres;

import dev.tidegate.model.Column;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a table's rows, which are equal exactly if PostgreSQL finds them equal. They are
 * compared where they are, in the rows, without an object for each. Stateless.
 */
final class RowKeys {
    /** How many numbers a packed key is. */
    static final int WORDS = 2;

    private final Column[] columns;
    private final int[] ordinals;
    private final Equality[] equalities;
    private final boolean packable;

    /** When two values of a column are one for PostgreSQL. */
    private enum Equality {
        /** As Java has it. */
        SAME,
        /** But for blanks at the end. */
        UNPADDED,
        /** But for zeros at the end. */
        NUMERIC,
        /** There is one zero, and NaN is NaN. */
        FLOATING,
        BYTES,
        /** As far as they are kept. */
        CUT
    }

    RowKeys(TableSchema schema) {
        this.ordinals = schema.keyOrdinals();
        this.columns = Arrays.stream(ordinals).mapToObj(schema.columns()::get).toArray(Column[]::new);
        this.equalities = Arrays.stream(columns).map(RowKeys::equality).toArray(Equality[]::new);
        this.packable =
                Arrays.stream(columns).mapToInt(RowKeys::bits).sum() <= WORDS * Long.SIZE;
    }

    /** Of a value in a packed key; too many where it cannot be in one. */
    private static int bits(Column column) {
        Class<?> values = column.type().kind().valueClass();
        if (values == Integer.class) {
            return Integer.SIZE;
        }
        return values == Long.class ? Long.SIZE : WORDS * Long.SIZE + 1;
    }

    private static Equality equality(Column column) {
        return switch (column.type().kind()) {
            case CHAR, NCHAR -> Equality.UNPADDED;
            case DECIMAL, MONEY, SMALLMONEY -> Equality.NUMERIC;
            case REAL, FLOAT -> Equality.FLOATING;
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    Equality.BYTES;
            case TIME, SMALLDATETIME, DATETIME, DATETIME2, DATETIMEOFFSET -> Equality.CUT;
            case BIT,
                    TINYINT,
                    SMALLINT,
                    INT,
                    BIGINT,
                    VARCHAR,
                    TEXT,
                    NVARCHAR,
                    NTEXT,
                    DATE,
                    UNIQUEIDENTIFIER,
                    XML,
                    SQL_VARIANT ->
                    Equality.SAME;
        };
    }

    /**
     * Packs a row's key, if it consists of a few whole numbers, as most do.
     *
     * @param words {@link #WORDS} numbers, which become the same for equal keys of this table and
     *     others for other ones
     * @return whether it could be packed
     */
    boolean pack(Row row, long[] words) {
        if (!packable) {
            return false;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < ordinals.length; i++) {
            Object value = row.value(ordinals[i]);
            if (value instanceof Integer number && bits(columns[i]) == Integer.SIZE) {
                high = high << Integer.SIZE | low >>> Integer.SIZE;
                low = low << Integer.SIZE | Integer.toUnsignedLong(number);
            } else if (value instanceof Long number && bits(columns[i]) == Long.SIZE) {
                high = low;
                low = number;
            } else {
                return false;
            }
        }
        words[0] = high;
        words[1] = low;
        return true;
    }

    /** A hash of a row's key; the same for keys that are {@link #areEqual}. */
    int hash(Row row) {
        int hash = 0;
        for (int i = 0; i < ordinals.length; i++) {
            hash = 31 * hash + hash(i, row.value(ordinals[i]));
        }
        return hash;
    }

    /** Whether PostgreSQL finds the keys of two rows equal. */
    boolean areEqual(Row left, Row right) {
        for (int i = 0; i < ordinals.length; i++) {
            if (!areEqual(i, left.value(ordinals[i]), right.value(ordinals[i]))) {
                return false;
            }
        }
        return true;
    }

    /** Whether both images have the same key, value by value. */
    boolean isKept(Row before, Row after) {
        for (int ordinal : ordinals) {
            Object old = before.value(ordinal);
            Object now = after.value(ordinal);
            if (old != now && !Objects.deepEquals(old, now)) {
                return false;
            }
        }
        return true;
    }

    private int hash(int place, @Nullable Object value) {
        if (value == null) {
            return 0; // the target will find no such row
        }
        return switch (equalities[place]) {
            case SAME -> value.hashCode();
            case UNPADDED -> hashUnpadded((String) value);
            case NUMERIC -> ((BigDecimal) value).stripTrailingZeros().hashCode();
            case FLOATING -> oneZero(value).hashCode();
            case BYTES -> Arrays.hashCode((byte[]) value);
            case CUT -> Values.kept(columns[place], value).hashCode();
        };
    }

    private boolean areEqual(int place, @Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return left == right;
        }
        return switch (equalities[place]) {
            case SAME -> left.equals(right);
            case UNPADDED -> areEqualUnpadded((String) left, (String) right);
            case NUMERIC -> ((BigDecimal) left).compareTo((BigDecimal) right) == 0;
            case FLOATING -> oneZero(left).equals(oneZero(right));
            case BYTES -> Arrays.equals((byte[]) left, (byte[]) right);
            case CUT ->
                    Values.kept(columns[place], left).equals(Values.kept(columns[place], right));
        };
    }

    /** Of two zeros, the positive one. */
    private static Object oneZero(Object value) {
        return value instanceof Float number ? (Object) (number + 0.0f) : (Double) value + 0.0;
    }

    private static int hashUnpadded(String text) {
        int end = unpadded(text);
        int hash = 0;
        for (int i = 0; i < end; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }

    private static boolean areEqualUnpadded(String left, String right) {
        int end = unpadded(left);
        return end == unpadded(right) && left.regionMatches(0, right, 0, end);
    }

    private static int unpadded(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return end;
    }
}
