package dev.tidegate.sqlserver;

import dev.tidegate.model.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * Values between two values of a column, in SQL Server's order: for types whose values can be
 * counted. They need not be stored anywhere; who looks for rows near them finds some.
 */
final class KeyScale {
    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);
    private static final BigInteger PARTS = BigInteger.valueOf(1_000_000);

    /** Bytes of a binary value that are looked at. */
    private static final int BYTES = 16;

    private final ColumnType type;

    private KeyScale(ColumnType type) {
        this.type = type;
    }

    /** The scale of a type; empty if its values cannot be counted. */
    static Optional<KeyScale> of(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT,
                    SMALLINT,
                    INT,
                    BIGINT,
                    DECIMAL,
                    MONEY,
                    SMALLMONEY,
                    DATE,
                    TIME,
                    SMALLDATETIME,
                    DATETIME,
                    DATETIME2,
                    DATETIMEOFFSET,
                    UNIQUEIDENTIFIER,
                    BINARY,
                    VARBINARY ->
                    Optional.of(new KeyScale(type));
            case BIT,
                    REAL,
                    FLOAT,
                    CHAR,
                    VARCHAR,
                    TEXT,
                    NCHAR,
                    NVARCHAR,
                    NTEXT,
                    IMAGE,
                    ROWVERSION,
                    XML,
                    SQL_VARIANT,
                    HIERARCHYID,
                    GEOMETRY,
                    GEOGRAPHY ->
                    Optional.empty();
        };
    }

    /**
     * The value at a part of the way between two.
     *
     * @param share 0 for the lower one to 1 for the upper one
     */
    Object between(Object low, Object high, double share) {
        BigInteger from = number(low);
        BigInteger way = number(high).subtract(from);
        BigInteger part = BigInteger.valueOf(Math.round(share * PARTS.doubleValue()));
        return value(from.add(way.multiply(part).divide(PARTS)));
    }

    private static BigInteger number(Object value) {
        return switch (value) {
            case Integer number -> BigInteger.valueOf(number);
            case Long number -> BigInteger.valueOf(number);
            case BigDecimal number -> number.unscaledValue();
            case LocalDate date -> BigInteger.valueOf(date.toEpochDay());
            case LocalTime time -> BigInteger.valueOf(time.toNanoOfDay());
            case LocalDateTime moment -> nanos(moment.toInstant(ZoneOffset.UTC));
            case OffsetDateTime moment -> nanos(moment.toInstant());
            case UUID id ->
                    unsigned(PortableOrder.lastGroups(id))
                            .shiftLeft(Long.SIZE)
                            .add(unsigned(PortableOrder.firstGroups(id)));
            case byte[] bytes -> new BigInteger(1, Arrays.copyOf(bytes, BYTES));
            default -> throw new IllegalArgumentException("no number: " + value.getClass());
        };
    }

    private Object value(BigInteger number) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INT -> number.intValueExact();
            case BIGINT -> number.longValueExact();
            case DECIMAL, MONEY, SMALLMONEY -> new BigDecimal(number, type.scale());
            case DATE -> LocalDate.ofEpochDay(number.longValueExact());
            case TIME -> LocalTime.ofNanoOfDay(number.longValueExact() / 100 * 100);
            case SMALLDATETIME, DATETIME, DATETIME2 -> {
                LocalDateTime moment = LocalDateTime.ofInstant(instant(number), ZoneOffset.UTC);
                yield type.kind() == ColumnType.Kind.DATETIME2
                        ? moment
                        : moment.withNano(moment.getNano() / 1_000_000 * 1_000_000);
            }
            case DATETIMEOFFSET -> instant(number).atOffset(ZoneOffset.UTC);
            case UNIQUEIDENTIFIER ->
                    new UUID(
                            Long.reverseBytes(number.longValue()),
                            Long.rotateRight(number.shiftRight(Long.SIZE).longValue(), 16));
            case BINARY, VARBINARY -> bytes(number);
            default -> throw new IllegalStateException("no scale of type " + type);
        };
    }

    private byte[] bytes(BigInteger number) {
        byte[] all = new byte[BYTES];
        byte[] digits = number.toByteArray();
        int length = Math.min(BYTES, digits.length);
        System.arraycopy(digits, digits.length - length, all, BYTES - length, length);
        return Arrays.copyOf(all, Math.min(BYTES, type.length()));
    }

    private static BigInteger nanos(Instant instant) {
        return BigInteger.valueOf(instant.getEpochSecond())
                .multiply(NANOS_PER_SECOND)
                .add(BigInteger.valueOf(instant.getNano()));
    }

    /** In units of 100 ns: SQL Server has no smaller ones. */
    private static Instant instant(BigInteger nanos) {
        BigInteger[] parts = nanos.divideAndRemainder(NANOS_PER_SECOND);
        return Instant.ofEpochSecond(
                parts[0].longValueExact(), parts[1].longValueExact() / 100 * 100);
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
