package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.security.Grant;
import dev.tidegate.sandbox.sqlserver.security.Securable;
import java.util.List;

/** Views about users and roles of a database, and what they may do. */
final class SecurityViews {
    private static final String SCHEMA = "sys";

    private SecurityViews() {}

    static List<SystemView> all() {
        return List.of(databasePrincipals(), roleMembers(), databasePermissions());
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
                        if (Principals.isUser(each) && !connectIsSaid(context, each.name())) {
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

    /** Whether CONNECT was denied to a user; else every user has it. */
    private static boolean connectIsSaid(ViewContext context, String user) {
        return context.server().permissions().grants(context.database()).stream()
                .anyMatch(grant ->
                        grant.permission().equals("CONNECT")
                                && grant.grantee().equalsIgnoreCase(user));
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
            major =
                    CatalogObjects.find(context.catalog(), name)
                            .map(CatalogObjects.Found::id)
                            .orElse(0);
        }
        rows.add(
                kind,
                text,
                major,
                0,
                grantee,
                1,
                PermissionCodes.of(grant.permission()),
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
                        + " bit, authentication_type int, authentication_type_desc nvarchar(60)",
                (context, rows) -> {
                    for (Principals.Principal each :
                            Principals.ofDatabase(context.server(), context.database())) {
                        boolean user = each.type().equals("S");
                        byte[] sid = Principals.sid(context, each);
                        rows.add(
                                each.name(),
                                each.id(),
                                each.type(),
                                user ? "SQL_USER" : "DATABASE_ROLE",
                                user ? each.name() : null,
                                context.server().started(),
                                context.server().started(),
                                user ? null : 1,
                                sid.length > 0 ? sid : null,
                                each.fixed(),
                                sid.length > 0 ? 1 : 0,
                                sid.length > 0 ? "INSTANCE" : "NONE");
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
}
