package dev.tidegate.sandbox.sqlserver.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import org.h2.tools.SimpleResultSet;
import org.jspecify.annotations.Nullable;

/** {@code sys.fn_my_permissions} as an H2 table function. */
public final class MyPermissions {
    static final String COLUMNS =
            "entity_name nvarchar(128), subentity_name nvarchar(128), permission_name nvarchar(60)";

    private MyPermissions() {}

    /** The caller's permissions on a securable; H2 calls it. */
    public static ResultSet rows(
            Connection h2,
            String database,
            @Nullable String securable,
            @Nullable String securableClass)
            throws SQLException {
        SimpleResultSet rows = new SimpleResultSet();
        rows.addColumn("entity_name", Types.VARCHAR, 0, 0);
        rows.addColumn("subentity_name", Types.VARCHAR, 0, 0);
        rows.addColumn("permission_name", Types.VARCHAR, 0, 0);
        String kind = securableClass == null ? "" : securableClass.toUpperCase(Locale.ROOT);
        String entity =
                switch (kind) {
                    case "SERVER" -> "server";
                    case "DATABASE" -> "database";
                    default -> securable == null ? "" : securable;
                };
        List<String> permissions =
                switch (kind) {
                    case "SERVER" ->
                            List.of("CONNECT SQL", "VIEW SERVER STATE", "ALTER SETTINGS", "CONTROL SERVER");
                    case "DATABASE" ->
                            List.of("CONNECT", "SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE", "VIEW DATABASE STATE", "CONTROL");
                    case "OBJECT" -> List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CONTROL");
                    default -> List.of();
                };
        permissions.forEach(permission -> rows.addRow(entity, "", permission));
        return rows;
    }
}
