package dev.tidegate.bind;

import java.util.Locale;
import java.util.Optional;

/**
 * A T-SQL data type, with alias types resolved to what they stand for.
 *
 * @param kind which type of the system
 * @param length characters for character kinds, bytes for binary kinds, {@link #MAX} for {@code
 *     (max)} and for text, ntext, image, xml; 0 where the kind has no length
 * @param precision decimal digits in all, for DECIMAL and the money kinds; else 0
 * @param scale digits after the point, for DECIMAL, the money kinds and times; else 0
 * @param userType the alias type, table type or CLR type by which it was named, or the type that is
 *     not known if kind is {@link Kind#UNKNOWN}
 */
public record SqlType(
        Kind kind, int length, int precision, int scale, Optional<ObjectId> userType) {
    /** The length of a type without a bound. */
    public static final int MAX = -1;

    /** A type of which nothing is known. */
    public static final SqlType UNKNOWN = of(Kind.UNKNOWN);

    public static final SqlType INT = of(Kind.INT);
    public static final SqlType BIT = of(Kind.BIT);

    /** SQL Server's types in the order of their precedence, the one that others become first. */
    public enum Kind {
        /** Not in the catalog, or of an expression that cannot be typed. */
        UNKNOWN,
        /** A table type, of parameters and variables. */
        TABLE,
        CURSOR,
        SQL_VARIANT,
        XML,
        JSON,
        VECTOR,
        HIERARCHYID,
        GEOMETRY,
        GEOGRAPHY,
        DATETIMEOFFSET,
        DATETIME2,
        DATETIME,
        SMALLDATETIME,
        DATE,
        TIME,
        FLOAT,
        REAL,
        /** Also numeric. */
        DECIMAL,
        MONEY,
        SMALLMONEY,
        BIGINT,
        INT,
        SMALLINT,
        /** Unsigned: 0 to 255. */
        TINYINT,
        BIT,
        NTEXT,
        TEXT,
        IMAGE,
        /** Eight bytes; also called timestamp. */
        ROWVERSION,
        UNIQUEIDENTIFIER,
        NVARCHAR,
        NCHAR,
        VARCHAR,
        CHAR,
        VARBINARY,
        BINARY
    }

    /** A type without length, precision and scale. */
    public static SqlType of(Kind kind) {
        return new SqlType(kind, 0, 0, 0, Optional.empty());
    }

    /** A character or binary type. */
    public static SqlType ofLength(Kind kind, int length) {
        return new SqlType(kind, length, 0, 0, Optional.empty());
    }

    /** DECIMAL with digits in all and behind the point. */
    public static SqlType decimal(int precision, int scale) {
        return new SqlType(Kind.DECIMAL, 0, precision, scale, Optional.empty());
    }

    /** A type with digits after the second. */
    public static SqlType ofScale(Kind kind, int scale) {
        return new SqlType(kind, 0, 0, scale, Optional.empty());
    }

    /** The same type under the name of a user. */
    public SqlType named(ObjectId type) {
        return new SqlType(kind, length, precision, scale, Optional.of(type));
    }

    /** The same type without the name of a user. */
    public SqlType unnamed() {
        return new SqlType(kind, length, precision, scale, Optional.empty());
    }

    public boolean isKnown() {
        return kind != Kind.UNKNOWN;
    }

    /** Whether values are characters, of any length; {@code +} then joins. */
    public boolean isText() {
        return switch (kind) {
            case CHAR, VARCHAR, NCHAR, NVARCHAR, TEXT, NTEXT -> true;
            default -> false;
        };
    }

    /** Whether a value is filled up with blanks to its length. */
    public boolean isBlankFilled() {
        return kind == Kind.CHAR || kind == Kind.NCHAR;
    }

    public boolean isNational() {
        return kind == Kind.NCHAR || kind == Kind.NVARCHAR || kind == Kind.NTEXT;
    }

    public boolean isBinary() {
        return switch (kind) {
            case BINARY, VARBINARY, IMAGE, ROWVERSION -> true;
            default -> false;
        };
    }

    /** Whole numbers; BIT is none. */
    public boolean isInteger() {
        return switch (kind) {
            case TINYINT, SMALLINT, INT, BIGINT -> true;
            default -> false;
        };
    }

    public boolean isMoney() {
        return kind == Kind.MONEY || kind == Kind.SMALLMONEY;
    }

    public boolean isApproximate() {
        return kind == Kind.FLOAT || kind == Kind.REAL;
    }

    /** Numbers of any kind; BIT is none. */
    public boolean isNumber() {
        return isInteger() || isMoney() || isApproximate() || kind == Kind.DECIMAL;
    }

    /** Dates, times, and both. */
    public boolean isTemporal() {
        return switch (kind) {
            case DATE, TIME, SMALLDATETIME, DATETIME, DATETIME2, DATETIMEOFFSET -> true;
            default -> false;
        };
    }

    public boolean isBit() {
        return kind == Kind.BIT;
    }

    /** Whether a value of the other type becomes one of this type where both meet. */
    public boolean precedes(SqlType other) {
        return kind.compareTo(other.kind) < 0;
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
            case UNKNOWN, TABLE -> userType.map(ObjectId::toString).orElse(name);
            default -> name;
        };
    }
}
