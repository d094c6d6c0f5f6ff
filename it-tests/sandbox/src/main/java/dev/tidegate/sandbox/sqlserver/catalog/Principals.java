package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.ArrayList;
import java.util.List;

/** Users and roles that every database has, and the server's logins. */
final class Principals {
    private static final List<String> FIXED_ROLES =
            List.of(
                    "db_owner",
                    "db_accessadmin",
                    "db_securityadmin",
                    "db_ddladmin",
                    "db_backupoperator",
                    "db_datareader",
                    "db_datawriter",
                    "db_denydatareader",
                    "db_denydatawriter");
    private static final int FIRST_FIXED_ROLE = 16_384;

    private Principals() {}

    /**
     * A user or role.
     *
     * @param id {@code principal_id}
     * @param name its name
     * @param type {@code S} a user, {@code R} a role
     * @param fixed whether it is a fixed role
     */
    record Principal(int id, String name, String type, boolean fixed) {}

    static List<Principal> ofDatabase(ServerState server, String database) {
        List<Principal> principals = new ArrayList<>();
        principals.add(new Principal(0, "public", "R", false));
        principals.add(new Principal(1, "dbo", "S", false));
        principals.add(new Principal(2, "guest", "S", false));
        principals.add(new Principal(3, "INFORMATION_SCHEMA", "S", false));
        principals.add(new Principal(4, "sys", "S", false));
        if (server.capture().isEnabled(database)) {
            principals.add(new Principal(5, "cdc", "S", false));
        }
        for (int i = 0; i < FIXED_ROLES.size(); i++) {
            principals.add(new Principal(FIRST_FIXED_ROLE + i, FIXED_ROLES.get(i), "R", true));
        }
        return principals;
    }
}
