package dev.tidegate.convert.expected;

import dev.tidegate.bind.SqlType;
import java.util.Locale;
import java.util.Optional;

/**
 * Values of T-SQL's types by the number of a row: those that {@code GeneratedValues} of the trial
 * has for what the types become on PostgreSQL.
 */
public final class SqlServerValues {
    private SqlServerValues() {}

    /** A literal; empty for a type whose values are not the same on both sides. */
    public static Optional<String> of(SqlType type, int row) {
        return Optional.ofNullable(
                switch (type.kind()) {
                    case TINYINT, SMALLINT, INT, BIGINT, REAL, FLOAT, MONEY, SMALLMONEY ->
                            Integer.toString(row);
                    case DECIMAL ->
                            type.precision() == type.scale() && type.precision() > 0
                                    ? "0." + "0".repeat(type.scale() - 1) + row
                                    : Integer.toString(row);
                    case BIT -> row % 2 == 1 ? "1" : "0";
                    case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT -> text(Integer.toString(row));
                    case DATE -> text("2020-01-0" + row);
                    case DATETIME, SMALLDATETIME, DATETIME2 ->
                            text("2020-01-0" + row + "T00:00:00");
                    case DATETIMEOFFSET -> text("2020-01-0" + row + "T00:00:00+00:00");
                    case TIME -> text("0" + row + ":00:00");
                    case UNIQUEIDENTIFIER ->
                            text(String.format(Locale.ROOT, "00000000-0000-0000-0000-%012d", row));
                    case VARBINARY, IMAGE -> "0x0" + row;
                    case XML -> text("<r>" + row + "</r>");
                    case JSON -> text("{\"a\": " + row + "}");
                    case BINARY,
                            ROWVERSION,
                            HIERARCHYID,
                            GEOMETRY,
                            GEOGRAPHY,
                            SQL_VARIANT,
                            VECTOR,
                            TABLE,
                            CURSOR,
                            UNKNOWN ->
                            null;
                });
    }

    /**
     * A literal for a column that takes no NULL and is not compared, so that its row can be there
     * at all.
     */
    public static String placeholder(SqlType type, int row) {
        return switch (type.kind()) {
            case BINARY -> "0x0" + row;
            case HIERARCHYID -> "hierarchyid::Parse('/" + row + "/')";
            case GEOMETRY -> "geometry::Point(" + row + ", " + row + ", 0)";
            case GEOGRAPHY -> "geography::Point(" + row + ", " + row + ", 4326)";
            case SQL_VARIANT -> text(Integer.toString(row));
            default -> "NULL";
        };
    }

    /**
     * Where a value is kept until it is printed: {@code t} as nvarchar(max), {@code b} as
     * varbinary(max), {@code x} as xml, {@code s} as sql_variant, which keeps its own type.
     */
    public static String shape(SqlType type) {
        if (type.isText() || type.kind() == SqlType.Kind.JSON) {
            return "t";
        }
        if (type.isBinary()) {
            return "b";
        }
        return type.kind() == SqlType.Kind.XML ? "x" : "s";
    }

    /** The same for a value of PostgreSQL; empty for a type that SQL Server has not. */
    public static Optional<String> shapeOfPostgres(String type) {
        return Optional.ofNullable(
                switch (type) {
                    case "text",
                            "varchar",
                            "character varying",
                            "bpchar",
                            "character",
                            "json",
                            "jsonb",
                            "name",
                            "citext" ->
                            "t";
                    case "bytea" -> "b";
                    case "xml" -> "x";
                    case "int2",
                            "int4",
                            "int8",
                            "serial",
                            "bigserial",
                            "smallserial",
                            "numeric",
                            "float4",
                            "float8",
                            "bool",
                            "date",
                            "time",
                            "timestamp",
                            "timestamptz",
                            "uuid",
                            "smallint",
                            "integer",
                            "bigint",
                            "real",
                            "double precision",
                            "boolean",
                            "timestamp without time zone",
                            "timestamp with time zone",
                            "time without time zone" ->
                            "s";
                    default -> null;
                });
    }

    /** A literal of text. */
    public static String text(String text) {
        return "N'" + text.replace("'", "''") + "'";
    }
}
