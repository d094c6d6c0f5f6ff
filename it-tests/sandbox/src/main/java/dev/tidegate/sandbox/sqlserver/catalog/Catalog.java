package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * All that the server knows of its databases' objects. Lookups ignore case and take no lock; each
 * mutator is one step under a lock, checks what SQL Server checks about names, and hands out object
 * ids. It changes nothing in H2: the caller runs H2's DDL, and takes the change back (drop) when H2
 * refuses it.
 */
public final class Catalog {
    private static final int FIRST_OBJECT_ID = 245_575_913;
    private static final int OBJECT_ID_STEP = 16;
    private static final int FIRST_USER_TYPE = 257;

    private final Object lock = new Object();
    private final Map<String, DatabaseObjects> databases = new ConcurrentHashMap<>();
    private final AtomicInteger objectIds = new AtomicInteger(FIRST_OBJECT_ID);
    private int nextDatabaseId = 1;
    private int nextTypeId = FIRST_USER_TYPE;

    /** A catalog with the four system databases. */
    public static Catalog withSystemDatabases() throws SqlError {
        Catalog catalog = new Catalog();
        for (String name : List.of("master", "tempdb", "model", "msdb")) {
            catalog.createDatabase(name);
        }
        return catalog;
    }

    // Databases and schemas ----------------------------------------------------------------

    /** Adds a database with the schemas dbo, guest, sys and INFORMATION_SCHEMA. */
    public Database createDatabase(String name) throws SqlError {
        synchronized (lock) {
            if (databases.containsKey(DatabaseObjects.fold(name))) {
                throw new SqlError(
                        1801,
                        "Database '"
                                + name
                                + "' already exists. Choose a different database name.");
            }
            Database database = new Database(nextDatabaseId++, name, now());
            DatabaseObjects objects = new DatabaseObjects(database);
            objects.schemas.put("dbo", new Schema(1, "dbo", 1));
            objects.schemas.put("guest", new Schema(2, "guest", 2));
            objects.schemas.put("information_schema", new Schema(3, "INFORMATION_SCHEMA", 3));
            objects.schemas.put("sys", new Schema(4, "sys", 4));
            databases.put(DatabaseObjects.fold(name), objects);
            return database;
        }
    }

    /** Removes a database and all in it. */
    public void dropDatabase(String name) throws SqlError {
        synchronized (lock) {
            if (databases.remove(DatabaseObjects.fold(name)) == null) {
                throw CatalogErrors.cannotDrop("database", name);
            }
        }
    }

    /** A copy of all objects of a database, for {@link #restore}. */
    public DatabaseCopy copy(String database) throws SqlError {
        synchronized (lock) {
            return new DatabaseCopy(objects(database).copy());
        }
    }

    /** Puts all objects of a database back as they were when it was copied. */
    public void restore(DatabaseCopy copy) throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = copy.objects().copy();
            objects(objects.database().name());
            databases.put(DatabaseObjects.fold(objects.database().name()), objects);
        }
    }

    /** The database of that name. */
    public Optional<Database> database(String name) {
        return Optional.ofNullable(databases.get(DatabaseObjects.fold(name)))
                .map(DatabaseObjects::database);
    }

    /** All databases by id. */
    public List<Database> databases() {
        return databases.values().stream()
                .map(DatabaseObjects::database)
                .sorted(Comparator.comparingInt(Database::id))
                .toList();
    }

    /** Adds a schema owned by dbo. */
    public Schema createSchema(String database, String name) throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(database);
            if (objects.schemas.containsKey(DatabaseObjects.fold(name))) {
                throw CatalogErrors.alreadyThere(name);
            }
            int id = objects.schemas.values().stream().mapToInt(Schema::id).max().orElse(4) + 1;
            Schema schema = new Schema(id, name, 1);
            objects.schemas.put(DatabaseObjects.fold(name), schema);
            return schema;
        }
    }

    /** Removes an empty schema. */
    public void dropSchema(String database, String name) throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(database);
            boolean used =
                    objects.tables.values().stream().anyMatch(t -> in(name, t.info()))
                            || objects.modules.values().stream().anyMatch(m -> in(name, m.info()));
            if (used) {
                throw new SqlError(
                        3729,
                        "Cannot drop schema '"
                                + name
                                + "' because it is being referenced by another object.");
            }
            if (objects.schemas.remove(DatabaseObjects.fold(name)) == null) {
                throw CatalogErrors.cannotDrop("schema", name);
            }
        }
    }

    /** The schema of that name. */
    public Optional<Schema> schema(String database, String name) {
        return find(database).map(objects -> objects.schemas.get(DatabaseObjects.fold(name)));
    }

    /** All schemas of a database by id. */
    public List<Schema> schemas(String database) {
        return find(database).stream()
                .flatMap(objects -> objects.schemas.values().stream())
                .sorted(Comparator.comparingInt(Schema::id))
                .toList();
    }

    // Tables -------------------------------------------------------------------------------

    /** Adds a table; unnamed constraints get names. */
    public Table createTable(String database, TableDefinition definition) throws SqlError {
        return createTable(database, definition, false);
    }

    /** Adds a table; {@code shipped} for the server's own, such as change tables. */
    public Table createTable(String database, TableDefinition definition, boolean shipped)
            throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(database);
            ObjectInfo info = newObject(objects, definition.schema(), definition.name(), shipped);
            Table table = new TableEdits(this, objects).create(info, definition);
            objects.put(table);
            return table;
        }
    }

    /**
     * Removes a table with its triggers; 3726 while a foreign key of another table refers to it.
     */
    public void dropTable(ObjectName name) throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(name.database());
            Table table = objects.tables.get(name.key());
            if (table == null) {
                throw CatalogErrors.cannotDrop("table", name.name());
            }
            boolean referenced =
                    objects.tables.values().stream()
                            .filter(other -> other.id() != table.id())
                            .flatMap(other -> other.foreignKeys().stream())
                            .anyMatch(key -> key.referenced().key().equals(name.key()));
            if (referenced) {
                throw new SqlError(
                        3726,
                        "Could not drop object '"
                                + name.name()
                                + "' because it is referenced by a FOREIGN KEY constraint.");
            }
            objects.tables.remove(name.key());
            objects.tableKeys.remove(table.id());
            objects.modules
                    .values()
                    .removeIf(module -> module.parent().equals(Optional.of(table.id())));
            objects.properties.removeIf(property -> property.isOf(name));
        }
    }

    /** ALTER TABLE … ADD columns, with their defaults. */
    public Table addColumns(ObjectName table, List<ColumnDefinition> columns) throws SqlError {
        return editTable(table, (edits, old) -> edits.addColumns(old, columns));
    }

    /** ALTER TABLE … ALTER COLUMN; keeps the default. */
    public Table alterColumn(ObjectName table, ColumnDefinition column) throws SqlError {
        return editTable(table, (edits, old) -> edits.alterColumn(old, column));
    }

    /** ALTER TABLE … DROP COLUMN; 5074 while a constraint or index needs it. */
    public Table dropColumn(ObjectName table, String column) throws SqlError {
        return editTable(table, (edits, old) -> edits.dropColumn(old, column));
    }

    /** ALTER TABLE … ADD PRIMARY KEY or UNIQUE; it is the last of {@link Table#keys()}. */
    public Table addKey(ObjectName table, KeyDefinition key) throws SqlError {
        return editTable(table, (edits, old) -> edits.addKey(old, key));
    }

    /** ALTER TABLE … ADD FOREIGN KEY; it is the last of {@link Table#foreignKeys()}. */
    public Table addForeignKey(ObjectName table, ForeignKeyDefinition key) throws SqlError {
        return editTable(table, (edits, old) -> edits.addForeignKey(old, key));
    }

    /** ALTER TABLE … ADD CHECK; it is the last of {@link Table#checks()}. */
    public Table addCheck(ObjectName table, CheckDefinition check) throws SqlError {
        return editTable(table, (edits, old) -> edits.addCheck(old, check));
    }

    /** ALTER TABLE … ADD DEFAULT … FOR column; it is the last of {@link Table#defaults()}. */
    public Table addDefault(ObjectName table, String column, DefaultDefinition definition)
            throws SqlError {
        return editTable(table, (edits, old) -> edits.addDefault(old, column, definition));
    }

    /** ALTER TABLE … DROP CONSTRAINT, of any kind; 3728 when there is none. */
    public Table dropConstraint(ObjectName table, String constraint) throws SqlError {
        return editTable(table, (edits, old) -> edits.dropConstraint(old, constraint));
    }

    /**
     * ALTER TABLE … [WITH CHECK] CHECK | NOCHECK CONSTRAINT.
     *
     * @param constraint one foreign key or check; empty for ALL
     * @param enabled CHECK, else NOCHECK
     * @param trusted WITH CHECK
     */
    public Table enableConstraints(
            ObjectName table, Optional<String> constraint, boolean enabled, boolean trusted)
            throws SqlError {
        return editTable(
                table, (edits, old) -> edits.enableConstraints(old, constraint, enabled, trusted));
    }

    /** CREATE INDEX; it is the last of {@link Table#indexes()}. 1913 when the name is taken. */
    public Table createIndex(ObjectName table, IndexDefinition index) throws SqlError {
        return editTable(table, (edits, old) -> edits.createIndex(old, index));
    }

    /** DROP INDEX; 3701 when there is none. */
    public Table dropIndex(ObjectName table, String index) throws SqlError {
        return editTable(table, (edits, old) -> edits.dropIndex(old, index));
    }

    /** sp_rename of a column. */
    public Table renameColumn(ObjectName table, String from, String to) throws SqlError {
        return editTable(table, (edits, old) -> edits.renameColumn(old, from, to));
    }

    /** sp_rename of an index, key or other constraint. */
    public Table renameConstraint(ObjectName table, String from, String to) throws SqlError {
        return editTable(table, (edits, old) -> edits.renameConstraint(old, from, to));
    }

    /** The table of that name. */
    public Optional<Table> table(ObjectName name) {
        return find(name.database()).map(objects -> objects.tables.get(name.key()));
    }

    /** The table of that object id. */
    public Optional<Table> table(String database, int id) {
        return find(database)
                .flatMap(objects ->
                        Optional.ofNullable(objects.tableKeys.get(id)).map(objects.tables::get));
    }

    /** All tables of a database by id, the server's own too. */
    public List<Table> tables(String database) {
        return find(database).stream()
                .flatMap(objects -> objects.tables.values().stream())
                .sorted(Comparator.comparingInt(Table::id))
                .toList();
    }

    /** Columns of a table, view, synonym's target or system view. */
    public Optional<List<Column>> columns(ObjectName name) {
        Optional<List<Column>> ofTable = table(name).map(Table::columns);
        if (ofTable.isPresent()) {
            return ofTable;
        }
        Optional<List<Column>> ofModule = module(name).map(Module::columns);
        if (ofModule.isPresent()) {
            return ofModule;
        }
        Optional<List<Column>> ofSynonym = synonym(name).flatMap(s -> columns(s.target()));
        return ofSynonym.isPresent()
                ? ofSynonym
                : SystemViews.find(name.schema(), name.name()).map(SystemView::columns);
    }

    // Modules, types, synonyms, sequences --------------------------------------------------

    /** CREATE VIEW, PROCEDURE, FUNCTION, TRIGGER. */
    public Module createModule(String database, ModuleDefinition definition) throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(database);
            Optional<Integer> parent = parentId(objects, definition);
            ObjectInfo info = newObject(objects, definition.schema(), definition.name(), false);
            Module module = module(info, definition, parent);
            objects.modules.put(info.name().key(), module);
            return module;
        }
    }

    /** ALTER VIEW, PROCEDURE, FUNCTION, TRIGGER: the id and the time of creation stay. */
    public Module alterModule(String database, ModuleDefinition definition) throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(database);
            ObjectName name = new ObjectName(database, definition.schema(), definition.name());
            Module old = objects.modules.get(name.key());
            if (old == null || old.kind() != definition.kind()) {
                throw CatalogErrors.invalidObject(name);
            }
            Module module =
                    module(old.info().touched(now()), definition, parentId(objects, definition));
            objects.modules.put(name.key(), module);
            return module;
        }
    }

    /** DROP VIEW, PROCEDURE, FUNCTION, TRIGGER; 3701 when there is none. */
    public void dropModule(ObjectName name) throws SqlError {
        synchronized (lock) {
            if (objects(name.database()).modules.remove(name.key()) == null) {
                throw CatalogErrors.cannotDrop("object", name.name());
            }
        }
    }

    /** ENABLE or DISABLE TRIGGER. */
    public void enableTrigger(ObjectName name, boolean enabled) throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(name.database());
            Module old = objects.modules.get(name.key());
            if (old == null || old.kind() != Module.Kind.TRIGGER) {
                throw new SqlError(
                        4902,
                        "Cannot find the object \""
                                + name.name()
                                + "\" because it does not exist or you do not have permissions.");
            }
            objects.modules.put(
                    name.key(),
                    new Module(
                            old.info().touched(now()),
                            old.kind(),
                            old.text(),
                            old.columns(),
                            old.parameters(),
                            old.parent(),
                            enabled,
                            old.quotedIdentifier()));
        }
    }

    /** The module of that name. */
    public Optional<Module> module(ObjectName name) {
        return find(name.database()).map(objects -> objects.modules.get(name.key()));
    }

    /** All modules of a database by id. */
    public List<Module> modules(String database) {
        return find(database).stream()
                .flatMap(objects -> objects.modules.values().stream())
                .sorted(Comparator.comparingInt(Module::id))
                .toList();
    }

    /** CREATE TYPE … FROM, sp_addtype. */
    public UserType createType(ObjectName name, SqlType type, boolean nullable) throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(name.database());
            if (objects.types.containsKey(name.key())) {
                throw new SqlError(
                        219,
                        "The type '"
                                + name.schema()
                                + "."
                                + name.name()
                                + "' already exists, or you do not have permission to create it.");
            }
            Schema schema = schemaOf(objects, name.schema());
            UserType created =
                    new UserType(nextTypeId++, schema.name(), name.name(), type, nullable);
            objects.types.put(name.key(), created);
            return created;
        }
    }

    /** DROP TYPE, sp_droptype; 3701 when there is none. */
    public void dropType(ObjectName name) throws SqlError {
        synchronized (lock) {
            if (objects(name.database()).types.remove(name.key()) == null) {
                throw CatalogErrors.cannotDrop("type", name.name());
            }
        }
    }

    /** The alias type of that name. */
    public Optional<UserType> type(ObjectName name) {
        return find(name.database()).map(objects -> objects.types.get(name.key()));
    }

    /** All alias types of a database by id. */
    public List<UserType> types(String database) {
        return find(database).stream()
                .flatMap(objects -> objects.types.values().stream())
                .sorted(Comparator.comparingInt(UserType::id))
                .toList();
    }

    /** CREATE SYNONYM. */
    public Synonym createSynonym(ObjectName name, ObjectName target, String targetText)
            throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(name.database());
            ObjectInfo info = newObject(objects, name.schema(), name.name(), false);
            Synonym synonym = new Synonym(info, target, targetText);
            objects.synonyms.put(info.name().key(), synonym);
            return synonym;
        }
    }

    /** DROP SYNONYM; 3701 when there is none. */
    public void dropSynonym(ObjectName name) throws SqlError {
        synchronized (lock) {
            if (objects(name.database()).synonyms.remove(name.key()) == null) {
                throw CatalogErrors.cannotDrop("synonym", name.name());
            }
        }
    }

    /** The synonym of that name. */
    public Optional<Synonym> synonym(ObjectName name) {
        return find(name.database()).map(objects -> objects.synonyms.get(name.key()));
    }

    /** All synonyms of a database. */
    public List<Synonym> synonyms(String database) {
        return find(database).stream()
                .flatMap(objects -> objects.synonyms.values().stream())
                .sorted(Comparator.comparingInt(synonym -> synonym.info().id()))
                .toList();
    }

    /** CREATE SEQUENCE; {@code definition}'s id and times are replaced. */
    public Sequence createSequence(ObjectName name, Sequence definition) throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(name.database());
            ObjectInfo info = newObject(objects, name.schema(), name.name(), false);
            Sequence sequence = definition.at(info);
            objects.sequences.put(info.name().key(), sequence);
            return sequence;
        }
    }

    /** ALTER SEQUENCE: takes the place of the one of that name. */
    public void alterSequence(Sequence sequence) throws SqlError {
        synchronized (lock) {
            ObjectName name = sequence.info().name();
            objects(name.database()).sequences.put(name.key(), sequence);
        }
    }

    /** DROP SEQUENCE; 3701 when there is none. */
    public void dropSequence(ObjectName name) throws SqlError {
        synchronized (lock) {
            if (objects(name.database()).sequences.remove(name.key()) == null) {
                throw CatalogErrors.cannotDrop("sequence object", name.name());
            }
        }
    }

    /** The sequence of that name. */
    public Optional<Sequence> sequence(ObjectName name) {
        return find(name.database()).map(objects -> objects.sequences.get(name.key()));
    }

    /** All sequences of a database. */
    public List<Sequence> sequences(String database) {
        return find(database).stream()
                .flatMap(objects -> objects.sequences.values().stream())
                .sorted(Comparator.comparingInt(sequence -> sequence.info().id()))
                .toList();
    }

    /** sp_rename of a table: returns it under its new name. */
    public Table renameTable(ObjectName name, String newName) throws SqlError {
        return moveTable(name, info -> info.renamed(newName, now()));
    }

    /** ALTER SCHEMA … TRANSFER of a table: returns it under its new name. */
    public Table transferTable(ObjectName name, String newSchema) throws SqlError {
        return moveTable(name, info -> info.moved(newSchema, now()));
    }

    /** Adds or replaces an extended property. */
    public void setProperty(String database, ExtendedProperty property) throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(database);
            objects.properties.removeIf(old -> old.sameKey(property));
            objects.properties.add(property);
        }
    }

    /** Extended properties of a database. */
    public List<ExtendedProperty> properties(String database) {
        return find(database).map(objects -> List.copyOf(objects.properties)).orElse(List.of());
    }

    // Inner parts --------------------------------------------------------------------------

    /** A change of one table. */
    private interface TableEdit {
        Table apply(TableEdits edits, Table old) throws SqlError;
    }

    private Table editTable(ObjectName name, TableEdit edit) throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(name.database());
            Table old = objects.tables.get(name.key());
            if (old == null) {
                throw new SqlError(
                        4902,
                        "Cannot find the object \""
                                + name.name()
                                + "\" because it does not exist or you do not have permissions.");
            }
            Table changed = edit.apply(new TableEdits(this, objects), old);
            objects.put(changed);
            return changed;
        }
    }

    private Table moveTable(ObjectName name, UnaryOperator<ObjectInfo> move) throws SqlError {
        synchronized (lock) {
            DatabaseObjects objects = objects(name.database());
            Table old = objects.tables.get(name.key());
            if (old == null) {
                throw CatalogErrors.invalidObject(name);
            }
            ObjectInfo info = move.apply(old.info());
            schemaOf(objects, info.name().schema());
            if (objects.taken(info.name())) {
                throw CatalogErrors.alreadyThere(info.name().name());
            }
            objects.tables.remove(name.key());
            Table moved = TableEdits.withInfo(old, info);
            objects.put(moved);
            for (Table other : new ArrayList<>(objects.tables.values())) {
                objects.put(TableEdits.retarget(other, name, info.name()));
            }
            return moved;
        }
    }

    private Module module(ObjectInfo info, ModuleDefinition definition, Optional<Integer> parent) {
        return new Module(
                info,
                definition.kind(),
                definition.text(),
                definition.columns(),
                definition.parameters(),
                parent,
                true,
                definition.quotedIdentifier());
    }

    private static Optional<Integer> parentId(DatabaseObjects objects, ModuleDefinition definition)
            throws SqlError {
        if (definition.parent().isEmpty()) {
            return Optional.empty();
        }
        ObjectName parent = definition.parent().get();
        Table table = objects.tables.get(parent.key());
        if (table != null) {
            return Optional.of(table.id());
        }
        Module view = objects.modules.get(parent.key());
        if (view != null) {
            return Optional.of(view.id());
        }
        throw new SqlError(
                8197,
                "The object '"
                        + parent.name()
                        + "' does not exist or is invalid for this operation.");
    }

    int nextObjectId() {
        return objectIds.addAndGet(OBJECT_ID_STEP);
    }

    /** The server's clock: UTC, to the millisecond. */
    public static LocalDateTime now() {
        return LocalDateTime.now(java.time.Clock.systemUTC()).truncatedTo(ChronoUnit.MILLIS);
    }

    private ObjectInfo newObject(
            DatabaseObjects objects, String schema, String name, boolean shipped) throws SqlError {
        Schema found = schemaOf(objects, schema);
        ObjectName full = new ObjectName(objects.database().name(), found.name(), name);
        if (objects.taken(full)) {
            throw CatalogErrors.alreadyThere(name);
        }
        LocalDateTime now = now();
        return new ObjectInfo(nextObjectId(), full, now, now, shipped);
    }

    private static Schema schemaOf(DatabaseObjects objects, String name) throws SqlError {
        Schema schema = objects.schemas.get(DatabaseObjects.fold(name));
        if (schema == null) {
            throw new SqlError(
                    2760,
                    "The specified schema name \""
                            + name
                            + "\" either does not exist or you do not have permission to use it.");
        }
        return schema;
    }

    private Optional<DatabaseObjects> find(String database) {
        return Optional.ofNullable(databases.get(DatabaseObjects.fold(database)));
    }

    private DatabaseObjects objects(String database) throws SqlError {
        DatabaseObjects objects = databases.get(DatabaseObjects.fold(database));
        if (objects == null) {
            throw new SqlError(
                    911,
                    "Database '"
                            + database
                            + "' does not exist. Make sure that the name is entered correctly.");
        }
        return objects;
    }

    private static boolean in(String schema, ObjectInfo info) {
        return info.name().schema().equalsIgnoreCase(schema);
    }
}
