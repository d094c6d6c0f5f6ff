package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.value.Value;
import org.jspecify.annotations.Nullable;

/** Functions on numbers, and those that make values. */
public final class NumberRoutines {
    private static final AtomicLong ROW_VERSION = new AtomicLong(2000);

    private NumberRoutines() {}

    /** Division of decimals: digits behind the scale are cut. */
    public static @Nullable BigDecimal divide(
            @Nullable BigDecimal left, @Nullable BigDecimal right, int scale) throws SQLException {
        if (left == null || right == null) {
            return null;
        }
        if (right.signum() == 0) {
            throw Routines.failure(new SqlError(8134, "Divide by zero error encountered."));
        }
        return left.divide(right, scale, RoundingMode.DOWN);
    }

    /** ROUND of a decimal; a function other than 0 cuts. */
    public static @Nullable BigDecimal round_decimal(
            @Nullable BigDecimal value, @Nullable Integer digits, int function) {
        if (value == null || digits == null) {
            return null;
        }
        RoundingMode mode = function == 0 ? RoundingMode.HALF_UP : RoundingMode.DOWN;
        return value.setScale(digits, mode).setScale(value.scale(), RoundingMode.HALF_UP);
    }

    /** ROUND of a float. */
    public static @Nullable Double round_float(
            @Nullable Double value, @Nullable Integer digits, int function) {
        if (value == null || digits == null) {
            return null;
        }
        RoundingMode mode = function == 0 ? RoundingMode.HALF_UP : RoundingMode.DOWN;
        return BigDecimal.valueOf(value).setScale(digits, mode).doubleValue();
    }

    /** ISNUMERIC of text. */
    public static Integer is_numeric(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        return text.strip().matches("[$]?[+-]?[$]?(\\d[\\d,]*\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")
                ? 1
                : 0;
    }

    /** NEWID(). */
    public static UUID new_id() {
        return UUID.randomUUID();
    }

    /** The value of a rowversion column in a row that is written now. */
    public static byte[] next_rowversion() {
        return ByteBuffer.allocate(Long.BYTES).putLong(ROW_VERSION.incrementAndGet()).array();
    }

    /**
     * @@DBTS.
     */
    public static byte[] last_rowversion() {
        return ByteBuffer.allocate(Long.BYTES).putLong(ROW_VERSION.get()).array();
    }

    /** CHECKSUM: equal for equal values; not SQL Server's number. */
    public static Integer check_sum(Value... values) {
        int sum = 0;
        for (Value value : values) {
            String text = value.getValueType() == Value.NULL ? "" : value.getString();
            sum =
                    Integer.rotateLeft(sum, 4)
                            ^ text.stripTrailing().toLowerCase(Locale.ROOT).hashCode();
        }
        return sum;
    }
}
