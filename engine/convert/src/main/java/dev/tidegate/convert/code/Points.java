package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Properties of points, read from the bytes in which SQL Server keeps them.
 *
 * @see <a href="https://learn.microsoft.com/openspecs/sql_server_protocols/ms-ssclrt">MS-SSCLRT</a>
 */
final class Points {
    /** Where the property's number begins in the bytes, by its name. */
    private static final Map<String, Integer> PLACES =
            Map.of("Lat", 6, "Long", 14, "STX", 6, "STY", 14);

    private final Unit unit;

    Points(Unit unit) {
        this.unit = unit;
    }

    /** {@code column.Lat} and its like, where the column is a geography or geometry. */
    Optional<Typed> coordinate(Expression.ColumnReference reference, Scope scope) {
        List<Identifier> parts = reference.name().parts();
        Integer place = PLACES.get(reference.name().base().value());
        if (place == null) {
            return Optional.empty();
        }
        String column = parts.get(parts.size() - 2).value();
        Optional<Scope.Found> found =
                parts.size() > 2
                        ? scope.source(parts.get(parts.size() - 3).value())
                                .flatMap(source ->
                                        source.column(column)
                                                .map(any -> new Scope.Found(source, any)))
                        : scope.column(column);
        return found.filter(any -> isSpatial(any.column().type()))
                .map(any -> {
                    unit.note(
                            "point",
                            reference,
                            "a coordinate is read from the bytes that SQL Server keeps");
                    String qualifier = any.source().sql();
                    String sql = (qualifier.isEmpty() ? "" : qualifier + ".") + any.column().sql();
                    return Typed.simple(
                            unit.helper("point_coordinate", sql, String.valueOf(place)),
                            SqlType.of(Kind.FLOAT));
                });
    }

    private static boolean isSpatial(SqlType type) {
        return type.kind() == Kind.GEOGRAPHY || type.kind() == Kind.GEOMETRY;
    }
}
