package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The objects of one database. Read without a lock; changed under the catalog's. Keys are {@link
 * ObjectName#key()}, or a lower-case name for schemas.
 */
final class DatabaseObjects {
    private final Database database;
    final Map<String, Schema> schemas = new ConcurrentHashMap<>();
    final Map<String, Table> tables = new ConcurrentHashMap<>();
    final Map<String, Module> modules = new ConcurrentHashMap<>();
    final Map<String, Synonym> synonyms = new ConcurrentHashMap<>();
    final Map<String, Sequence> sequences = new ConcurrentHashMap<>();
    final Map<String, UserType> types = new ConcurrentHashMap<>();

    /** Key of a table by its object id: the one place where a rename must not be missed. */
    final Map<Integer, String> tableKeys = new ConcurrentSkipListMap<>();

    final List<ExtendedProperty> properties = new java.util.concurrent.CopyOnWriteArrayList<>();

    DatabaseObjects(Database database) {
        this.database = database;
    }

    Database database() {
        return database;
    }

    DatabaseObjects copy() {
        DatabaseObjects copy = new DatabaseObjects(database);
        copy.schemas.putAll(schemas);
        copy.tables.putAll(tables);
        copy.modules.putAll(modules);
        copy.synonyms.putAll(synonyms);
        copy.sequences.putAll(sequences);
        copy.types.putAll(types);
        copy.tableKeys.putAll(tableKeys);
        copy.properties.addAll(properties);
        return copy;
    }

    void put(Table table) {
        tables.put(table.name().key(), table);
        tableKeys.put(table.id(), table.name().key());
    }

    /** Whether an object or a constraint of that name exists. */
    boolean taken(ObjectName name) {
        String key = name.key();
        return tables.containsKey(key)
                || modules.containsKey(key)
                || synonyms.containsKey(key)
                || sequences.containsKey(key)
                || constraintTaken(name);
    }

    private boolean constraintTaken(ObjectName name) {
        return tables.values().stream()
                .filter(table -> table.name().schema().equalsIgnoreCase(name.schema()))
                .anyMatch(table -> TableEdits.hasObject(table, name.name()));
    }

    static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
