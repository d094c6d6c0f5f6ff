package dev.tidegate.sandbox.sqlserver.security;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who may do what. Members of sysadmin may do everything; users have what was granted to them, to
 * their roles and to public, or comes with a fixed role, unless it was denied. Sessions share it.
 *
 * <p>Simpler than SQL Server: every object belongs to dbo, so that what procedures and views touch
 * is never checked; columns have no permissions of their own; WITH GRANT OPTION gives nothing.
 */
public final class Permissions {
    /** The administrator's login. */
    public static final String ADMINISTRATOR = "sa";

    private static final String SYSADMIN = "sysadmin";
    private static final String PUBLIC = "public";

    /** Databases that every login may use. */
    private static final Set<String> OPEN = Set.of("master", "tempdb", "msdb");

    /**
     * A login.
     *
     * @param name its name
     * @param password in the clear
     * @param enabled whether it may log in
     * @param database its default database
     */
    public record Login(String name, String password, boolean enabled, String database) {}

    private static final String CONNECT_SQL = "CONNECT SQL";
    private static final int ADMINISTRATOR_ID = 1;
    private static final int FIRST_LOGIN_ID = 256;
    private static final int SID_BYTES = 16;

    private final Map<String, Login> logins = new ConcurrentHashMap<>();

    /** {@code principal_id} by login; a login that is created again has another one. */
    private final Map<String, Integer> loginIds = new ConcurrentHashMap<>();

    private final AtomicInteger nextLoginId = new AtomicInteger(FIRST_LOGIN_ID);
    private final Map<String, Set<String>> serverRoles = new ConcurrentHashMap<>();
    private final Map<String, DatabasePrincipals> databases = new ConcurrentHashMap<>();
    private final List<Grant> grants = new CopyOnWriteArrayList<>();

    /** A server whose administrator has this password. */
    public Permissions(String password) {
        logins.put(ADMINISTRATOR, new Login(ADMINISTRATOR, password, true, "master"));
        loginIds.put(ADMINISTRATOR, ADMINISTRATOR_ID);
        addToServerRole(SYSADMIN, ADMINISTRATOR);
    }

    static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    // Principals -----------------------------------------------------------------------------

    /** The login of that name. */
    public Optional<Login> login(String name) {
        return Optional.ofNullable(logins.get(fold(name)));
    }

    /** All logins by name. */
    public List<Login> logins() {
        return logins.values().stream()
                .sorted(java.util.Comparator.comparing(Login::name))
                .toList();
    }

    /** Adds or replaces a login; a new one may connect. */
    public void put(Login login) {
        String name = fold(login.name());
        if (logins.put(name, login) == null) {
            loginIds.put(name, nextLoginId.getAndIncrement());
            add(new Grant(CONNECT_SQL, new Securable.Server(), name, false));
        }
    }

    /** {@code principal_id} of a login; 0 when there is none. */
    public int loginId(String name) {
        return loginIds.getOrDefault(fold(name), 0);
    }

    /** {@code sid} of a login: 0x01 of the administrator, 16 bytes of others; empty without one. */
    public byte[] sid(String login) {
        int id = loginId(login);
        if (id == 0) {
            return new byte[0];
        }
        return id == ADMINISTRATOR_ID
                ? new byte[] {1}
                : ByteBuffer.allocate(SID_BYTES).putInt(0, id).array();
    }

    /** Whether a login that gives the right password may connect: not without CONNECT SQL. */
    public boolean mayConnect(String login) {
        return has(login, CONNECT_SQL, new Securable.Server());
    }

    /** Removes a login; its users stay, as orphans. */
    public void dropLogin(String name) {
        logins.remove(fold(name));
        loginIds.remove(fold(name));
        grants.removeIf(grant ->
                grant.on() instanceof Securable.Server && grant.grantee().equals(fold(name)));
        serverRoles.values().forEach(members -> members.remove(fold(name)));
    }

    /** Adds a login to a server role. */
    public void addToServerRole(String role, String login) {
        serverRoles
                .computeIfAbsent(fold(role), _ -> ConcurrentHashMap.newKeySet())
                .add(fold(login));
    }

    /** Removes a login from a server role. */
    public void dropFromServerRole(String role, String login) {
        serverRoles.getOrDefault(fold(role), Set.of()).remove(fold(login));
    }

    /** Logins by fixed server role, in lower case. */
    public Map<String, Set<String>> serverRoleMembers() {
        Map<String, Set<String>> copy = new TreeMap<>();
        serverRoles.forEach((role, members) -> copy.put(role, new TreeSet<>(members)));
        return copy;
    }

    /** Whether a login is a member of a server role. */
    public boolean isInServerRole(String role, String login) {
        return fold(role).equals(PUBLIC)
                || serverRoles.getOrDefault(fold(role), Set.of()).contains(fold(login))
                || isAdministrator(login);
    }

    /** Users and roles of a database. */
    public DatabasePrincipals in(String database) {
        return databases.computeIfAbsent(fold(database), _ -> new DatabasePrincipals());
    }

    /** A database was dropped. */
    public void forget(String database) {
        databases.remove(fold(database));
        grants.removeIf(grant -> new Securable.Database(database).contains(grant.on()));
    }

    /** Whether a login may do everything. */
    public boolean isAdministrator(String login) {
        return serverRoles.getOrDefault(SYSADMIN, Set.of()).contains(fold(login));
    }

    /** The user that a login is in a database; empty when it may not use the database. */
    public Optional<String> user(String login, String database) {
        if (isAdministrator(login)) {
            return Optional.of("dbo");
        }
        return in(database)
                .userOf(login)
                .filter(user -> !isShutOut(user, database))
                .or(() -> OPEN.contains(fold(database)) ? Optional.of("guest") : Optional.empty());
    }

    /** DENY CONNECT, to a user or one of its roles. */
    private boolean isShutOut(String user, String database) {
        Set<String> names = in(database).withRoles(user);
        return grants.stream()
                .anyMatch(grant ->
                        grant.denied()
                                && grant.permission().equals("CONNECT")
                                && grant.on() instanceof Securable.Database(String of)
                                && of.equalsIgnoreCase(database)
                                && names.contains(grant.grantee()));
    }

    /** The user that a login is in a database, its roles and public. */
    private Set<String> principals(String login, String database) {
        Set<String> all = new TreeSet<>();
        user(login, database).ifPresent(user -> all.addAll(in(database).withRoles(user)));
        return all;
    }

    /** Whether a login is a member of a role of a database. */
    public boolean isInRole(String role, String login, String database) {
        Set<String> all = principals(login, database);
        return all.contains(fold(role))
                || all.contains("dbo")
                        && !fold(role).startsWith("db_deny")
                        && isRole(role, database);
    }

    private boolean isRole(String role, String database) {
        return fold(role).equals(PUBLIC) || in(database).isRole(role);
    }

    // Permissions ----------------------------------------------------------------------------

    /** GRANT or DENY: takes the place of what was said before of the same. */
    public void add(Grant grant) {
        remove(grant);
        grants.add(grant);
    }

    /** REVOKE. */
    public void remove(Grant revoked) {
        grants.removeIf(grant ->
                grant.permission().equals(revoked.permission())
                        && grant.on().contains(revoked.on())
                        && revoked.on().contains(grant.on())
                        && grant.grantee().equals(revoked.grantee()));
    }

    /** What was granted and denied on the server. */
    public List<Grant> serverGrants() {
        return grants.stream().filter(grant -> grant.on() instanceof Securable.Server).toList();
    }

    /** What was granted and denied in a database. */
    public List<Grant> grants(String database) {
        return grants.stream()
                .filter(grant -> new Securable.Database(database).contains(grant.on()))
                .toList();
    }

    /** Whether a login has a permission. */
    public boolean has(String login, String permission, Securable on) {
        if (isAdministrator(login)) {
            return true;
        }
        Set<String> names = new TreeSet<>(Set.of(fold(login), PUBLIC));
        serverRoles.forEach((role, members) -> {
            if (members.contains(fold(login))) {
                names.add(role);
            }
        });
        Optional<Boolean> onServer = said(names, permission, on, true);
        if (onServer.isPresent()) {
            return onServer.get();
        }
        return switch (on) {
            case Securable.Server() -> false;
            case Securable.Database(String database) -> inDatabase(login, permission, database, on);
            case Securable.Schema(String database, _) ->
                    inDatabase(login, permission, database, on);
            case Securable.Item(ObjectName name) ->
                    inDatabase(login, permission, name.database(), on);
        };
    }

    private boolean inDatabase(String login, String permission, String database, Securable on) {
        Set<String> names = principals(login, database);
        if (names.isEmpty()) {
            return false;
        }
        if (FixedRoles.deny(names, permission)) {
            return false;
        }
        Optional<Boolean> said = said(names, permission, on, false);
        if (said.isPresent()) {
            return said.get();
        }
        return FixedRoles.give(names, permission);
    }

    /** What was granted or denied to one of these; a denial counts more. Empty when nothing was. */
    private Optional<Boolean> said(
            Set<String> names, String permission, Securable on, boolean ofServer) {
        List<Grant> found =
                grants.stream()
                        .filter(grant -> grant.on() instanceof Securable.Server == ofServer)
                        .filter(grant -> names.contains(grant.grantee()))
                        .filter(grant -> grant.covers(permission, on))
                        .toList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(found.stream().noneMatch(Grant::denied));
    }

    // Demands --------------------------------------------------------------------------------

    /** 229 when a login has no such permission on an object. */
    public void require(String login, String permission, ObjectName object) throws SqlError {
        if (!has(login, permission, new Securable.Item(object))) {
            throw new SqlError(
                    229,
                    14,
                    5,
                    "The "
                            + permission
                            + " permission was denied on the object '"
                            + object.name()
                            + "', database '"
                            + object.database()
                            + "', schema '"
                            + object.schema()
                            + "'.");
        }
    }

    /** 262 when a login has no such permission on a database. */
    public void requireOnDatabase(String login, String permission, String database)
            throws SqlError {
        if (!has(login, permission, new Securable.Database(database))) {
            throw new SqlError(
                    262, 14, 1, permission + " permission denied in database '" + database + "'.");
        }
    }

    /** 300 when a login has no such permission on the server. */
    public void requireOnServer(String login, String permission) throws SqlError {
        if (!has(login, permission, new Securable.Server())) {
            throw new SqlError(
                    300,
                    14,
                    1,
                    permission + " permission was denied on object 'server', database 'master'.");
        }
    }

    /** 22904 when a login is not a db_owner. */
    public void requireOwner(String login, String database) throws SqlError {
        if (!isInRole("db_owner", login, database)) {
            throw new SqlError(
                    22904,
                    "Caller is not authorized to initiate the requested action. DBO privileges are"
                            + " required.");
        }
    }

    /** 22902 when a login is not a sysadmin. */
    public void requireAdministrator(String login) throws SqlError {
        if (!isAdministrator(login)) {
            throw new SqlError(
                    22902,
                    "Caller is not authorized to initiate the requested action. SYSADMIN privileges"
                            + " are required.");
        }
    }
}
