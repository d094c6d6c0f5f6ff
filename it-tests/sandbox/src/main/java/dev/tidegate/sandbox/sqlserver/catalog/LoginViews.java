package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.catalog.SystemView.RowList;
import dev.tidegate.sandbox.sqlserver.security.Grant;
import dev.tidegate.sandbox.sqlserver.security.Permissions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Views about logins and roles of the server, and what they may do. */
final class LoginViews {
    private static final String SCHEMA = "sys";
    private static final int OF_SERVER = 100;
    private static final int PUBLIC = 2;

    /** Fixed roles by their ids from 2. */
    private static final List<String> ROLES =
            List.of(
                    "public",
                    "sysadmin",
                    "securityadmin",
                    "serveradmin",
                    "setupadmin",
                    "processadmin",
                    "diskadmin",
                    "dbcreator",
                    "bulkadmin");

    private LoginViews() {}

    static List<SystemView> all() {
        return List.of(
                principals("server_principals"),
                principals("sql_logins"),
                roleMembers(),
                permissions());
    }

    private static SystemView principals(String name) {
        return SystemView.of(
                SCHEMA,
                name,
                "name sysname, principal_id int, sid varbinary(85), type char(1), type_desc"
                        + " nvarchar(60), is_disabled bit, create_date datetime, modify_date"
                        + " datetime, default_database_name sysname, default_language_name sysname,"
                        + " is_fixed_role bit",
                (context, rows) -> {
                    for (Permissions.Login each : context.server().permissions().logins()) {
                        rows.add(
                                each.name(),
                                context.server().permissions().loginId(each.name()),
                                context.server().permissions().sid(each.name()),
                                "S",
                                "SQL_LOGIN",
                                !each.enabled(),
                                context.server().started(),
                                context.server().started(),
                                each.database(),
                                "us_english",
                                false);
                    }
                    if (name.equals("server_principals")) {
                        ROLES.forEach(role -> addRole(rows, context.server(), role));
                    }
                });
    }

    private static int roleId(String role) {
        int place = ROLES.indexOf(role);
        return place < 0 ? 0 : PUBLIC + place;
    }

    private static void addRole(RowList rows, ServerState server, String role) {
        rows.add(
                role,
                roleId(role),
                new byte[] {(byte) roleId(role)},
                "R",
                "SERVER_ROLE",
                false,
                server.started(),
                server.started(),
                null,
                null,
                roleId(role) > PUBLIC);
    }

    private static SystemView roleMembers() {
        return SystemView.of(
                SCHEMA,
                "server_role_members",
                "role_principal_id int, member_principal_id int",
                (context, rows) -> {
                    Permissions permissions = context.server().permissions();
                    for (Map.Entry<String, Set<String>> role :
                            permissions.serverRoleMembers().entrySet()) {
                        for (String member : role.getValue()) {
                            rows.add(roleId(role.getKey()), permissions.loginId(member));
                        }
                    }
                });
    }

    private static SystemView permissions() {
        return SystemView.of(
                SCHEMA,
                "server_permissions",
                "class tinyint, class_desc nvarchar(60), major_id int, minor_id int,"
                        + " grantee_principal_id int, grantor_principal_id int, type char(4),"
                        + " permission_name nvarchar(128), state char(1), state_desc nvarchar(60)",
                (context, rows) -> {
                    Permissions permissions = context.server().permissions();
                    for (Grant each : permissions.serverGrants()) {
                        int login = permissions.loginId(each.grantee());
                        rows.add(
                                OF_SERVER,
                                "SERVER",
                                0,
                                0,
                                login > 0 ? login : roleId(each.grantee()),
                                1,
                                PermissionCodes.of(each.permission()),
                                each.permission(),
                                each.denied() ? "D" : "G",
                                each.denied() ? "DENY" : "GRANT");
                    }
                });
    }
}
