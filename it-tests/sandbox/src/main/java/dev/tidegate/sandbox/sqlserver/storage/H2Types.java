package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.type.SqlType;

/** The H2 type that holds values of a SQL Server type. */
public final class H2Types {
    private static final int H2_STRING_MAX = 1_048_576;

    private H2Types() {}

    /** The type of a column. */
    public static String column(SqlType type) {
        if (type.isMax()) {
            return isBinary(type) ? "BINARY LARGE OBJECT" : "CHARACTER LARGE OBJECT";
        }
        return switch (type.kind()) {
            case TEXT, NTEXT, XML -> "CHARACTER LARGE OBJECT";
            case IMAGE, GEOMETRY, GEOGRAPHY -> "BINARY LARGE OBJECT";
            default -> expression(type);
        };
    }

    /** The type of a value inside a statement: as the column's, but never a large object. */
    public static String expression(SqlType type) {
        return switch (type.kind()) {
            case BIT -> "BOOLEAN";
            case TINYINT, SMALLINT -> "SMALLINT";
            case INT -> "INTEGER";
            case BIGINT -> "BIGINT";
            case DECIMAL, NUMERIC -> "NUMERIC(" + type.precision() + "," + type.scale() + ")";
            case MONEY -> "NUMERIC(19,4)";
            case SMALLMONEY -> "NUMERIC(10,4)";
            case REAL -> "REAL";
            case FLOAT -> "DOUBLE PRECISION";
            case CHAR, NCHAR -> "CHARACTER(" + Math.max(1, type.length()) + ")";
            case VARCHAR, NVARCHAR ->
                    "CHARACTER VARYING("
                            + (type.isMax() ? H2_STRING_MAX : Math.max(1, type.length()))
                            + ")";
            case TEXT, NTEXT, XML -> "CHARACTER VARYING(" + H2_STRING_MAX + ")";
            case SQL_VARIANT -> "CHARACTER VARYING(8000)";
            case BINARY -> "BINARY(" + Math.max(1, type.length()) + ")";
            case VARBINARY ->
                    "BINARY VARYING("
                            + (type.isMax() ? H2_STRING_MAX : Math.max(1, type.length()))
                            + ")";
            case IMAGE, GEOMETRY, GEOGRAPHY -> "BINARY VARYING(" + H2_STRING_MAX + ")";
            case HIERARCHYID -> "BINARY VARYING(892)";
            case ROWVERSION -> "BINARY(8)";
            case DATE -> "DATE";
            case TIME -> "TIME(" + type.scale() + ")";
            case SMALLDATETIME -> "TIMESTAMP(0)";
            case DATETIME -> "TIMESTAMP(3)";
            case DATETIME2 -> "TIMESTAMP(" + type.scale() + ")";
            case DATETIMEOFFSET -> "TIMESTAMP(" + type.scale() + ") WITH TIME ZONE";
            case UNIQUEIDENTIFIER -> "UUID";
        };
    }

    private static boolean isBinary(SqlType type) {
        return type.kind() == SqlType.Kind.VARBINARY;
    }
}
