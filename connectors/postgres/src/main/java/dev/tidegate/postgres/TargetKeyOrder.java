package dev.tidegate.postgres;

import dev.tidegate.load.KeyOrder;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * PostgreSQL's order of a table's keys, of the values that it keeps; of text, where its collation
 * compares code points. Immutable.
 */
final class TargetKeyOrder implements KeyOrder {
    private final List<Comparator<Object>> columns;

    private TargetKeyOrder(List<Comparator<Object>> columns) {
        this.columns = columns;
    }

    /** The order of a table's keys; empty if it has none, or one that is not known here. */
    static Optional<TargetKeyOrder> of(TableSchema schema) {
        List<Comparator<Object>> columns = new ArrayList<>();
        for (int ordinal : schema.keyOrdinals()) {
            Optional<Comparator<Object>> column = of(schema.columns().get(ordinal).type());
            if (column.isEmpty()) {
                return Optional.empty();
            }
            columns.add(column.get());
        }
        return columns.isEmpty() ? Optional.empty() : Optional.of(new TargetKeyOrder(columns));
    }

    /**
     * Whether keys that follow each other on the source do so here. Where the target keeps less of
     * a value two keys may have become one.
     */
    static boolean isSourceOrder(TableSchema schema) {
        return schema.hasKey()
                && Arrays.stream(schema.keyOrdinals())
                        .mapToObj(ordinal -> schema.columns().get(ordinal).type())
                        .allMatch(type -> isSourceOrder(type) && Types.keepsApart(type));
    }

    private static boolean isSourceOrder(ColumnType type) {
        return switch (type.kind()) {
            case BIT,
                    TINYINT,
                    SMALLINT,
                    INT,
                    BIGINT,
                    DECIMAL,
                    MONEY,
                    SMALLMONEY,
                    REAL,
                    FLOAT,
                    DATE,
                    TIME,
                    SMALLDATETIME,
                    DATETIME,
                    DATETIME2,
                    DATETIMEOFFSET ->
                    true;
            // to the source zeros at the end say nothing, and nothing lies between such values
            case BINARY, VARBINARY, ROWVERSION -> true;
            case CHAR,
                    VARCHAR,
                    TEXT,
                    NCHAR,
                    NVARCHAR,
                    NTEXT,
                    XML,
                    IMAGE,
                    UNIQUEIDENTIFIER,
                    SQL_VARIANT,
                    HIERARCHYID,
                    GEOMETRY,
                    GEOGRAPHY ->
                    false;
        };
    }

    private static Optional<Comparator<Object>> of(ColumnType type) {
        return switch (type.kind()) {
            case BIT -> order(Boolean.class, Comparator.naturalOrder());
            case TINYINT, SMALLINT, INT -> order(Integer.class, Comparator.naturalOrder());
            case BIGINT -> order(Long.class, Comparator.naturalOrder());
            case DECIMAL, MONEY, SMALLMONEY -> order(BigDecimal.class, Comparator.naturalOrder());
            // both zeros are equal, and NaN is the largest
            case REAL -> order(Float.class, Comparator.comparingDouble(value -> value + 0.0));
            case FLOAT -> order(Double.class, Comparator.comparingDouble(value -> value + 0.0));
            case DATE -> order(LocalDate.class, Comparator.comparingInt(Moments::days));
            case TIME -> order(LocalTime.class, Comparator.comparingLong(Moments::micros));
            case SMALLDATETIME, DATETIME, DATETIME2 ->
                    order(LocalDateTime.class, Comparator.comparingLong(Moments::micros));
            case DATETIMEOFFSET ->
                    order(OffsetDateTime.class, Comparator.comparingLong(Moments::micros));
            case UNIQUEIDENTIFIER -> order(UUID.class, TargetKeyOrder::compare);
            case BINARY, VARBINARY, ROWVERSION, HIERARCHYID ->
                    order(byte[].class, Arrays::compareUnsigned);
            case CHAR, NCHAR -> order(String.class, Comparator.comparing(RowKeys::trimmed, UTF_8));
            case VARCHAR, NVARCHAR -> order(String.class, UTF_8);
            case TEXT, NTEXT, IMAGE, XML, SQL_VARIANT, GEOMETRY, GEOGRAPHY -> Optional.empty();
        };
    }

    /** By code points. */
    private static final Comparator<String> UTF_8 =
            (first, second) ->
                    Arrays.compareUnsigned(
                            first.getBytes(StandardCharsets.UTF_8),
                            second.getBytes(StandardCharsets.UTF_8));

    private static int compare(UUID first, UUID second) {
        int high =
                Long.compareUnsigned(
                        first.getMostSignificantBits(), second.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(
                        first.getLeastSignificantBits(), second.getLeastSignificantBits());
    }

    private static <T> Optional<Comparator<Object>> order(
            Class<T> type, Comparator<? super T> order) {
        return Optional.of((first, second) -> order.compare(type.cast(first), type.cast(second)));
    }

    @Override
    public int compare(Row first, Row second) {
        for (int i = 0; i < columns.size(); i++) {
            int order =
                    columns.get(i)
                            .compare(
                                    Objects.requireNonNull(first.value(i)),
                                    Objects.requireNonNull(second.value(i)));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
