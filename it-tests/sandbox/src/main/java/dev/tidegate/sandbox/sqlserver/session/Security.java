package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Names;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.security.DatabasePrincipals;
import dev.tidegate.sandbox.sqlserver.security.Grant;
import dev.tidegate.sandbox.sqlserver.security.Permissions;
import dev.tidegate.sandbox.sqlserver.security.Permissions.Login;
import dev.tidegate.sandbox.sqlserver.security.Securable;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statements on logins, users, roles and permissions. */
final class Security {
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
    private static final String NAME = "(\\[[^\\]]+\\]|\"[^\"]+\"|[\\w@#$.\\\\-]+)";
    private static final Pattern LOGIN =
            Pattern.compile("(CREATE|ALTER|DROP)\\s+LOGIN\\s+" + NAME + "(.*)", FLAGS);
    private static final Pattern PASSWORD =
            Pattern.compile("PASSWORD\\s*=\\s*N?'((?:[^']|'')*)'", FLAGS);
    private static final Pattern DEFAULT_DATABASE =
            Pattern.compile("DEFAULT_DATABASE\\s*=\\s*" + NAME, FLAGS);
    private static final Pattern USER =
            Pattern.compile(
                    "(CREATE|DROP)\\s+USER\\s+(?:IF\\s+EXISTS\\s+)?"
                            + NAME
                            + "(?:\\s+(?:FOR|FROM)\\s+LOGIN\\s+"
                            + NAME
                            + ")?(.*)",
                    FLAGS);
    private static final Pattern ROLE =
            Pattern.compile("(CREATE|DROP)\\s+ROLE\\s+(?:IF\\s+EXISTS\\s+)?" + NAME + ".*", FLAGS);
    private static final Pattern MEMBER =
            Pattern.compile(
                    "ALTER\\s+(SERVER\\s+)?ROLE\\s+" + NAME + "\\s+(ADD|DROP)\\s+MEMBER\\s+" + NAME,
                    FLAGS);
    private static final Pattern PERMISSION =
            Pattern.compile(
                    "(GRANT|DENY|REVOKE)\\s+(?:GRANT\\s+OPTION\\s+FOR\\s+)?(.+?)"
                            + "(?:\\s+ON\\s+(?:(OBJECT|SCHEMA|DATABASE)\\s*::\\s*)?(.+?))?"
                            + "\\s+(?:TO|FROM)\\s+(.+?)(?:\\s+(?:CASCADE|WITH\\s+GRANT\\s+OPTION))?",
                    FLAGS);

    /** Permissions on the server; all others are the database's. */
    private static final Set<String> OF_SERVER =
            Set.of(
                    "VIEW SERVER STATE",
                    "VIEW SERVER PERFORMANCE STATE",
                    "VIEW ANY DATABASE",
                    "VIEW ANY DEFINITION",
                    "CONTROL SERVER",
                    "ALTER SETTINGS",
                    "ALTER ANY LOGIN",
                    "CREATE ANY DATABASE",
                    "ALTER ANY CONNECTION",
                    "CONNECT SQL");

    /** Users to whom nothing can be granted or denied. */
    private static final Set<String> SPECIAL_USERS = Set.of("dbo", "sys", "information_schema");

    private final Permissions permissions;

    Security(Permissions permissions) {
        this.permissions = permissions;
    }

    /** Checks a login; returns its default database. 18456 or 18470 when it is refused. */
    String check(String user, String password) throws SqlError {
        Optional<Login> login = permissions.login(user);
        if (login.isEmpty() || !login.get().password().equals(password)) {
            throw Messages.loginFailed(user);
        }
        if (!login.get().enabled()) {
            throw Messages.loginDisabled(user);
        }
        if (!permissions.mayConnect(user)) {
            throw Messages.loginFailed(user);
        }
        return login.get().database();
    }

    /** Carries out a statement. */
    void apply(Definition.Permission statement, EngineSession session, ScopeSurroundings where)
            throws SqlError {
        String text = statement.text().strip();
        String caller = session.login().user();
        Matcher login = LOGIN.matcher(text);
        if (login.matches()) {
            requireOnServer(caller, "ALTER ANY LOGIN");
            login(login.group(1).toUpperCase(Locale.ROOT), bare(login.group(2)), login.group(3));
            return;
        }
        Matcher member = MEMBER.matcher(text);
        if (member.matches() && member.group(1) != null) {
            requireOnServer(caller, "CONTROL SERVER");
            serverRole(bare(member.group(2)), isAdd(member.group(3)), bare(member.group(4)));
            return;
        }
        Matcher permission = PERMISSION.matcher(text);
        if (permission.matches()) {
            permission(permission, caller, where);
            return;
        }
        requireSecurityOf(caller, where.database());
        DatabasePrincipals principals = permissions.in(where.database());
        Matcher user = USER.matcher(text);
        Matcher role = ROLE.matcher(text);
        if (user.matches()) {
            user(principals, user);
        } else if (role.matches()) {
            role(principals, role.group(1), bare(role.group(2)));
        } else if (member.matches()) {
            member(
                    principals,
                    bare(member.group(2)),
                    isAdd(member.group(3)),
                    bare(member.group(4)));
        }
    }

    private static boolean isAdd(String word) {
        return word.equalsIgnoreCase("ADD");
    }

    private void requireOnServer(String caller, String permission) throws SqlError {
        if (!permissions.has(caller, permission, new Securable.Server())) {
            throw Messages.noPermission();
        }
    }

    private void requireSecurityOf(String caller, String database) throws SqlError {
        if (!permissions.isInRole("db_owner", caller, database)
                && !permissions.isInRole("db_securityadmin", caller, database)) {
            throw Messages.noPermission();
        }
    }

    private static String bare(String written) {
        return Names.parts(written.strip()).getLast();
    }

    private void login(String verb, String name, String rest) throws SqlError {
        Optional<Login> old = permissions.login(name);
        boolean create = verb.equals("CREATE");
        if (create && old.isPresent()) {
            throw new SqlError(15025, 16, 1, "The server principal '" + name + "' already exists.");
        }
        if (!create && old.isEmpty()) {
            throw cannotFind(verb.toLowerCase(Locale.ROOT), "login", name);
        }
        if (verb.equals("DROP")) {
            permissions.dropLogin(name);
            return;
        }
        Login base = old.orElse(new Login(name, "", true, "master"));
        String folded = rest.strip().toUpperCase(Locale.ROOT);
        boolean enabled = !folded.equals("DISABLE") && (folded.equals("ENABLE") || base.enabled());
        String password =
                find(PASSWORD, rest).map(p -> p.replace("''", "'")).orElse(base.password());
        String database = find(DEFAULT_DATABASE, rest).map(Security::bare).orElse(base.database());
        permissions.put(new Login(base.name(), password, enabled, database));
    }

    private static SqlError cannotFind(String verb, String kind, String name) {
        return new SqlError(
                15151,
                16,
                1,
                "Cannot "
                        + verb
                        + " the "
                        + kind
                        + " '"
                        + name
                        + "', because it does not exist or you do not have permission.");
    }

    private static Optional<String> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private void serverRole(String role, boolean add, String login) throws SqlError {
        if (permissions.login(login).isEmpty()) {
            throw cannotFind(add ? "add" : "drop", "login", login);
        }
        if (add) {
            permissions.addToServerRole(role, login);
        } else {
            permissions.dropFromServerRole(role, login);
        }
    }

    private void user(DatabasePrincipals principals, Matcher statement) throws SqlError {
        String name = bare(statement.group(2));
        if (statement.group(1).equalsIgnoreCase("DROP")) {
            principals.dropUser(name);
            return;
        }
        if (principals.exists(name)) {
            throw new SqlError(
                    15023,
                    "User, group, or role '" + name + "' already exists in the current database.");
        }
        boolean withoutLogin = statement.group(4).toUpperCase(Locale.ROOT).contains("WITHOUT");
        String login = statement.group(3) == null ? name : bare(statement.group(3));
        if (!withoutLogin && permissions.login(login).isEmpty()) {
            throw new SqlError(
                    15007, "'" + login + "' is not a valid login or you do not have permission.");
        }
        principals.addUser(name, withoutLogin ? "" : login);
    }

    private static void role(DatabasePrincipals principals, String verb, String name)
            throws SqlError {
        if (verb.equalsIgnoreCase("DROP")) {
            principals.dropRole(name);
            return;
        }
        if (principals.exists(name)) {
            throw new SqlError(
                    15023,
                    "User, group, or role '" + name + "' already exists in the current database.");
        }
        principals.addRole(name);
    }

    private static void member(
            DatabasePrincipals principals, String role, boolean add, String member)
            throws SqlError {
        if (!principals.isRole(role)) {
            throw cannotFind("alter", "role", role);
        }
        if (!principals.exists(member)) {
            throw cannotFind(add ? "add" : "drop", "principal", member);
        }
        if (add) {
            principals.addMember(role, member);
        } else {
            principals.dropMember(role, member);
        }
    }

    private void permission(Matcher statement, String caller, ScopeSurroundings where)
            throws SqlError {
        String verb = statement.group(1).toUpperCase(Locale.ROOT);
        for (String each : statement.group(2).split(",", -1)) {
            String permission = each.replaceFirst("\\(.*\\)$", "").strip().toUpperCase(Locale.ROOT);
            Securable on = securable(statement, permission.replace("ALL PRIVILEGES", "ALL"), where);
            requireGrantor(caller, on, where.database());
            for (String user : statement.group(5).split(",", -1)) {
                String grantee = bare(user);
                requireGrantee(grantee, on, where.database());
                requireOrdinary(grantee, caller, on, where.database());
                Grant grant =
                        new Grant(
                                permission,
                                on,
                                grantee.toLowerCase(Locale.ROOT),
                                verb.equals("DENY"));
                if (verb.equals("REVOKE")) {
                    permissions.remove(grant);
                } else {
                    permissions.add(grant);
                }
            }
        }
    }

    private void requireGrantor(String caller, Securable on, String database) throws SqlError {
        if (on instanceof Securable.Server()) {
            requireOnServer(caller, "CONTROL SERVER");
        } else if (!permissions.isInRole("db_owner", caller, database)
                && !permissions.isInRole("db_securityadmin", caller, database)) {
            throw new SqlError(4613, "Grantor does not have GRANT permission.");
        }
    }

    private void requireGrantee(String grantee, Securable on, String database) throws SqlError {
        boolean known =
                on instanceof Securable.Server()
                        ? permissions.login(grantee).isPresent()
                        : permissions.in(database).exists(grantee);
        if (!known) {
            String kind = on instanceof Securable.Server() ? "login" : "user";
            throw cannotFind("find", kind, grantee);
        }
    }

    /** Some have what they have, whatever is said; nobody gives himself anything. */
    private void requireOrdinary(String grantee, String caller, Securable on, String database)
            throws SqlError {
        boolean ofServer = on instanceof Securable.Server;
        String self = ofServer ? caller : permissions.user(caller, database).orElse(caller);
        boolean special =
                ofServer
                        ? grantee.equalsIgnoreCase(Permissions.ADMINISTRATOR)
                        : SPECIAL_USERS.contains(grantee.toLowerCase(Locale.ROOT));
        if (special || grantee.equalsIgnoreCase(self)) {
            throw new SqlError(
                    4624,
                    "Cannot grant, deny, or revoke permissions to sa, dbo, entity owner,"
                            + " information_schema, sys, or yourself.");
        }
        if (!ofServer && DatabasePrincipals.isFixed(grantee)) {
            throw new SqlError(
                    4617, "Cannot grant, deny or revoke permissions to or from special roles.");
        }
    }

    private static Securable securable(
            Matcher statement, String permission, ScopeSurroundings where) throws SqlError {
        String database = where.database();
        if (statement.group(4) == null) {
            if (!OF_SERVER.contains(permission)) {
                return new Securable.Database(database);
            }
            if (!database.equalsIgnoreCase("master")) {
                throw new SqlError(
                        4621,
                        16,
                        10,
                        "Permissions at the server scope can only be granted when the current"
                                + " database is master.");
            }
            return new Securable.Server();
        }
        String kind = statement.group(3) == null ? "OBJECT" : statement.group(3);
        return switch (kind.toUpperCase(Locale.ROOT)) {
            case "DATABASE" -> new Securable.Database(bare(statement.group(4)));
            case "SCHEMA" -> new Securable.Schema(database, bare(statement.group(4)));
            default -> {
                String written = statement.group(4).replaceFirst("\\s*\\(.*\\)$", "").strip();
                ObjectName name = ObjectNames.resolve(new Name(Names.parts(written)), where);
                yield new Securable.Item(name);
            }
        };
    }
}
