package dev.tidegate.convert;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.TargetTypes;
import java.util.Optional;

/**
 * PostgreSQL's types for SQL Server's: the same that replication gives the columns of the target.
 */
public final class PgTypes {
    private PgTypes() {}

    /** The type of a column, variable, parameter; empty if the source's is not known. */
    public static Optional<String> of(SqlType type) {
        return switch (type.kind()) {
            case JSON -> Optional.of("jsonb");
            case VECTOR -> Optional.of("real[]");
            case CURSOR -> Optional.of("refcursor");
            case TABLE -> type.userType().map(id -> PgNames.object(id) + "[]");
            case SQL_VARIANT -> Optional.of("text");
            case UNKNOWN -> Optional.empty();
            default -> Optional.of(TargetTypes.of(column(type)).replace(" without time zone", ""));
        };
    }

    /** The type of a column that can be captured. */
    private static ColumnType column(SqlType type) {
        return new ColumnType(
                ColumnType.Kind.valueOf(type.kind().name()),
                type.length(),
                type.precision(),
                type.scale());
    }

    /** What of the source's type the target's does not keep, and under which rule. */
    public static Optional<Loss> loss(SqlType type) {
        return switch (type.kind()) {
            case TIME, DATETIME2 ->
                    type.scale() > TargetTypes.SECOND_DIGITS_MAX
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
}
