package dev.tidegate.validate.hash;

import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;

/** The forms that values have in canonical bytes. Numbers are big-endian. */
enum Form {
    /** One byte, 1 for true. */
    BIT,
    /** Eight bytes, of an {@link Integer}. */
    INTEGER,
    /** Eight bytes, of a {@link Long}. */
    LONG,
    /** ASCII. */
    DECIMAL,
    /** IEEE 754, four bytes. */
    REAL,
    /** IEEE 754, eight bytes. */
    FLOAT,
    /** UTF-8. */
    TEXT,
    /** UTF-8 without blanks at the end. */
    PADDED_TEXT,
    /** The bytes themselves. */
    BINARY,
    /** Days since 2000-01-01, four bytes. */
    DAY,
    /** Microseconds since midnight, eight bytes. */
    TIME,
    /** Microseconds since 2000-01-01, eight bytes. */
    LOCAL,
    /** Microseconds since 2000-01-01 UTC, eight bytes. */
    MOMENT,
    /** Sixteen bytes, in the order of the text. */
    UUID;

    /** Of a type's values; fails with {@code TYPE_UNSUPPORTED}. */
    static Form of(Kind kind) {
        return switch (kind) {
            case BIT -> BIT;
            case TINYINT, SMALLINT, INT -> INTEGER;
            case BIGINT -> LONG;
            case DECIMAL, MONEY, SMALLMONEY -> DECIMAL;
            case REAL -> REAL;
            case FLOAT -> FLOAT;
            case CHAR, NCHAR -> PADDED_TEXT;
            case VARCHAR, TEXT, NVARCHAR, NTEXT, XML -> TEXT;
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY -> BINARY;
            case DATE -> DAY;
            case TIME -> TIME;
            case SMALLDATETIME, DATETIME, DATETIME2 -> LOCAL;
            case DATETIMEOFFSET -> MOMENT;
            case UNIQUEIDENTIFIER -> UUID;
            case SQL_VARIANT ->
                    throw new TidegateException(
                            ErrorCode.TYPE_UNSUPPORTED,
                            "values of type sql_variant have no canonical form",
                            "Leave the column out with source.columns_excluded, or its table with"
                                    + " source.tables_excluded, or change the column's type.");
        };
    }
}
