package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.ExtendedProperty;
import dev.tidegate.bind.ExtendedProperty.Level;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Descriptions of objects in extended properties, as COMMENT ON. */
final class Descriptions {
    private static final Set<String> NAMES = Set.of("ms_description", "description");

    private final List<ExtendedProperty> properties;

    Descriptions(Catalog catalog) {
        properties =
                catalog.properties().stream()
                        .filter(property ->
                                NAMES.contains(property.name().toLowerCase(Locale.ROOT)))
                        .toList();
    }

    Optional<String> ofSchema(String schema) {
        return properties.stream()
                .filter(property -> property.levels().size() == 1)
                .filter(property -> isAt(property, 0, "SCHEMA", schema))
                .map(property ->
                        "comment on schema " + PgNames.schema(schema) + " is " + text(property))
                .findFirst();
    }

    /** Of a table: itself and its columns. */
    List<String> ofTable(Table table, Set<String> columns) {
        List<String> comments = new ArrayList<>(of(table, "TABLE", "table"));
        comments.addAll(columns(table.id(), "TABLE", columns));
        return comments;
    }

    /** Of the indexes of a table, by their names in the source and the target. */
    List<String> ofIndexes(ObjectId table, Set<String> indexes) {
        return inside(
                table,
                "INDEX",
                (name, text) -> {
                    String index = PgNames.index(table, name);
                    String key = PgNames.part(name);
                    String found = indexes.contains(index) ? index : key;
                    return indexes.contains(found)
                            ? Optional.of(
                                    "comment on index "
                                            + PgNames.schema(table.schema())
                                            + "."
                                            + found
                                            + " is "
                                            + text)
                            : Optional.empty();
                });
    }

    /** Of constraints, by their names in the source and the target. */
    List<String> ofConstraints(ObjectId table, Set<String> constraints) {
        return inside(
                table,
                "CONSTRAINT",
                (name, text) -> {
                    String own = PgNames.part(name);
                    String key = PgNames.index(table, name);
                    String found = constraints.contains(own) ? own : key;
                    return constraints.contains(found)
                            ? Optional.of(
                                    "comment on constraint "
                                            + found
                                            + " on "
                                            + PgNames.object(table)
                                            + " is "
                                            + text)
                            : Optional.empty();
                });
    }

    /** Of an object as a whole, of a type on level 1 of the properties and of a kind in SQL. */
    List<String> of(CatalogObject object, String type, String kind) {
        return properties.stream()
                .filter(property ->
                        property.levels().size() == 2 && isOf(property, object.id(), type))
                .map(property ->
                        "comment on "
                                + kind
                                + " "
                                + PgNames.object(object.id())
                                + " is "
                                + text(property))
                .limit(1)
                .toList();
    }

    private List<String> columns(ObjectId id, String type, Set<String> columns) {
        List<String> comments = new ArrayList<>();
        for (ExtendedProperty property : properties) {
            if (property.levels().size() == 3
                    && isOf(property, id, type)
                    && property.levels().get(2).type().equals("COLUMN")) {
                String column = PgNames.column(property.levels().get(2).name());
                if (columns.contains(column)) {
                    comments.add(
                            "comment on column "
                                    + PgNames.object(id)
                                    + "."
                                    + column
                                    + " is "
                                    + text(property));
                }
            }
        }
        return comments;
    }

    private List<String> inside(
            ObjectId table, String type, BiFunction<String, String, Optional<String>> comment) {
        return properties.stream()
                .filter(property -> property.levels().size() == 3 && isOf(property, table, "TABLE"))
                .filter(property -> property.levels().get(2).type().equals(type))
                .flatMap(property ->
                        comment.apply(property.levels().get(2).name(), text(property)).stream())
                .toList();
    }

    private static boolean isOf(ExtendedProperty property, ObjectId id, String type) {
        Level schema = property.levels().get(0);
        Level object = property.levels().get(1);
        return (schema.type().equals("SCHEMA") || schema.type().equals("USER"))
                && object.type().equals(type)
                && id.equals(new ObjectId(schema.name(), object.name()));
    }

    private static boolean isAt(ExtendedProperty property, int at, String type, String name) {
        Level level = property.levels().get(at);
        return level.type().equals(type) && level.name().equalsIgnoreCase(name);
    }

    private static String text(ExtendedProperty property) {
        return PgNames.literal(property.value());
    }
}
