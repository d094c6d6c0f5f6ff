package dev.tidegate.sandbox.sqlserver.security;

import java.util.Set;

/**
 * A permission that was granted or denied.
 *
 * @param permission in upper case
 * @param on what it is on
 * @param grantee a login for the server, else a user or role of the database; in lower case
 * @param denied whether it was denied
 */
public record Grant(String permission, Securable on, String grantee, boolean denied) {
    /** What ALL means on objects. */
    private static final Set<String> ALL =
            Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES", "EXECUTE");

    /** Whether it is about a permission on something. */
    boolean covers(String asked, Securable securable) {
        return on.contains(securable) && implies(asked);
    }

    private boolean implies(String asked) {
        return permission.equals(asked)
                || permission.equals("CONTROL")
                || permission.equals("CONTROL SERVER")
                || permission.equals("ALL") && ALL.contains(asked)
                || permission.equals("VIEW SERVER STATE")
                        && (asked.equals("VIEW DATABASE STATE")
                                || asked.equals("VIEW SERVER PERFORMANCE STATE")
                                || asked.equals("VIEW DATABASE PERFORMANCE STATE"))
                || permission.equals("VIEW SERVER PERFORMANCE STATE")
                        && asked.equals("VIEW DATABASE PERFORMANCE STATE")
                || permission.equals("VIEW DATABASE STATE")
                        && asked.equals("VIEW DATABASE PERFORMANCE STATE");
    }
}
