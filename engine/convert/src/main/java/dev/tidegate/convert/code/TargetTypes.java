package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;

/** What values of T-SQL's types are kept in, as decision 5 says. */
final class TargetTypes {
    private static final int SECOND_DIGITS_MAX = 6;

    private TargetTypes() {}

    /** The type's name on PostgreSQL, with length, precision and scale. */
    static String of(SqlType type) {
        return switch (type.kind()) {
            case BIT -> "boolean";
            case TINYINT, SMALLINT -> "smallint";
            case INT -> "integer";
            case BIGINT -> "bigint";
            case DECIMAL ->
                    type.precision() == 0
                            ? "numeric"
                            : "numeric(" + type.precision() + "," + type.scale() + ")";
            case MONEY -> "numeric(19,4)";
            case SMALLMONEY -> "numeric(10,4)";
            case FLOAT -> "double precision";
            case REAL -> "real";
            case DATE -> "date";
            case TIME -> "time(" + Math.min(type.scale(), SECOND_DIGITS_MAX) + ")";
            case SMALLDATETIME -> "timestamp(0)";
            case DATETIME -> "timestamp(3)";
            case DATETIME2 -> "timestamp(" + Math.min(type.scale(), SECOND_DIGITS_MAX) + ")";
            case DATETIMEOFFSET -> "timestamptz(" + Math.min(type.scale(), SECOND_DIGITS_MAX) + ")";
            case CHAR, NCHAR -> "character(" + Math.max(1, type.length()) + ")";
            case VARCHAR, NVARCHAR ->
                    type.length() <= 0 ? "text" : "varchar(" + type.length() + ")";
            case TEXT, NTEXT, SQL_VARIANT, UNKNOWN -> "text";
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY -> "bytea";
            case UNIQUEIDENTIFIER -> "uuid";
            case XML -> "xml";
            case JSON -> "jsonb";
            case VECTOR -> "real[]";
            case CURSOR -> "refcursor";
            case TABLE -> "record";
        };
    }

    /** The same without a length, for what a function declares of its rows. */
    static String unbounded(SqlType type) {
        String name = of(type);
        int at = name.indexOf('(');
        return at < 0 || type.kind() == Kind.CHAR || type.kind() == Kind.NCHAR
                ? name
                : name.substring(0, at);
    }
}
