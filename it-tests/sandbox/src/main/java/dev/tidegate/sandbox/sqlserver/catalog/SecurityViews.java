package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.security.Grant;
import dev.tidegate.sandbox.sqlserver.security.Permissions;
import dev.tidegate.sandbox.sqlserver.security.Securable;
import java.util.List;

/** Views about principals, permissions, transactions and locks. */
final class SecurityViews {
    private static final String SCHEMA = "sys";

    private static final int SYSADMIN = 3;
    private static final int FIRST_LOGIN = 256;

    private SecurityViews() {}

    static List<SystemView> all() {
        return List.of(
                serverPrincipals("server_principals"),
                serverPrincipals("sql_logins"),
                databasePrincipals(),
                roleMembers(),
                databasePermissions(),
                serverRoleMembers(),
                transactions(),
                sessionTransactions());
    }

    private static SystemView serverPrincipals(String name) {
        return SystemView.of(
                SCHEMA,
                name,
                "name sysname, principal_id int, sid varbinary(85), type char(1), type_desc"
                        + " nvarchar(60), is_disabled bit, create_date datetime, modify_date"
                        + " datetime, default_database_name sysname, default_language_name sysname,"
                        + " is_fixed_role bit",
                (context, rows) -> {
                    for (Permissions.Login each : context.server().permissions().logins()) {
                        int id = loginId(context.server(), each.name());
                        rows.add(
                                each.name(),
                                id,
                                new byte[] {(byte) id},
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
                        addServerRole(rows, context.server(), SYSADMIN, "sysadmin");
                    }
                });
    }

    private static void addServerRole(
            SystemView.RowList rows, ServerState server, int id, String name) {
        rows.add(
                name,
                id,
                new byte[] {(byte) id},
                "R",
                "SERVER_ROLE",
                false,
                server.started(),
                server.started(),
                null,
                null,
                true);
    }

    /** The administrator is 1; others have numbers from 256 on. */
    private static int loginId(ServerState server, String login) {
        if (login.equals(Permissions.ADMINISTRATOR)) {
            return 1;
        }
        int id = FIRST_LOGIN;
        for (Permissions.Login each : server.permissions().logins()) {
            if (each.name().equalsIgnoreCase(login)) {
                return id;
            }
            id++;
        }
        return 0;
    }

    private static SystemView serverRoleMembers() {
        return SystemView.of(
                SCHEMA,
                "server_role_members",
                "role_principal_id int, member_principal_id int",
                (context, rows) -> {
                    for (Permissions.Login each : context.server().permissions().logins()) {
                        if (context.server().permissions().isAdministrator(each.name())) {
                            rows.add(SYSADMIN, loginId(context.server(), each.name()));
                        }
                    }
                });
    }

    private static SystemView databasePermissions() {
        return SystemView.of(
                SCHEMA,
                "database_permissions",
                "class tinyint, class_desc nvarchar(60), major_id int, minor_id int,"
                        + " grantee_principal_id int, grantor_principal_id int, type char(4),"
                        + " permission_name nvarchar(128), state char(1), state_desc nvarchar(60)",
                (context, rows) -> {
                    List<Principals.Principal> all =
                            Principals.ofDatabase(context.server(), context.database());
                    for (Principals.Principal each : all) {
                        if (each.type().equals("S") && each.id() > 0 && each.id() != 2) {
                            rows.add(
                                    0,
                                    "DATABASE",
                                    0,
                                    0,
                                    each.id(),
                                    1,
                                    "CO  ",
                                    "CONNECT",
                                    "G",
                                    "GRANT");
                        }
                    }
                    for (Grant each : context.server().permissions().grants(context.database())) {
                        addGrant(rows, context, Principals.id(all, each.grantee()).orElse(0), each);
                    }
                });
    }

    private static void addGrant(
            SystemView.RowList rows, ViewContext context, int grantee, Grant grant) {
        int kind = 0;
        String text = "DATABASE";
        int major = 0;
        if (grant.on() instanceof Securable.Schema(String database, String schema)) {
            kind = 3;
            text = "SCHEMA";
            major = context.catalog().schema(database, schema).map(Schema::id).orElse(0);
        } else if (grant.on() instanceof Securable.Item(ObjectName name)) {
            kind = 1;
            text = "OBJECT_OR_COLUMN";
            major = context.catalog().table(name).map(Table::id).orElse(0);
        }
        rows.add(
                kind,
                text,
                major,
                0,
                grantee,
                1,
                grant.permission().substring(0, 2),
                grant.permission(),
                grant.denied() ? "D" : "G",
                grant.denied() ? "DENY" : "GRANT");
    }

    private static SystemView databasePrincipals() {
        return SystemView.of(
                SCHEMA,
                "database_principals",
                "name sysname, principal_id int, type char(1), type_desc nvarchar(60),"
                        + " default_schema_name sysname, create_date datetime, modify_date"
                        + " datetime, owning_principal_id int, sid varbinary(85), is_fixed_role"
                        + " bit",
                (context, rows) -> {
                    for (Principals.Principal each :
                            Principals.ofDatabase(context.server(), context.database())) {
                        boolean user = each.type().equals("S");
                        rows.add(
                                each.name(),
                                each.id(),
                                each.type(),
                                user ? "SQL_USER" : "DATABASE_ROLE",
                                user ? each.name() : null,
                                context.server().started(),
                                context.server().started(),
                                user ? null : 1,
                                each.id() == 1 ? new byte[] {1} : null,
                                each.fixed());
                    }
                });
    }

    private static SystemView roleMembers() {
        return SystemView.of(
                SCHEMA,
                "database_role_members",
                "role_principal_id int, member_principal_id int",
                (context, rows) -> {
                    for (int[] pair : Principals.members(context.server(), context.database())) {
                        rows.add(pair[0], pair[1]);
                    }
                });
    }

    private static SystemView transactions() {
        return SystemView.of(
                SCHEMA,
                "dm_tran_active_transactions",
                "transaction_id bigint, name nvarchar(32), transaction_begin_time datetime,"
                        + " transaction_type int, transaction_state int",
                (context, rows) -> {
                    for (SessionInfo each : context.server().sessions().get()) {
                        if (each.openTransactions() > 0) {
                            rows.add(
                                    (long) each.id(), "user_transaction", each.lastRequest(), 1, 2);
                        }
                    }
                });
    }

    private static SystemView sessionTransactions() {
        return SystemView.of(
                SCHEMA,
                "dm_tran_session_transactions",
                "session_id int, transaction_id bigint, is_user_transaction bit, is_local bit,"
                        + " open_transaction_count int",
                (context, rows) -> {
                    for (SessionInfo each : context.server().sessions().get()) {
                        if (each.openTransactions() > 0) {
                            rows.add(
                                    each.id(),
                                    (long) each.id(),
                                    true,
                                    true,
                                    each.openTransactions());
                        }
                    }
                });
    }
}
