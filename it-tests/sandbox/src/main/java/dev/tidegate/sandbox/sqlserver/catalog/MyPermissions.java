package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.security.Permissions;
import dev.tidegate.sandbox.sqlserver.security.Securable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import org.h2.tools.SimpleResultSet;
import org.jspecify.annotations.Nullable;

/** {@code sys.fn_my_permissions} as an H2 table function. */
public final class MyPermissions {
    static final String COLUMNS =
            "entity_name nvarchar(128), subentity_name nvarchar(128), permission_name nvarchar(60)";

    private MyPermissions() {}

    /** The permissions that there are on a securable, as far as they mean something here. */
    static List<String> of(Securable securable) {
        return switch (securable) {
            case Securable.Server() ->
                    List.of(
                            "CONNECT SQL",
                            "ALTER ANY LOGIN",
                            "ALTER SETTINGS",
                            "CREATE ANY DATABASE",
                            "VIEW SERVER PERFORMANCE STATE",
                            "VIEW SERVER STATE",
                            "CONTROL SERVER");
            case Securable.Database _ ->
                    List.of(
                            "CONNECT",
                            "CREATE SCHEMA",
                            "CREATE TABLE",
                            "SELECT",
                            "INSERT",
                            "UPDATE",
                            "DELETE",
                            "EXECUTE",
                            "VIEW DATABASE PERFORMANCE STATE",
                            "VIEW DATABASE STATE",
                            "ALTER",
                            "CONTROL");
            case Securable.Schema _, Securable.Item _ ->
                    List.of("SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE", "ALTER", "CONTROL");
        };
    }

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
        Optional<Securable> on = PermissionFunctions.securable(database, securable, securableClass);
        if (h2.getMetaData().getURL().equals(SystemRows.COLUMNS_ONLY) || on.isEmpty()) {
            return rows;
        }
        String entity =
                switch (on.get()) {
                    case Securable.Server() -> "server";
                    case Securable.Database _ -> "database";
                    case Securable.Schema _, Securable.Item _ -> securable == null ? "" : securable;
                };
        Permissions permissions = ServerState.of(h2).permissions();
        String login = ServerState.login(h2);
        for (String permission : of(on.get())) {
            if (permissions.has(login, permission, on.get())) {
                rows.addRow(entity, "", permission);
            }
        }
        return rows;
    }
}
