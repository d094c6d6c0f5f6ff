package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.security.DatabasePrincipals;
import dev.tidegate.sandbox.sqlserver.security.Permissions;
import dev.tidegate.sandbox.sqlserver.security.Securable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SQL functions about permissions and roles of the session's login; H2 calls them, with the
 * database's name first.
 */
public final class PermissionFunctions {
    private static final List<String> SERVER_ROLES =
            List.of(
                    "sysadmin",
                    "serveradmin",
                    "securityadmin",
                    "processadmin",
                    "setupadmin",
                    "bulkadmin",
                    "diskadmin",
                    "dbcreator",
                    "public");

    private PermissionFunctions() {}

    /** HAS_PERMS_BY_NAME: 1, 0, or NULL for what it does not know. */
    public static @Nullable Integer has_perms_by_name(
            Connection h2,
            String database,
            @Nullable String securable,
            @Nullable String securableClass,
            @Nullable String permission)
            throws SQLException {
        if (permission == null) {
            return null;
        }
        Optional<Securable> on = securable(database, securable, securableClass);
        if (on.isEmpty()) {
            return null;
        }
        Permissions permissions = ServerState.of(h2).permissions();
        String login = ServerState.login(h2);
        String asked = permission.toUpperCase(Locale.ROOT);
        boolean has =
                asked.equals("ANY")
                        ? MyPermissions.of(on.get()).stream()
                                .anyMatch(each -> permissions.has(login, each, on.get()))
                        : permissions.has(login, asked, on.get());
        return has ? 1 : 0;
    }

    /** What a securable and its class name; empty when they name nothing. */
    static Optional<Securable> securable(
            String database, @Nullable String name, @Nullable String kind) {
        String folded = kind == null ? "SERVER" : kind.toUpperCase(Locale.ROOT);
        return switch (folded) {
            case "SERVER" -> Optional.of(new Securable.Server());
            case "DATABASE" ->
                    Optional.of(
                            new Securable.Database(
                                    name == null ? database : Names.parts(name).getLast()));
            case "SCHEMA" ->
                    Optional.ofNullable(name)
                            .map(of -> new Securable.Schema(database, Names.parts(of).getLast()));
            case "OBJECT" ->
                    Optional.ofNullable(name)
                            .map(of -> new Securable.Item(Names.parse(of, database)));
            default -> Optional.empty();
        };
    }

    /** HAS_DBACCESS. */
    public static @Nullable Integer has_dbaccess(
            Connection h2, String database, @Nullable String of) throws SQLException {
        ServerState server = ServerState.of(h2);
        if (of == null || server.catalog().database(of).isEmpty()) {
            return null;
        }
        return server.permissions().user(ServerState.login(h2), of).isPresent() ? 1 : 0;
    }

    /** IS_MEMBER: NULL for what is no role. */
    public static @Nullable Integer is_member(Connection h2, String database, @Nullable String role)
            throws SQLException {
        return membership(h2, database, role, ServerState.login(h2));
    }

    /** IS_ROLEMEMBER of a user: NULL for what is no role or no user. */
    public static @Nullable Integer is_rolemember(
            Connection h2, String database, @Nullable String role, @Nullable String user)
            throws SQLException {
        DatabasePrincipals principals = ServerState.of(h2).permissions().in(database);
        if (role == null || user == null || !principals.exists(user)) {
            return null;
        }
        boolean known = principals.isRole(role) || role.equalsIgnoreCase("public");
        return known ? Integer.valueOf(principals.isMember(role, user) ? 1 : 0) : null;
    }

    /** SUSER_SNAME of a sid: NULL for one that no login has. */
    public static @Nullable String suser_sname(
            Connection h2, String database, byte @Nullable [] sid) throws SQLException {
        Permissions permissions = ServerState.of(h2).permissions();
        return permissions.logins().stream()
                .map(Permissions.Login::name)
                .filter(login -> Arrays.equals(permissions.sid(login), sid))
                .findFirst()
                .orElse(null);
    }

    /** SUSER_ID of the session's login. */
    public static @Nullable Integer suser_id(Connection h2, String database) throws SQLException {
        return suser_id(h2, database, ServerState.login(h2));
    }

    /** SUSER_ID: NULL for what is no login. */
    public static @Nullable Integer suser_id(Connection h2, String database, @Nullable String login)
            throws SQLException {
        int id = login == null ? 0 : ServerState.of(h2).permissions().loginId(login);
        return id == 0 ? null : id;
    }

    /** SUSER_SID of the session's login. */
    public static byte @Nullable [] suser_sid(Connection h2, String database) throws SQLException {
        return suser_sid(h2, database, ServerState.login(h2));
    }

    /** SUSER_SID: NULL for what is no login. */
    public static byte @Nullable [] suser_sid(
            Connection h2, String database, @Nullable String login) throws SQLException {
        byte[] sid = login == null ? new byte[0] : ServerState.of(h2).permissions().sid(login);
        return sid.length == 0 ? null : sid;
    }

    /** IS_ROLEMEMBER of the session's user. */
    public static @Nullable Integer is_rolemember(
            Connection h2, String database, @Nullable String role) throws SQLException {
        return is_member(h2, database, role);
    }

    private static @Nullable Integer membership(
            Connection h2, String database, @Nullable String role, String login)
            throws SQLException {
        ServerState server = ServerState.of(h2);
        boolean known =
                role != null
                        && Principals.ofDatabase(server, database).stream()
                                .anyMatch(each -> each.name().equalsIgnoreCase(role));
        if (!known || role == null) {
            return null;
        }
        return server.permissions().isInRole(role, login, database) ? 1 : 0;
    }

    /** IS_SRVROLEMEMBER of the session's login: NULL for what is no role. */
    public static @Nullable Integer is_srvrolemember(
            Connection h2, String database, @Nullable String role) throws SQLException {
        return is_srvrolemember(h2, database, role, ServerState.login(h2));
    }

    /** IS_SRVROLEMEMBER of a login. */
    public static @Nullable Integer is_srvrolemember(
            Connection h2, String database, @Nullable String role, @Nullable String login)
            throws SQLException {
        if (role == null
                || login == null
                || !SERVER_ROLES.contains(role.toLowerCase(Locale.ROOT))
                || ServerState.of(h2).permissions().login(login).isEmpty()) {
            return null;
        }
        return ServerState.of(h2).permissions().isInServerRole(role, login) ? 1 : 0;
    }
}
