package dev.tidegate.model;

import java.util.Optional;

/**
 * The target's types for the source's: a pure function of the type, so that load, apply, validation
 * and conversion agree.
 */
public final class TargetTypes {
    /** Digits after the second that PostgreSQL keeps. */
    public static final int SECOND_DIGITS_MAX = 6;

    private TargetTypes() {}

    /**
     * The type on the target, spelled as PostgreSQL's {@code format_type} does; fails with {@code
     * TYPE_UNSUPPORTED}.
     */
    public static String of(ColumnType type) {
        return switch (type.kind()) {
            case BIT -> "boolean";
            case TINYINT, SMALLINT -> "smallint";
            case INT -> "integer";
            case BIGINT -> "bigint";
            case DECIMAL -> "numeric(" + type.precision() + "," + type.scale() + ")";
            case MONEY -> "numeric(19,4)";
            case SMALLMONEY -> "numeric(10,4)";
            case REAL -> "real";
            case FLOAT -> "double precision";
            case CHAR, NCHAR -> "character(" + type.length() + ")";
            case VARCHAR, NVARCHAR ->
                    type.isLargeObject() ? "text" : "character varying(" + type.length() + ")";
            case TEXT, NTEXT -> "text";
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY -> "bytea";
            case DATE -> "date";
            case TIME -> "time(" + digits(type) + ") without time zone";
            case SMALLDATETIME -> "timestamp(0) without time zone";
            case DATETIME -> "timestamp(3) without time zone";
            case DATETIME2 -> "timestamp(" + digits(type) + ") without time zone";
            case DATETIMEOFFSET -> "timestamp(" + digits(type) + ") with time zone";
            case UNIQUEIDENTIFIER -> "uuid";
            case XML -> "xml";
            case SQL_VARIANT ->
                    throw new TidegateException(
                            ErrorCode.TYPE_UNSUPPORTED,
                            "the type sql_variant has no counterpart on PostgreSQL",
                            "Leave the column out with source.columns_excluded, or its table with"
                                    + " source.tables_excluded, or change the column's type.");
        };
    }

    /** What of the source's type the target's does not keep; empty if nothing is lost. */
    public static Optional<String> loss(ColumnType type) {
        return switch (type.kind()) {
            case TIME, DATETIME2 -> seventhDigit(type);
            case DATETIMEOFFSET ->
                    Optional.of(
                            "the moment is kept, its offset from UTC is not"
                                    + seventhDigit(type).map(loss -> "; " + loss).orElse(""));
            case ROWVERSION ->
                    Optional.of("the values are kept, but no new ones are made on the target");
            case HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    Optional.of("kept as the bytes of the source's serialisation");
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
                    CHAR,
                    VARCHAR,
                    TEXT,
                    NCHAR,
                    NVARCHAR,
                    NTEXT,
                    BINARY,
                    VARBINARY,
                    IMAGE,
                    DATE,
                    SMALLDATETIME,
                    DATETIME,
                    UNIQUEIDENTIFIER,
                    XML,
                    SQL_VARIANT ->
                    Optional.empty();
        };
    }

    private static Optional<String> seventhDigit(ColumnType type) {
        return type.scale() > SECOND_DIGITS_MAX
                ? Optional.of(
                        "PostgreSQL keeps six digits after the second, the seventh is cut off")
                : Optional.empty();
    }

    private static int digits(ColumnType type) {
        return Math.min(type.scale(), SECOND_DIGITS_MAX);
    }
}
