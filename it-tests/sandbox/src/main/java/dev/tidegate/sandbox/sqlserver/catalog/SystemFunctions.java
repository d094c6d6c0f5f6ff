package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The server's own functions that need its catalog.
 *
 * <p>A scalar function {@code F(a, b)} is {@code "fn"."f"('database', a, b)} in H2, where the
 * database is the session's current one, or the one that qualifies the name ({@code
 * [db].sys.fn_cdc_get_max_lsn()}); {@link #find} has the alias and the type of the value. They are:
 * OBJECT_ID, OBJECT_NAME, OBJECT_SCHEMA_NAME, OBJECT_DEFINITION, OBJECTPROPERTY, OBJECTPROPERTYEX,
 * SCHEMA_ID, SCHEMA_NAME, DB_ID, DB_NAME, COL_LENGTH, COL_NAME, COLUMNPROPERTY, INDEXPROPERTY,
 * INDEX_COL, TYPE_ID, TYPE_NAME, TYPEPROPERTY, SERVERPROPERTY, DATABASEPROPERTY,
 * DATABASEPROPERTYEX, COLLATIONPROPERTY, HAS_PERMS_BY_NAME, HAS_DBACCESS, IS_MEMBER, IS_ROLEMEMBER,
 * IS_SRVROLEMEMBER, SUSER_ID, SUSER_SID, SUSER_SNAME, IDENT_SEED, IDENT_CURRENT, IDENT_INCR,
 * USER_NAME, USER_ID, and the {@code sys.fn_cdc_*}.
 *
 * <p>A table function in FROM is replaced by what {@link #tableFunction} returns.
 */
public final class SystemFunctions {
    private static final String SCHEMA = "fn";
    private static final List<Class<?>> HOLDERS =
            List.of(
                    ObjectFunctions.class,
                    PropertyFunctions.class,
                    PermissionFunctions.class,
                    CollationFunctions.class,
                    CdcFunctions.class);
    private static final SqlType NAME = SqlType.ofLength(Kind.NVARCHAR, 128);
    private static final SqlType SID = SqlType.ofLength(Kind.VARBINARY, 85);
    private static final Map<String, SystemFunction> BY_NAME = byName();

    private SystemFunctions() {}

    private static Map<String, SystemFunction> byName() {
        Map<String, SystemFunction> functions = new TreeMap<>();
        for (Class<?> holder : HOLDERS) {
            for (Method method : holder.getDeclaredMethods()) {
                if (java.lang.reflect.Modifier.isPublic(method.getModifiers())) {
                    String name = method.getName().toLowerCase(Locale.ROOT);
                    functions.put(
                            name,
                            new SystemFunction(
                                    name,
                                    alias(name),
                                    name.equals("suser_sid") ? SID : type(method.getReturnType())));
                }
            }
        }
        return functions;
    }

    private static SqlType type(Class<?> java) {
        return switch (java.getSimpleName()) {
            case "Integer" -> SqlType.of(Kind.INT);
            case "Long" -> SqlType.of(Kind.BIGINT);
            case "Boolean" -> SqlType.of(Kind.BIT);
            case "BigDecimal" -> SqlType.ofDecimal(Kind.NUMERIC, 38, 0);
            case "LocalDateTime" -> SqlType.of(Kind.DATETIME);
            case "byte[]" -> SqlType.ofLength(Kind.BINARY, 10);
            default -> NAME;
        };
    }

    private static String alias(String name) {
        return ObjectName.quote(SCHEMA) + "." + ObjectName.quote(name);
    }

    /** Whether an H2 text calls one of them. */
    public static boolean isCalledIn(String h2) {
        return h2.contains(ObjectName.quote(SCHEMA) + ".");
    }

    /** The function of that last name part, in any case. */
    public static Optional<SystemFunction> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Creates all aliases in H2, in the schema {@code fn}. */
    public static void register(Connection h2) throws SQLException {
        try (Statement statement = h2.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + ObjectName.quote(SCHEMA));
            for (Class<?> holder : HOLDERS) {
                TreeSet<String> names = new TreeSet<>();
                for (Method method : holder.getDeclaredMethods()) {
                    if (java.lang.reflect.Modifier.isPublic(method.getModifiers())) {
                        names.add(method.getName());
                    }
                }
                for (String name : names) {
                    statement.execute(
                            "CREATE ALIAS IF NOT EXISTS "
                                    + alias(name.toLowerCase(Locale.ROOT))
                                    + " FOR '"
                                    + holder.getName()
                                    + "."
                                    + name
                                    + "'");
                }
            }
            statement.execute(
                    "CREATE ALIAS IF NOT EXISTS "
                            + alias("sys_rows")
                            + " FOR '"
                            + SystemRows.class.getName()
                            + ".rows'");
            statement.execute(
                    "CREATE ALIAS IF NOT EXISTS "
                            + alias("my_permissions")
                            + " FOR '"
                            + MyPermissions.class.getName()
                            + ".rows'");
            statement.execute(
                    "CREATE ALIAS IF NOT EXISTS "
                            + alias("stats_histogram")
                            + " FOR '"
                            + Histograms.class.getName()
                            + ".rows'");
        }
    }

    /**
     * What stands for a table function of the server's own in FROM.
     *
     * @param catalog the catalog
     * @param name the function, with its database
     * @param arguments H2 texts of its arguments
     * @return empty when there is no such function
     */
    public static Optional<TableFunction> tableFunction(
            Catalog catalog, ObjectName name, List<String> arguments) {
        return TableFunctions.source(catalog, name, arguments);
    }
}
