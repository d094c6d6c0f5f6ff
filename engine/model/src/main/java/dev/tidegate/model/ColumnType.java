package dev.tidegate.model;

import java.util.Locale;

/**
 * A column's type as the source declares it.
 *
 * @param kind which type
 * @param length characters for character kinds, bytes for binary kinds, {@link #MAX} for {@code
 *     (max)} and for text, ntext, image, xml; 0 where the kind has no length
 * @param precision decimal digits in all, for decimal and money kinds; else 0
 * @param scale digits after the point, for decimal and money kinds and for times; else 0
 */
public record ColumnType(Kind kind, int length, int precision, int scale) {
    /** The length of a type without a bound. */
    public static final int MAX = -1;

    /** SQL Server's types, each with the Java class that carries its values in a {@link Row}. */
    public enum Kind {
        BIT(Boolean.class),
        /** Unsigned: 0 to 255. */
        TINYINT(Integer.class),
        SMALLINT(Integer.class),
        INT(Integer.class),
        BIGINT(Long.class),
        /** Also numeric. */
        DECIMAL(java.math.BigDecimal.class),
        MONEY(java.math.BigDecimal.class),
        SMALLMONEY(java.math.BigDecimal.class),
        REAL(Float.class),
        FLOAT(Double.class),
        CHAR(String.class),
        VARCHAR(String.class),
        TEXT(String.class),
        NCHAR(String.class),
        NVARCHAR(String.class),
        NTEXT(String.class),
        BINARY(byte[].class),
        VARBINARY(byte[].class),
        IMAGE(byte[].class),
        DATE(java.time.LocalDate.class),
        /** Up to seven digits after the second. */
        TIME(java.time.LocalTime.class),
        SMALLDATETIME(java.time.LocalDateTime.class),
        DATETIME(java.time.LocalDateTime.class),
        DATETIME2(java.time.LocalDateTime.class),
        DATETIMEOFFSET(java.time.OffsetDateTime.class),
        UNIQUEIDENTIFIER(java.util.UUID.class),
        /** Eight bytes; also called timestamp. */
        ROWVERSION(byte[].class),
        XML(String.class),
        /** Cannot be captured. */
        SQL_VARIANT(Object.class),
        /** The CLR serialisation. */
        HIERARCHYID(byte[].class),
        /** The CLR serialisation. */
        GEOMETRY(byte[].class),
        /** The CLR serialisation. */
        GEOGRAPHY(byte[].class);

        private final Class<?> valueClass;

        Kind(Class<?> valueClass) {
            this.valueClass = valueClass;
        }

        /** The class of the values; NULL is null. */
        public Class<?> valueClass() {
            return valueClass;
        }
    }

    /** A type without length, precision and scale. */
    public static ColumnType of(Kind kind) {
        return new ColumnType(kind, 0, 0, 0);
    }

    /** A character or binary type. */
    public static ColumnType ofLength(Kind kind, int length) {
        return new ColumnType(kind, length, 0, 0);
    }

    /**
     * Whether the log leaves this column out of an update that did not change it: then both images
     * hold {@link Row#UNCHANGED}.
     */
    public boolean isLargeObject() {
        return length == MAX;
    }

    /** As in a column definition: {@code decimal(10,2)}, {@code nvarchar(max)}. */
    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return switch (kind) {
            case DECIMAL -> name + "(" + precision + "," + scale + ")";
            case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY ->
                    name + "(" + (length == MAX ? "max" : length) + ")";
            case TIME, DATETIME2, DATETIMEOFFSET -> name + "(" + scale + ")";
            case BIT,
                    TINYINT,
                    SMALLINT,
                    INT,
                    BIGINT,
                    MONEY,
                    SMALLMONEY,
                    REAL,
                    FLOAT,
                    TEXT,
                    NTEXT,
                    IMAGE,
                    DATE,
                    SMALLDATETIME,
                    DATETIME,
                    UNIQUEIDENTIFIER,
                    ROWVERSION,
                    XML,
                    SQL_VARIANT,
                    HIERARCHYID,
                    GEOMETRY,
                    GEOGRAPHY ->
                    name;
        };
    }
}
