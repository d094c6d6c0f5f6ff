package dev.tidegate.sandbox.sqlserver.type;

/**
 * The type of a column, parameter or expression, as SQL Server declares it.
 *
 * @param kind which of SQL Server's types
 * @param length characters for char and nchar kinds, bytes for binary kinds; {@link #MAX} for
 *     {@code (max)}; 0 where the kind has no length
 * @param precision decimal digits in all, for decimal and numeric; mantissa bits for float; else 0
 * @param scale digits after the point, for decimal, numeric, time, datetime2, datetimeoffset; else
 *     0
 */
public record SqlType(Kind kind, int length, int precision, int scale) {
    /** The length of a {@code (max)} type. */
    public static final int MAX = -1;

    /**
     * SQL Server's system types. Each names the Java class of its values; NULL is Java's null.
     *
     * <p>tinyint is unsigned. Times keep seven digits (100 ns).
     */
    public enum Kind {
        /** Boolean. */
        BIT,
        /** Integer, 0 to 255. */
        TINYINT,
        /** Integer. */
        SMALLINT,
        /** Integer. */
        INT,
        /** Long. */
        BIGINT,
        /** BigDecimal of exactly the type's scale. */
        DECIMAL,
        /** BigDecimal of exactly the type's scale. */
        NUMERIC,
        /** BigDecimal of scale 4. */
        MONEY,
        /** BigDecimal of scale 4. */
        SMALLMONEY,
        /** Float. */
        REAL,
        /** Double. */
        FLOAT,
        /** String, padded with blanks to its length. */
        CHAR,
        /** String. */
        VARCHAR,
        /** String. */
        TEXT,
        /** String, padded with blanks to its length. */
        NCHAR,
        /** String. */
        NVARCHAR,
        /** String. */
        NTEXT,
        /** byte[], padded with zeros to its length. */
        BINARY,
        /** byte[]. */
        VARBINARY,
        /** byte[]. */
        IMAGE,
        /** LocalDate. */
        DATE,
        /** LocalTime. */
        TIME,
        /** LocalDateTime, whole minutes. */
        SMALLDATETIME,
        /** LocalDateTime, ticks of 1/300 s. */
        DATETIME,
        /** LocalDateTime. */
        DATETIME2,
        /** OffsetDateTime. */
        DATETIMEOFFSET,
        /** java.util.UUID. */
        UNIQUEIDENTIFIER,
        /** byte[8]. */
        ROWVERSION,
        /** String. */
        XML,
        /** The value's own Java class. */
        SQL_VARIANT,
        /** byte[], the CLR serialisation. */
        HIERARCHYID,
        /** byte[], the CLR serialisation. */
        GEOMETRY,
        /** byte[], the CLR serialisation. */
        GEOGRAPHY
    }

    /** A type without length, precision or scale. */
    public static SqlType of(Kind kind) {
        return new SqlType(kind, 0, 0, 0);
    }

    /** A character or binary type; {@code length} may be {@link #MAX}. */
    public static SqlType ofLength(Kind kind, int length) {
        return new SqlType(kind, length, 0, 0);
    }

    /** A decimal or numeric type. */
    public static SqlType ofDecimal(Kind kind, int precision, int scale) {
        return new SqlType(kind, 0, precision, scale);
    }

    /** A time, datetime2 or datetimeoffset type. */
    public static SqlType ofScale(Kind kind, int scale) {
        return new SqlType(kind, 0, 0, scale);
    }

    /** Whether this is a {@code (max)} type. */
    public boolean isMax() {
        return length == MAX;
    }

    /** Whether it holds text in UTF-16. */
    public boolean isNational() {
        return switch (kind) {
            case NCHAR, NVARCHAR, NTEXT, XML -> true;
            default -> false;
        };
    }
}
