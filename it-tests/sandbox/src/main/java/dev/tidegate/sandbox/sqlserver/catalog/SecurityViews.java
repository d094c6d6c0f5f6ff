package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;

/** Views about principals, permissions, transactions and locks. */
final class SecurityViews {
    private static final String SCHEMA = "sys";

    private SecurityViews() {}

    static List<SystemView> all() {
        return List.of(
                serverPrincipals("server_principals"),
                serverPrincipals("sql_logins"),
                databasePrincipals(),
                roleMembers(),
                SystemView.of(
                        SCHEMA,
                        "database_permissions",
                        "class tinyint, class_desc nvarchar(60), major_id int, minor_id int,"
                                + " grantee_principal_id int, grantor_principal_id int, type"
                                + " char(4), permission_name nvarchar(128), state char(1),"
                                + " state_desc nvarchar(60)",
                        (context, rows) -> {
                            for (Principals.Principal each :
                                    Principals.ofDatabase(context.server(), context.database())) {
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
                        }),
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
                (context, rows) ->
                        rows.add(
                                "sa",
                                1,
                                new byte[] {1},
                                "S",
                                "SQL_LOGIN",
                                false,
                                context.server().started(),
                                context.server().started(),
                                "master",
                                "us_english",
                                false));
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
                    for (Principals.Principal each :
                            Principals.ofDatabase(context.server(), context.database())) {
                        if (each.name().equals("db_owner")) {
                            rows.add(each.id(), 1);
                        }
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
