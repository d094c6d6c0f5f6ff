package dev.tidegate.sandbox.sqlserver.catalog;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** SQL functions about objects; H2 calls them, with the database's name first. */
public final class ObjectFunctions {
    private ObjectFunctions() {}

    /** OBJECT_ID. */
    public static @Nullable Integer object_id(Connection h2, String database, @Nullable String name)
            throws SQLException {
        return object_id(h2, database, name, null);
    }

    /** OBJECT_ID with a type of object. */
    public static @Nullable Integer object_id(
            Connection h2, String database, @Nullable String name, @Nullable String type)
            throws SQLException {
        if (name == null) {
            return null;
        }
        Catalog catalog = ServerState.of(h2).catalog();
        ObjectName full = Names.parse(name, database);
        return CatalogObjects.find(catalog, full)
                .filter(found ->
                        type == null || found.type().strip().equalsIgnoreCase(type.strip()))
                .map(CatalogObjects.Found::id)
                .orElse(null);
    }

    /** OBJECT_NAME. */
    public static @Nullable String object_name(Connection h2, String database, @Nullable Integer id)
            throws SQLException {
        return object_name(h2, database, id, null);
    }

    /** OBJECT_NAME in another database. */
    public static @Nullable String object_name(
            Connection h2, String database, @Nullable Integer id, @Nullable Integer databaseId)
            throws SQLException {
        return found(h2, database, id, databaseId).map(CatalogObjects.Found::name).orElse(null);
    }

    /** OBJECT_SCHEMA_NAME. */
    public static @Nullable String object_schema_name(
            Connection h2, String database, @Nullable Integer id) throws SQLException {
        return object_schema_name(h2, database, id, null);
    }

    /** OBJECT_SCHEMA_NAME in another database. */
    public static @Nullable String object_schema_name(
            Connection h2, String database, @Nullable Integer id, @Nullable Integer databaseId)
            throws SQLException {
        return found(h2, database, id, databaseId).map(CatalogObjects.Found::schema).orElse(null);
    }

    private static Optional<CatalogObjects.Found> found(
            Connection h2, String database, @Nullable Integer id, @Nullable Integer databaseId)
            throws SQLException {
        if (id == null) {
            return Optional.empty();
        }
        Catalog catalog = ServerState.of(h2).catalog();
        String in =
                databaseId == null ? database : databaseName(catalog, databaseId).orElse(database);
        return CatalogObjects.byId(catalog, in, id);
    }

    private static Optional<String> databaseName(Catalog catalog, int id) {
        return catalog.databases().stream()
                .filter(each -> each.id() == id)
                .map(Database::name)
                .findFirst();
    }

    /** OBJECT_DEFINITION. */
    public static @Nullable String object_definition(
            Connection h2, String database, @Nullable Integer id) throws SQLException {
        return id == null
                ? null
                : CatalogObjects.definition(ServerState.of(h2).catalog(), database, id)
                        .orElse(null);
    }

    /** SCHEMA_ID of the default schema. */
    public static @Nullable Integer schema_id(Connection h2, String database) throws SQLException {
        return schema_id(h2, database, "dbo");
    }

    /** SCHEMA_ID. */
    public static @Nullable Integer schema_id(Connection h2, String database, @Nullable String name)
            throws SQLException {
        return name == null
                ? null
                : ServerState.of(h2).catalog().schema(database, name).map(Schema::id).orElse(null);
    }

    /** SCHEMA_NAME of the default schema. */
    public static String schema_name(Connection h2, String database) {
        return "dbo";
    }

    /** SCHEMA_NAME. */
    public static @Nullable String schema_name(Connection h2, String database, @Nullable Integer id)
            throws SQLException {
        return ServerState.of(h2).catalog().schemas(database).stream()
                .filter(schema -> id != null && schema.id() == id)
                .map(Schema::name)
                .findFirst()
                .orElse(null);
    }

    /** DB_ID of the current database. */
    public static @Nullable Integer db_id(Connection h2, String database) throws SQLException {
        return db_id(h2, database, database);
    }

    /** DB_ID. */
    public static @Nullable Integer db_id(Connection h2, String database, @Nullable String name)
            throws SQLException {
        return name == null
                ? null
                : ServerState.of(h2).catalog().database(name).map(Database::id).orElse(null);
    }

    /** DB_NAME of the current database. */
    public static String db_name(Connection h2, String database) {
        return database;
    }

    /** DB_NAME. */
    public static @Nullable String db_name(Connection h2, String database, @Nullable Integer id)
            throws SQLException {
        if (id == null || id == 0) {
            return database;
        }
        return databaseName(ServerState.of(h2).catalog(), id).orElse(null);
    }

    /** COL_NAME. */
    public static @Nullable String col_name(
            Connection h2, String database, @Nullable Integer table, @Nullable Integer column)
            throws SQLException {
        return columnsOf(h2, database, table).stream()
                .filter(each -> column != null && each.id() == column)
                .map(Column::name)
                .findFirst()
                .orElse(null);
    }

    private static java.util.List<Column> columnsOf(
            Connection h2, String database, @Nullable Integer table) throws SQLException {
        return table == null
                ? java.util.List.of()
                : CatalogObjects.columns(ServerState.of(h2).catalog(), database, table);
    }

    /** COL_LENGTH. */
    public static @Nullable Integer col_length(
            Connection h2, String database, @Nullable String table, @Nullable String column)
            throws SQLException {
        if (table == null || column == null) {
            return null;
        }
        return ServerState.of(h2)
                .catalog()
                .columns(Names.parse(table, database))
                .flatMap(columns ->
                        columns.stream()
                                .filter(each -> each.name().equalsIgnoreCase(column))
                                .findFirst())
                .map(found -> TypeNames.maxLength(found.type()))
                .orElse(null);
    }

    /** INDEX_COL. */
    public static @Nullable String index_col(
            Connection h2,
            String database,
            @Nullable String table,
            @Nullable Integer index,
            @Nullable Integer key)
            throws SQLException {
        if (table == null || index == null || key == null) {
            return null;
        }
        return ServerState.of(h2)
                .catalog()
                .table(Names.parse(table, database))
                .flatMap(found -> TableIndexes.byId(found, index))
                .filter(found -> key >= 1 && key <= found.columns().size())
                .map(found -> found.columns().get(key - 1).name())
                .orElse(null);
    }

    /** TYPE_ID. */
    public static @Nullable Integer type_id(Connection h2, String database, @Nullable String name)
            throws SQLException {
        if (name == null) {
            return null;
        }
        ObjectName full = Names.parse(name, database);
        return ServerState.of(h2)
                .catalog()
                .type(full)
                .map(UserType::id)
                .or(() -> TypeNames.kind(full.name()).map(TypeNames::userTypeId))
                .orElse(null);
    }

    /** TYPE_NAME. */
    public static @Nullable String type_name(Connection h2, String database, @Nullable Integer id)
            throws SQLException {
        if (id == null) {
            return null;
        }
        return ServerState.of(h2).catalog().types(database).stream()
                .filter(type -> type.id() == id)
                .map(UserType::name)
                .findFirst()
                .or(() -> TypeNames.nameOf(id))
                .orElse(null);
    }

    /** IDENT_SEED. */
    public static @Nullable Long ident_seed(Connection h2, String database, @Nullable String table)
            throws SQLException {
        return identity(h2, database, table).map(Column.Identity::seed).orElse(null);
    }

    /** IDENT_INCR. */
    public static @Nullable Long ident_incr(Connection h2, String database, @Nullable String table)
            throws SQLException {
        return identity(h2, database, table).map(Column.Identity::increment).orElse(null);
    }

    /** IDENT_CURRENT: the last value that an identity column gave, or its seed. */
    public static @Nullable BigDecimal ident_current(
            Connection h2, String database, @Nullable String table) throws SQLException {
        ServerState server = ServerState.of(h2);
        Optional<Table> found =
                table == null
                        ? Optional.empty()
                        : server.catalog().table(Names.parse(table, database));
        Optional<Column> column = found.flatMap(Table::identityColumn);
        if (column.isEmpty()) {
            return null;
        }
        long seed = column.get().identity().orElseThrow().seed();
        return BigDecimal.valueOf(
                new ViewContext(server, h2, database)
                        .lastIdentity(found.orElseThrow(), column.get())
                        .orElse(seed));
    }

    private static Optional<Column.Identity> identity(
            Connection h2, String database, @Nullable String table) throws SQLException {
        return table == null
                ? Optional.empty()
                : ServerState.of(h2)
                        .catalog()
                        .table(Names.parse(table, database))
                        .flatMap(Table::identityColumn)
                        .flatMap(Column::identity);
    }

    /** USER_NAME of the caller. */
    public static @Nullable String user_name(Connection h2, String database) throws SQLException {
        return ServerState.of(h2).permissions().user(ServerState.login(h2), database).orElse(null);
    }

    /** USER_NAME. */
    public static @Nullable String user_name(Connection h2, String database, @Nullable Integer id)
            throws SQLException {
        return Principals.ofDatabase(ServerState.of(h2), database).stream()
                .filter(each -> id != null && each.id() == id)
                .map(Principals.Principal::name)
                .findFirst()
                .orElse(null);
    }

    /** USER_ID of the caller. */
    public static @Nullable Integer user_id(Connection h2, String database) throws SQLException {
        return user_id(h2, database, user_name(h2, database));
    }

    /** USER_ID. */
    public static @Nullable Integer user_id(Connection h2, String database, @Nullable String name)
            throws SQLException {
        return Principals.ofDatabase(ServerState.of(h2), database).stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .map(Principals.Principal::id)
                .findFirst()
                .orElse(null);
    }
}
