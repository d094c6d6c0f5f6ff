package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Names;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logins, users, and what was denied to them.
 *
 * <p>A user may do all that was not denied: GRANT and REVOKE take a DENY back, and give nothing.
 * Roles are accepted and have no members. The administrator is denied nothing.
 */
final class Security {
    static final String ADMINISTRATOR = "sa";

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
                    "CREATE\\s+USER\\s+"
                            + NAME
                            + "(?:\\s+(?:FOR|FROM)\\s+LOGIN\\s+"
                            + NAME
                            + ")?.*",
                    FLAGS);
    private static final Pattern DENIAL =
            Pattern.compile(
                    "(GRANT|DENY|REVOKE)\\s+(?:GRANT\\s+OPTION\\s+FOR\\s+)?(.+?)"
                            + "(?:\\s+ON\\s+(?:(OBJECT|SCHEMA|DATABASE)\\s*::\\s*)?(.+?))?"
                            + "\\s+(?:TO|FROM)\\s+(.+?)(?:\\s+(?:CASCADE|WITH\\s+GRANT\\s+OPTION))?",
                    FLAGS);

    private record Login(String name, String password, boolean enabled, String database) {}

    /** A permission that was denied; an empty schema or name stands for all. */
    private record Denial(
            String user, String permission, String database, String schema, String name) {
        boolean covers(String asked, ObjectName object) {
            boolean permissionMeant = permission.equals(asked) || permission.equals("ALL");
            return permissionMeant
                    && database.equalsIgnoreCase(object.database())
                    && (schema.isEmpty() || schema.equalsIgnoreCase(object.schema()))
                    && (name.isEmpty() || name.equalsIgnoreCase(object.name()));
        }
    }

    private final Map<String, Login> logins = new ConcurrentHashMap<>();

    /** Login names by database and user name. */
    private final Map<String, String> users = new ConcurrentHashMap<>();

    private final List<Denial> denials = new CopyOnWriteArrayList<>();

    Security(String password) {
        logins.put(ADMINISTRATOR, new Login(ADMINISTRATOR, password, true, "master"));
    }

    /** Checks a login; returns its default database. 18456 and 18470 when it is refused. */
    String check(String user, String password) throws SqlError {
        Login login = logins.get(fold(user));
        if (login == null || !login.password().equals(password)) {
            throw Messages.loginFailed(user);
        }
        if (!login.enabled()) {
            throw Messages.loginDisabled(user);
        }
        return login.database();
    }

    /** Whether anything is denied to a login. */
    boolean restricts(String login) {
        return !login.equalsIgnoreCase(ADMINISTRATOR) && !denials.isEmpty();
    }

    /** 229 when the permission on that object is denied to a login. */
    void require(String login, String permission, ObjectName object) throws SqlError {
        if (!restricts(login)) {
            return;
        }
        for (Denial denial : denials) {
            boolean meant =
                    denial.user().equals("public")
                            || fold(login).equals(loginOf(denial.database(), denial.user()));
            if (meant && denial.covers(permission, object)) {
                throw Messages.denied(permission, object);
            }
        }
    }

    private String loginOf(String database, String user) {
        return users.getOrDefault(userKey(database, user), user);
    }

    private static String userKey(String database, String user) {
        return fold(database) + '\0' + fold(user);
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Carries out a statement on logins, users, roles or permissions. */
    void apply(Definition.Permission statement, ScopeSurroundings surroundings) throws SqlError {
        String text = statement.text().strip();
        Matcher login = LOGIN.matcher(text);
        if (login.matches()) {
            login(login.group(1).toUpperCase(Locale.ROOT), bare(login.group(2)), login.group(3));
            return;
        }
        Matcher user = USER.matcher(text);
        if (user.matches()) {
            String name = bare(user.group(1));
            String of = user.group(2) == null ? name : bare(user.group(2));
            users.put(userKey(surroundings.database(), name), fold(of));
            return;
        }
        Matcher denial = DENIAL.matcher(text);
        if (denial.matches()) {
            permission(denial, surroundings);
        }
    }

    private static String bare(String written) {
        return Names.parts(written.strip()).getLast();
    }

    private void login(String verb, String name, String rest) throws SqlError {
        Login old = logins.get(fold(name));
        boolean create = verb.equals("CREATE");
        if (create && old != null) {
            throw new SqlError(15025, 16, 1, "The server principal '" + name + "' already exists.");
        }
        if (!create && old == null) {
            throw new SqlError(
                    15151,
                    16,
                    1,
                    "Cannot "
                            + verb.toLowerCase(Locale.ROOT)
                            + " the login '"
                            + name
                            + "', because it does not exist or you do not have permission.");
        }
        if (verb.equals("DROP")) {
            logins.remove(fold(name));
            return;
        }
        Login base = old == null ? new Login(name, "", true, "master") : old;
        String folded = rest.strip().toUpperCase(Locale.ROOT);
        boolean enabled = !folded.equals("DISABLE") && (folded.equals("ENABLE") || base.enabled());
        String password =
                find(PASSWORD, rest).map(p -> p.replace("''", "'")).orElse(base.password());
        String database = find(DEFAULT_DATABASE, rest).map(Security::bare).orElse(base.database());
        logins.put(fold(name), new Login(base.name(), password, enabled, database));
    }

    private static Optional<String> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private void permission(Matcher statement, ScopeSurroundings surroundings) {
        boolean deny = statement.group(1).equalsIgnoreCase("DENY");
        String kind = statement.group(3) == null ? "OBJECT" : statement.group(3);
        Optional<String> securable = Optional.ofNullable(statement.group(4));
        List<Denial> meant = new ArrayList<>();
        for (String permission : statement.group(2).split(",", -1)) {
            for (String user : statement.group(5).split(",", -1)) {
                meant.add(
                        denial(
                                permission.strip().toUpperCase(Locale.ROOT),
                                fold(bare(user)),
                                kind.toUpperCase(Locale.ROOT),
                                securable,
                                surroundings));
            }
        }
        denials.removeAll(meant);
        if (deny) {
            denials.addAll(meant);
        }
    }

    private static Denial denial(
            String permission,
            String user,
            String kind,
            Optional<String> securable,
            ScopeSurroundings surroundings) {
        String database = surroundings.database();
        if (securable.isEmpty()) {
            return new Denial(user, permission, database, "", "");
        }
        return switch (kind) {
            case "DATABASE" -> new Denial(user, permission, bare(securable.get()), "", "");
            case "SCHEMA" -> new Denial(user, permission, database, bare(securable.get()), "");
            default -> {
                String written = securable.get().replaceFirst("\\s*\\(.*\\)$", "").strip();
                ObjectName name = ObjectNames.resolve(new Name(Names.parts(written)), surroundings);
                yield new Denial(user, permission, name.database(), name.schema(), name.name());
            }
        };
    }
}
