package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Makes changed tables from tables. Used under the catalog's lock. */
final class TableEdits {
    private final Catalog catalog;
    private final DatabaseObjects objects;

    TableEdits(Catalog catalog, DatabaseObjects objects) {
        this.catalog = catalog;
        this.objects = objects;
    }

    Table create(ObjectInfo info, TableDefinition definition) throws SqlError {
        Table table =
                new Table(
                        info, List.of(), 1, List.of(), List.of(), List.of(), List.of(), List.of());
        table = addColumns(table, definition.columns());
        for (KeyDefinition key : definition.keys()) {
            table = addKey(table, key);
        }
        for (CheckDefinition check : definition.checks()) {
            table = addCheck(table, check);
        }
        for (IndexDefinition index : definition.indexes()) {
            table = createIndex(table, index);
        }
        for (ForeignKeyDefinition key : definition.foreignKeys()) {
            table = addForeignKey(table, key);
        }
        return withInfo(table, info);
    }

    Table addColumns(Table old, List<ColumnDefinition> definitions) throws SqlError {
        Table table = old;
        for (ColumnDefinition definition : definitions) {
            if (table.column(definition.name()).isPresent()) {
                throw new SqlError(
                        2705,
                        16,
                        4,
                        "Column names in each table must be unique. Column name '"
                                + definition.name()
                                + "' in table '"
                                + table.name().name()
                                + "' is specified more than once.");
            }
            Parts parts = new Parts(table);
            parts.columns.add(column(table.nextColumnId(), definition));
            parts.nextColumnId++;
            table = parts.table();
            if (definition.defaultValue().isPresent()) {
                table = addDefault(table, definition.name(), definition.defaultValue().get());
            }
        }
        return table;
    }

    private static Column column(int id, ColumnDefinition definition) {
        return new Column(
                id,
                definition.name(),
                definition.type(),
                definition.userType(),
                definition.nullable(),
                definition.identity(),
                definition.computed(),
                definition.collation(),
                definition.rowGuid());
    }

    Table alterColumn(Table old, ColumnDefinition definition) throws SqlError {
        Column before = requireColumn(old, definition.name());
        Column changed = column(before.id(), definition);
        Column after =
                new Column(
                        before.id(),
                        before.name(),
                        changed.type(),
                        changed.userType(),
                        changed.nullable(),
                        before.identity(),
                        changed.computed(),
                        changed.collation(),
                        before.rowGuid());
        Parts parts = new Parts(old);
        parts.columns.set(parts.columns.indexOf(before), after);
        return parts.table();
    }

    Table dropColumn(Table old, String name) throws SqlError {
        Column column = requireColumn(old, name);
        Optional<String> dependent = dependentOf(old, column.name());
        if (dependent.isPresent()) {
            throw new SqlError(
                    5074,
                    "The object '"
                            + dependent.get()
                            + "' is dependent on column '"
                            + column.name()
                            + "'.");
        }
        Parts parts = new Parts(old);
        parts.columns.remove(column);
        return parts.table();
    }

    private static Optional<String> dependentOf(Table table, String column) {
        Predicate<IndexColumn> uses = indexed -> indexed.name().equalsIgnoreCase(column);
        Predicate<String> named = column::equalsIgnoreCase;
        List<String> names = new ArrayList<>();
        table.keys().stream()
                .filter(key -> key.columns().stream().anyMatch(uses))
                .forEach(key -> names.add(key.name()));
        table.indexes().stream()
                .filter(index ->
                        index.columns().stream().anyMatch(uses)
                                || index.included().stream().anyMatch(named))
                .forEach(index -> names.add(index.name()));
        table.defaults().stream()
                .filter(constraint -> named.test(constraint.column()))
                .forEach(constraint -> names.add(constraint.name()));
        table.checks().stream()
                .filter(check -> SqlText.mentions(check.expression(), column))
                .forEach(check -> names.add(check.name()));
        table.foreignKeys().stream()
                .filter(key -> key.columns().stream().anyMatch(named))
                .forEach(key -> names.add(key.name()));
        return names.stream().findFirst();
    }

    Table addKey(Table old, KeyDefinition definition) throws SqlError {
        if (definition.primary() && old.primaryKey().isPresent()) {
            throw new SqlError(
                    1779,
                    16,
                    0,
                    "Table '" + old.name().name() + "' already has a primary key defined on it.");
        }
        List<IndexColumn> columns = exact(old, definition.columns());
        int id = catalog.nextObjectId();
        String name =
                name(
                        old,
                        definition.name(),
                        "%s__%.8s__%016X"
                                .formatted(
                                        definition.primary() ? "PK" : "UQ",
                                        old.name().name(),
                                        id * 2_654_435_761L));
        boolean clustered = definition.clustered() && !hasClustered(old);
        Parts parts = new Parts(old);
        parts.keys.add(
                new KeyConstraint(
                        id,
                        name,
                        definition.primary(),
                        clustered,
                        columns,
                        nextIndexId(old, clustered),
                        definition.name().isEmpty()));
        return parts.table();
    }

    Table addForeignKey(Table old, ForeignKeyDefinition definition) throws SqlError {
        ObjectName target =
                new ObjectName(
                        old.name().database(),
                        definition.referencedSchema(),
                        definition.referencedTable());
        Table referenced =
                target.key().equals(old.name().key()) ? old : objects.tables.get(target.key());
        if (referenced == null) {
            throw new SqlError(
                    1767,
                    16,
                    0,
                    "Foreign key references invalid table '"
                            + target.schema()
                            + "."
                            + target.name()
                            + "'.");
        }
        List<String> columns = new ArrayList<>();
        for (String column : definition.columns()) {
            columns.add(requireColumn(old, column).name());
        }
        List<String> referencedColumns = new ArrayList<>();
        for (String column : referencedColumns(definition, referenced)) {
            referencedColumns.add(requireColumn(referenced, column).name());
        }
        int id = catalog.nextObjectId();
        String made = "FK__%.9s__%.9s__%08X".formatted(old.name().name(), columns.getFirst(), id);
        Parts parts = new Parts(old);
        parts.foreignKeys.add(
                new ForeignKey(
                        id,
                        name(old, definition.name(), made),
                        List.copyOf(columns),
                        referenced.name(),
                        List.copyOf(referencedColumns),
                        definition.onDelete(),
                        definition.onUpdate(),
                        true,
                        definition.trusted(),
                        definition.name().isEmpty()));
        return parts.table();
    }

    private static List<String> referencedColumns(ForeignKeyDefinition definition, Table referenced)
            throws SqlError {
        if (!definition.referencedColumns().isEmpty()) {
            return definition.referencedColumns();
        }
        Optional<KeyConstraint> key = referenced.primaryKey();
        if (key.isEmpty()) {
            throw new SqlError(
                    1773,
                    16,
                    0,
                    "Foreign key has implicit reference to object '"
                            + referenced.name().name()
                            + "' which does not have a primary key defined on it.");
        }
        return key.get().columns().stream().map(IndexColumn::name).toList();
    }

    Table addCheck(Table old, CheckDefinition definition) throws SqlError {
        int id = catalog.nextObjectId();
        String made =
                definition
                        .column()
                        .map(column ->
                                "CK__%.9s__%.5s__%08X".formatted(old.name().name(), column, id))
                        .orElseGet(() -> "CK__%.9s__%08X".formatted(old.name().name(), id));
        Parts parts = new Parts(old);
        parts.checks.add(
                new CheckConstraint(
                        id,
                        name(old, definition.name(), made),
                        definition.column(),
                        definition.expression(),
                        "(" + SqlText.normalise(definition.expression()) + ")",
                        true,
                        definition.trusted(),
                        definition.name().isEmpty()));
        return parts.table();
    }

    Table addDefault(Table old, String column, DefaultDefinition definition) throws SqlError {
        Column found = requireColumn(old, column);
        if (old.defaultOf(column).isPresent()) {
            throw new SqlError(1781, 16, 1, "Column already has a DEFAULT bound to it.");
        }
        int id = catalog.nextObjectId();
        String made = "DF__%.9s__%.5s__%08X".formatted(old.name().name(), found.name(), id);
        Parts parts = new Parts(old);
        parts.defaults.add(
                new DefaultConstraint(
                        id,
                        name(old, definition.name(), made),
                        found.name(),
                        definition.expression(),
                        "(" + SqlText.normalise(definition.expression()) + ")",
                        definition.name().isEmpty()));
        return parts.table();
    }

    Table dropConstraint(Table old, String name) throws SqlError {
        if (!hasConstraint(old, name) || isPlainIndex(old, name)) {
            throw new SqlError(3728, 16, 1, "'" + name + "' is not a constraint.");
        }
        Optional<KeyConstraint> key =
                old.keys().stream().filter(k -> k.name().equalsIgnoreCase(name)).findFirst();
        if (key.isPresent()) {
            refuseWhenReferenced(old, key.get());
        }
        Parts parts = new Parts(old);
        parts.keys.removeIf(constraint -> constraint.name().equalsIgnoreCase(name));
        parts.foreignKeys.removeIf(constraint -> constraint.name().equalsIgnoreCase(name));
        parts.checks.removeIf(constraint -> constraint.name().equalsIgnoreCase(name));
        parts.defaults.removeIf(constraint -> constraint.name().equalsIgnoreCase(name));
        return parts.table();
    }

    private void refuseWhenReferenced(Table table, KeyConstraint key) throws SqlError {
        List<String> columns = key.columns().stream().map(IndexColumn::name).toList();
        for (Table other : objects.tables.values()) {
            for (ForeignKey foreign : other.foreignKeys()) {
                if (foreign.referenced().key().equals(table.name().key())
                        && foreign.referencedColumns().equals(columns)) {
                    throw new SqlError(
                            3725,
                            16,
                            0,
                            "The constraint '"
                                    + key.name()
                                    + "' is being referenced by table '"
                                    + other.name().name()
                                    + "', foreign key constraint '"
                                    + foreign.name()
                                    + "'.");
                }
            }
        }
    }

    Table enableConstraints(Table old, Optional<String> name, boolean enabled, boolean trusted)
            throws SqlError {
        Predicate<String> meant = n -> name.isEmpty() || name.get().equalsIgnoreCase(n);
        boolean known =
                name.isEmpty()
                        || old.foreignKeys().stream().anyMatch(key -> meant.test(key.name()))
                        || old.checks().stream().anyMatch(check -> meant.test(check.name()));
        if (!known) {
            throw new SqlError(4917, 16, 0, "Constraint '" + name.orElse("") + "' does not exist.");
        }
        Parts parts = new Parts(old);
        parts.foreignKeys.replaceAll(
                key -> meant.test(key.name()) ? key.with(enabled, enabled && trusted) : key);
        parts.checks.replaceAll(check ->
                meant.test(check.name()) ? check.with(enabled, enabled && trusted) : check);
        return parts.table();
    }

    Table createIndex(Table old, IndexDefinition definition) throws SqlError {
        if (isPlainIndex(old, definition.name()) || isKey(old, definition.name())) {
            throw new SqlError(
                    1913,
                    "The operation failed because an index or statistics with name '"
                            + definition.name()
                            + "' already exists on table '"
                            + old.name().schema()
                            + "."
                            + old.name().name()
                            + "'.");
        }
        if (definition.clustered() && hasClustered(old)) {
            throw new SqlError(
                    1902,
                    16,
                    3,
                    "Cannot create more than one clustered index on table '"
                            + old.name().name()
                            + "'. Drop the existing clustered index before creating another.");
        }
        List<String> included = new ArrayList<>();
        for (String column : definition.included()) {
            included.add(requireColumn(old, column).name());
        }
        Parts parts = new Parts(old);
        parts.indexes.add(
                new Index(
                        nextIndexId(old, definition.clustered()),
                        definition.name(),
                        definition.unique(),
                        definition.clustered(),
                        exact(old, definition.columns()),
                        List.copyOf(included),
                        definition.filter(),
                        true));
        return parts.table();
    }

    Table dropIndex(Table old, String name) throws SqlError {
        if (!isPlainIndex(old, name)) {
            throw CatalogErrors.cannotDrop("index", old.name().name() + "." + name);
        }
        Parts parts = new Parts(old);
        parts.indexes.removeIf(index -> index.name().equalsIgnoreCase(name));
        return parts.table();
    }

    Table renameColumn(Table old, String from, String to) throws SqlError {
        Column column = requireColumn(old, from);
        if (old.column(to).isPresent()) {
            throw new SqlError(
                    15335,
                    11,
                    1,
                    "Error: The new name '"
                            + to
                            + "' is already in use as a COLUMN name and would cause a duplicate"
                            + " that is not permitted.");
        }
        for (Table other : objects.tables.values()) {
            objects.put(TableRenames.ofReferencedColumn(other, old.name(), column.name(), to));
        }
        Table fresh = objects.tables.getOrDefault(old.name().key(), old);
        return TableRenames.ofColumn(fresh, column, to);
    }

    Table renameConstraint(Table old, String from, String to) throws SqlError {
        if (!hasConstraint(old, from)) {
            throw new SqlError(
                    15225,
                    11,
                    1,
                    "No item by the name of '"
                            + from
                            + "' could be found in the current database.");
        }
        return TableRenames.ofConstraint(old, from, to);
    }

    static Table withInfo(Table table, ObjectInfo info) {
        return new Table(
                info,
                table.columns(),
                table.nextColumnId(),
                table.keys(),
                table.foreignKeys(),
                table.checks(),
                table.defaults(),
                table.indexes());
    }

    /** Has foreign keys that refer to a moved table refer to its new name. */
    static Table retarget(Table table, ObjectName from, ObjectName to) {
        if (table.foreignKeys().stream()
                .noneMatch(key -> key.referenced().key().equals(from.key()))) {
            return table;
        }
        Parts parts = new Parts(table);
        parts.foreignKeys.replaceAll(
                key -> key.referenced().key().equals(from.key()) ? key.referring(to) : key);
        return parts.table();
    }

    static boolean hasConstraint(Table table, String name) {
        return hasObject(table, name) || isPlainIndex(table, name);
    }

    /** Whether a constraint of the table has that name: it is an object, an index is not. */
    static boolean hasObject(Table table, String name) {
        return isKey(table, name)
                || table.foreignKeys().stream().anyMatch(k -> k.name().equalsIgnoreCase(name))
                || table.checks().stream().anyMatch(c -> c.name().equalsIgnoreCase(name))
                || table.defaults().stream().anyMatch(d -> d.name().equalsIgnoreCase(name));
    }

    private static boolean isKey(Table table, String name) {
        return table.keys().stream().anyMatch(key -> key.name().equalsIgnoreCase(name));
    }

    private static boolean isPlainIndex(Table table, String name) {
        return table.indexes().stream().anyMatch(index -> index.name().equalsIgnoreCase(name));
    }

    private static boolean hasClustered(Table table) {
        return table.keys().stream().anyMatch(KeyConstraint::clustered)
                || table.indexes().stream().anyMatch(Index::clustered);
    }

    private static int nextIndexId(Table table, boolean clustered) {
        if (clustered) {
            return 1;
        }
        int keys = table.keys().stream().mapToInt(KeyConstraint::indexId).max().orElse(1);
        int indexes = table.indexes().stream().mapToInt(Index::id).max().orElse(1);
        return Math.max(keys, indexes) + 1;
    }

    /** The constraint's name: the written one when it is free, else the made one. */
    private String name(Table table, Optional<String> written, String made) throws SqlError {
        if (written.isEmpty()) {
            return made;
        }
        ObjectName name =
                new ObjectName(table.name().database(), table.name().schema(), written.get());
        if (hasConstraint(table, written.get()) || objects.taken(name)) {
            throw CatalogErrors.alreadyThere(written.get());
        }
        return written.get();
    }

    private static List<IndexColumn> exact(Table table, List<IndexColumn> columns) throws SqlError {
        List<IndexColumn> exact = new ArrayList<>();
        for (IndexColumn column : columns) {
            String name = requireColumn(table, column.name()).name();
            exact.add(new IndexColumn(name, column.descending()));
        }
        return List.copyOf(exact);
    }

    private static Column requireColumn(Table table, String name) throws SqlError {
        Optional<Column> column = table.column(name);
        if (column.isEmpty()) {
            throw new SqlError(
                    1911,
                    16,
                    1,
                    "Column name '" + name + "' does not exist in the target table or view.");
        }
        return column.get();
    }

    /** A table taken apart, to change parts of it. */
    static final class Parts {
        private final ObjectInfo info;
        final List<Column> columns;
        int nextColumnId;
        final List<KeyConstraint> keys;
        final List<ForeignKey> foreignKeys;
        final List<CheckConstraint> checks;
        final List<DefaultConstraint> defaults;
        final List<Index> indexes;

        Parts(Table table) {
            info = table.info();
            columns = new ArrayList<>(table.columns());
            nextColumnId = table.nextColumnId();
            keys = new ArrayList<>(table.keys());
            foreignKeys = new ArrayList<>(table.foreignKeys());
            checks = new ArrayList<>(table.checks());
            defaults = new ArrayList<>(table.defaults());
            indexes = new ArrayList<>(table.indexes());
        }

        Table table() {
            return new Table(
                    info.touched(Catalog.now()),
                    List.copyOf(columns),
                    nextColumnId,
                    List.copyOf(keys),
                    List.copyOf(foreignKeys),
                    List.copyOf(checks),
                    List.copyOf(defaults),
                    List.copyOf(indexes));
        }
    }
}
