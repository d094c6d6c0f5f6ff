package dev.tidegate.sandbox.sqlserver.security;

import java.util.List;
import java.util.Set;

/** The roles that every database has, and what comes with them. */
final class FixedRoles {
    static final List<String> NAMES =
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

    private static final Set<String> WRITING = Set.of("INSERT", "UPDATE", "DELETE");

    private FixedRoles() {}

    /** Whether one of these principals has a permission through a fixed role. */
    static boolean give(Set<String> principals, String permission) {
        return principals.contains("dbo")
                || principals.contains("db_owner")
                || permission.equals("CONNECT")
                || permission.equals("SELECT") && principals.contains("db_datareader")
                || WRITING.contains(permission) && principals.contains("db_datawriter")
                || principals.contains("db_ddladmin")
                        && (permission.equals("ALTER") || permission.startsWith("CREATE "));
    }

    /** Whether a permission is denied to one of these principals through a fixed role. */
    static boolean deny(Set<String> principals, String permission) {
        return permission.equals("SELECT") && principals.contains("db_denydatareader")
                || WRITING.contains(permission) && principals.contains("db_denydatawriter");
    }
}
