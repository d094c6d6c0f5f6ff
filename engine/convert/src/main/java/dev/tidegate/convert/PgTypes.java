package dev.tidegate.convert;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import java.util.Optional;

/**
 * PostgreSQL's types for SQL Server's: the same that replication gives the columns of the target.
 */
public final class PgTypes {
    /** Digits after the second that PostgreSQL keeps. */
    private static final int SECOND_DIGITS_MAX = 6;

    private PgTypes() {}

    /** The type of a column, variable, parameter; empty if the source's is not known. */
    public static Optional<String> of(SqlType type) {
        return switch (type.kind()) {
            case BIT -> Optional.of("boolean");
            case TINYINT, SMALLINT -> Optional.of("smallint");
            case INT -> Optional.of("integer");
            case BIGINT -> Optional.of("bigint");
            case DECIMAL -> Optional.of("numeric(" + type.precision() + "," + type.scale() + ")");
            case MONEY -> Optional.of("numeric(19,4)");
            case SMALLMONEY -> Optional.of("numeric(10,4)");
            case REAL -> Optional.of("real");
            case FLOAT -> Optional.of("double precision");
            case CHAR, NCHAR -> Optional.of("character(" + type.length() + ")");
            case VARCHAR, NVARCHAR ->
                    Optional.of(
                            type.length() == SqlType.MAX
                                    ? "text"
                                    : "character varying(" + type.length() + ")");
            case TEXT, NTEXT, SQL_VARIANT -> Optional.of("text");
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    Optional.of("bytea");
            case DATE -> Optional.of("date");
            case TIME -> Optional.of("time(" + digits(type) + ")");
            case SMALLDATETIME -> Optional.of("timestamp(0)");
            case DATETIME -> Optional.of("timestamp(3)");
            case DATETIME2 -> Optional.of("timestamp(" + digits(type) + ")");
            case DATETIMEOFFSET -> Optional.of("timestamp(" + digits(type) + ") with time zone");
            case UNIQUEIDENTIFIER -> Optional.of("uuid");
            case XML -> Optional.of("xml");
            case JSON -> Optional.of("jsonb");
            case VECTOR -> Optional.of("real[]");
            case CURSOR -> Optional.of("refcursor");
            case TABLE -> type.userType().map(id -> PgNames.object(id) + "[]");
            case UNKNOWN -> Optional.empty();
        };
    }

    /** What of the source's type the target's does not keep, and under which rule. */
    public static Optional<Loss> loss(SqlType type) {
        return switch (type.kind()) {
            case TIME, DATETIME2 ->
                    type.scale() > SECOND_DIGITS_MAX
                            ? loss(
                                    Rule.TYPE_LOSSY,
                                    "PostgreSQL keeps six digits after the second, not seven",
                                    "Nothing, unless the seventh digit matters.")
                            : Optional.empty();
            case DATETIMEOFFSET ->
                    loss(
                            Rule.TYPE_LOSSY,
                            "the moment is kept, its offset from UTC is not",
                            "Add a column for the offset if somebody reads it.");
            case HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                    loss(
                            Rule.TYPE_OPAQUE,
                            "values of type "
                                    + type
                                    + " are kept as the bytes of their serialisation",
                            "Use PostGIS for geography and geometry, ltree or a path as text for"
                                    + " hierarchyid, if code looks inside.");
            case SQL_VARIANT ->
                    loss(
                            Rule.TYPE_OPAQUE,
                            "values of sql_variant are kept as text, without their types",
                            "Choose one type, or jsonb.");
            case VECTOR ->
                    loss(
                            Rule.TYPE_OPAQUE,
                            "a vector is kept as an array, without its distance functions",
                            "Use the extension pgvector if code searches it.");
            default -> Optional.empty();
        };
    }

    /** What a type does not keep. */
    public record Loss(Rule rule, String reason, String suggestion) {}

    private static Optional<Loss> loss(Rule rule, String reason, String suggestion) {
        return Optional.of(new Loss(rule, reason, suggestion));
    }

    /** Whether values need a check that they are from 0 to 255. */
    public static boolean isUnsignedByte(SqlType type) {
        return type.kind() == Kind.TINYINT;
    }

    private static int digits(SqlType type) {
        return Math.min(type.scale(), SECOND_DIGITS_MAX);
    }
}
