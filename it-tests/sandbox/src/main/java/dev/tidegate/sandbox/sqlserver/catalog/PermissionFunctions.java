package dev.tidegate.sandbox.sqlserver.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** SQL functions about permissions and roles; H2 calls them, with the database's name first. */
public final class PermissionFunctions {
    private PermissionFunctions() {}

    /** HAS_PERMS_BY_NAME: there is one login and it may do everything. */
    public static Integer has_perms_by_name(
            Connection h2,
            String database,
            @Nullable String securable,
            @Nullable String securableClass,
            @Nullable String permission) {
        return 1;
    }

    /** HAS_DBACCESS. */
    public static @Nullable Integer has_dbaccess(
            Connection h2, String database, @Nullable String of) throws SQLException {
        return of == null || ServerState.of(h2).catalog().database(of).isEmpty() ? null : 1;
    }

    /** IS_MEMBER: the one login is db_owner everywhere. */
    public static @Nullable Integer is_member(Connection h2, String database, @Nullable String role)
            throws SQLException {
        boolean known =
                Principals.ofDatabase(ServerState.of(h2), database).stream()
                        .anyMatch(each -> each.name().equalsIgnoreCase(role));
        return known
                ? (role != null && role.toLowerCase(Locale.ROOT).contains("deny") ? 0 : 1)
                : null;
    }

    /** IS_ROLEMEMBER. */
    public static @Nullable Integer is_rolemember(
            Connection h2, String database, @Nullable String role) throws SQLException {
        return is_member(h2, database, role);
    }

    /** IS_SRVROLEMEMBER: the one login is sysadmin. */
    public static Integer is_srvrolemember(Connection h2, String database, @Nullable String role) {
        return 1;
    }
}
