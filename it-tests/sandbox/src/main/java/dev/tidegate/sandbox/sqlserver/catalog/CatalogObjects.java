package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All objects of a database in one list, constraints too: what {@code sys.objects} shows. */
final class CatalogObjects {
    private CatalogObjects() {}

    /**
     * An object.
     *
     * @param info times and place; of the table for a constraint
     * @param id object id
     * @param name its own name
     * @param parent object id of the table of a constraint or trigger, else 0
     * @param type {@code sys.objects.type}, two characters
     * @param description {@code sys.objects.type_desc}
     */
    record Found(
            ObjectInfo info, int id, String name, int parent, String type, String description) {
        String schema() {
            return info.name().schema();
        }
    }

    static List<Found> all(Catalog catalog, String database) {
        List<Found> all = new ArrayList<>();
        for (Table table : catalog.tables(database)) {
            all.add(object(table.info(), "U ", "USER_TABLE"));
            constraints(all, table);
        }
        for (Module module : catalog.modules(database)) {
            all.add(
                    new Found(
                            module.info(),
                            module.id(),
                            module.name().name(),
                            module.parent().orElse(0),
                            module.kind().code(),
                            module.kind().description()));
        }
        catalog.synonyms(database).forEach(s -> all.add(object(s.info(), "SN", "SYNONYM")));
        catalog.sequences(database)
                .forEach(s -> all.add(object(s.info(), "SO", "SEQUENCE_OBJECT")));
        return all;
    }

    private static Found object(ObjectInfo info, String type, String description) {
        return new Found(info, info.id(), info.name().name(), 0, type, description);
    }

    private static void constraints(List<Found> all, Table table) {
        ObjectInfo info = table.info();
        int parent = table.id();
        for (KeyConstraint key : table.keys()) {
            all.add(
                    key.primary()
                            ? new Found(
                                    info,
                                    key.id(),
                                    key.name(),
                                    parent,
                                    "PK",
                                    "PRIMARY_KEY_CONSTRAINT")
                            : new Found(
                                    info, key.id(), key.name(), parent, "UQ", "UNIQUE_CONSTRAINT"));
        }
        for (ForeignKey key : table.foreignKeys()) {
            all.add(new Found(info, key.id(), key.name(), parent, "F ", "FOREIGN_KEY_CONSTRAINT"));
        }
        for (CheckConstraint check : table.checks()) {
            all.add(new Found(info, check.id(), check.name(), parent, "C ", "CHECK_CONSTRAINT"));
        }
        for (DefaultConstraint constraint : table.defaults()) {
            all.add(
                    new Found(
                            info,
                            constraint.id(),
                            constraint.name(),
                            parent,
                            "D ",
                            "DEFAULT_CONSTRAINT"));
        }
    }

    static Optional<Found> find(Catalog catalog, ObjectName name) {
        Optional<Table> table = catalog.table(name);
        if (table.isPresent()) {
            return table.map(found -> object(found.info(), "U ", "USER_TABLE"));
        }
        return all(catalog, name.database()).stream()
                .filter(found ->
                        found.schema().equalsIgnoreCase(name.schema())
                                && found.name().equalsIgnoreCase(name.name()))
                .findFirst();
    }

    static Optional<Found> byId(Catalog catalog, String database, int id) {
        Optional<Table> table = catalog.table(database, id);
        if (table.isPresent()) {
            return table.map(found -> object(found.info(), "U ", "USER_TABLE"));
        }
        return all(catalog, database).stream().filter(found -> found.id() == id).findFirst();
    }

    static Optional<String> definition(Catalog catalog, String database, int id) {
        Optional<String> ofModule =
                catalog.modules(database).stream()
                        .filter(module -> module.id() == id)
                        .map(Module::text)
                        .findFirst();
        if (ofModule.isPresent()) {
            return ofModule;
        }
        for (Table table : catalog.tables(database)) {
            for (CheckConstraint check : table.checks()) {
                if (check.id() == id) {
                    return Optional.of(check.definition());
                }
            }
            for (DefaultConstraint constraint : table.defaults()) {
                if (constraint.id() == id) {
                    return Optional.of(constraint.definition());
                }
            }
        }
        return Optional.empty();
    }

    static List<Column> columns(Catalog catalog, String database, int id) {
        Optional<Table> table = catalog.table(database, id);
        if (table.isPresent()) {
            return table.get().columns();
        }
        return catalog.modules(database).stream()
                .filter(module -> module.id() == id)
                .findFirst()
                .map(Module::columns)
                .orElse(List.of());
    }
}
