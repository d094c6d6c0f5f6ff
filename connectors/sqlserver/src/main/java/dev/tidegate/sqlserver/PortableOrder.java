package dev.tidegate.sqlserver;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalInt;
import java.util.UUID;

/** SQL Server's order of a column's values, as far as it can be known here. */
@FunctionalInterface
interface PortableOrder {
    /** Compares as {@link Comparator} does; empty where only SQL Server knows. */
    OptionalInt compare(Object first, Object second);

    /**
     * SQL Server's order of {@code uniqueidentifier}: of the groups in its text the last one first,
     * from left to right; then the one before it; then the first three, each of them, as they are
     * stored with the low byte first, from its text's right to left.
     *
     * @see <a
     *     href="https://learn.microsoft.com/en-us/sql/connect/ado-net/sql/compare-guid-uniqueidentifier-values">Compare
     *     GUID and uniqueidentifier values</a>
     */
    Comparator<UUID> GUIDS =
            Comparator.<UUID>comparingLong(id -> unsigned(lastGroups(id)))
                    .thenComparingLong(id -> unsigned(firstGroups(id)));

    /**
     * Bytes from left to right, the shorter value as if zeros followed: to SQL Server {@code 0x01}
     * and {@code 0x0100} are equal, also in a unique index.
     */
    Comparator<byte[]> BYTES = PortableOrder::compareBytes;

    /** The order of a column's values. */
    static PortableOrder of(KeyColumn column) {
        return switch (column.column().type().kind()) {
            case BIT -> known(Boolean.class, Comparator.naturalOrder());
            case TINYINT, SMALLINT, INT -> known(Integer.class, Comparator.naturalOrder());
            case BIGINT -> known(Long.class, Comparator.naturalOrder());
            case DECIMAL, MONEY, SMALLMONEY -> known(BigDecimal.class, Comparator.naturalOrder());
            case REAL -> known(Float.class, Comparator.comparingDouble(it -> unsignedZero(it)));
            case FLOAT -> known(Double.class, Comparator.comparingDouble(it -> unsignedZero(it)));
            case DATE -> known(LocalDate.class, Comparator.comparingLong(LocalDate::toEpochDay));
            case TIME -> known(LocalTime.class, Comparator.naturalOrder());
            case SMALLDATETIME, DATETIME, DATETIME2 ->
                    known(LocalDateTime.class, (a, b) -> a.compareTo(b));
            // the moments, whatever the offsets: the same moment twice is one key
            case DATETIMEOFFSET -> known(OffsetDateTime.class, OffsetDateTime.timeLineOrder());
            case UNIQUEIDENTIFIER -> known(UUID.class, GUIDS);
            case BINARY, VARBINARY, ROWVERSION -> known(byte[].class, BYTES);
            case CHAR, VARCHAR, NCHAR, NVARCHAR -> TextOrder.of(column);
            // no key, or with an order of the CLR type's own
            case TEXT, NTEXT, IMAGE, XML, SQL_VARIANT, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    (_, _) -> OptionalInt.empty();
        };
    }

    private static <T> PortableOrder known(Class<T> type, Comparator<? super T> order) {
        return (first, second) ->
                OptionalInt.of(order.compare(type.cast(first), type.cast(second)));
    }

    /** To SQL Server -0 is 0; it has no NaN. */
    private static double unsignedZero(double value) {
        return value == 0 ? 0 : value;
    }

    /** A number whose signed order is the given one's unsigned order. */
    private static long unsigned(long value) {
        return value ^ Long.MIN_VALUE;
    }

    /** The fifth group of the text, and behind it the fourth one. */
    static long lastGroups(UUID id) {
        return Long.rotateLeft(id.getLeastSignificantBits(), 16);
    }

    /** The third, the second and the first group of the text, each with its bytes reversed. */
    static long firstGroups(UUID id) {
        return Long.reverseBytes(id.getMostSignificantBits());
    }

    private static int compareBytes(byte[] first, byte[] second) {
        int common = Math.min(first.length, second.length);
        int order = Arrays.compareUnsigned(first, 0, common, second, 0, common);
        if (order != 0) {
            return order;
        }
        byte[] longer = first.length > common ? first : second;
        for (int i = common; i < longer.length; i++) {
            if (longer[i] != 0) {
                return first.length > common ? 1 : -1;
            }
        }
        return 0;
    }
}
