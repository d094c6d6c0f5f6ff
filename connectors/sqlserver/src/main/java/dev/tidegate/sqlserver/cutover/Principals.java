package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Denial;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Users of the database and logins of the server: what they have, what could be denied to them. */
final class Principals {
    /**
     * Who could write: users and groups, application roles, and guest where it may connect. Not
     * dbo, to whom nothing can be denied; not cdc, which only the server is; not Tidegate's own;
     * and no role, since everybody else in it has a name of his own.
     */
    private static final String USERS =
            """
            SELECT p.name FROM sys.database_principals AS p
            WHERE p.type IN ('S', 'U', 'G', 'E', 'X', 'A')
                AND p.name NOT IN (N'dbo', N'sys', N'INFORMATION_SCHEMA', N'cdc', N'guest')
                AND p.name <> USER_NAME()
            ORDER BY p.name
            """;

    private static final String GUEST =
            """
            SELECT p.name FROM sys.database_principals AS p
            JOIN sys.database_permissions AS d ON d.grantee_principal_id = p.principal_id
            WHERE p.name = N'guest' AND d.class = 0 AND d.permission_name = N'CONNECT'
                AND d.state = 'G'
            """;

    private static final String PERMISSIONS =
            """
            SELECT p.name, d.permission_name, d.state FROM sys.database_permissions AS d
            JOIN sys.database_principals AS p ON p.principal_id = d.grantee_principal_id
            WHERE d.class = 0
                AND d.permission_name IN (N'INSERT', N'UPDATE', N'DELETE', N'EXECUTE')
            """;

    private static final String LOGINS =
            """
            SELECT l.name, l.type, l.is_disabled,
                (SELECT MIN(d.state) FROM sys.server_permissions AS d
                    WHERE d.grantee_principal_id = l.principal_id AND d.class = 100
                        AND d.permission_name = N'CONNECT SQL')
            FROM sys.server_principals AS l
            WHERE l.type IN ('S', 'U', 'G', 'E', 'X') AND l.name <> SUSER_SNAME()
            """;

    private static final String DENIED = "D";
    private static final String GROUP = "G";

    private final List<String> users;
    private final Map<String, Map<String, String>> permissions;
    private final Map<String, Login> logins;

    private Principals(
            List<String> users,
            Map<String, Map<String, String>> permissions,
            Map<String, Login> logins) {
        this.users = users;
        this.permissions = permissions;
        this.logins = logins;
    }

    /**
     * A login.
     *
     * @param type as the catalog has it: {@code G} for a group of Windows
     * @param connect state of its CONNECT SQL: {@code D}, {@code G}, or nothing
     */
    private record Login(String type, boolean disabled, Optional<String> connect) {
        private boolean isKeptOut(String detail) {
            return detail.equals(DenialText.DISABLE)
                    ? disabled
                    : connect.equals(Optional.of(DENIED));
        }

        private String detail() {
            if (!type.equals(GROUP)) {
                return DenialText.DISABLE;
            }
            return connect.isPresent() ? DenialText.CONNECT_GRANTED : DenialText.CONNECT;
        }
    }

    /** In one round trip: it is asked in a pause. */
    static Principals read(Connection connection) throws SQLException {
        List<String> users = new ArrayList<>();
        Map<String, Map<String, String>> permissions = new TreeMap<>();
        Map<String, Login> logins = new TreeMap<>();
        List<Row> readers =
                List.of(
                        row -> users.add(row.getString(1)),
                        row -> users.add(row.getString(1)),
                        row ->
                                permissions
                                        .computeIfAbsent(row.getString(1), _ -> new TreeMap<>())
                                        .put(row.getString(2), row.getString(3).strip()),
                        row -> logins.put(row.getString(1), login(row)));
        try (Statement batch = connection.createStatement()) {
            boolean more = batch.execute(USERS + ";" + GUEST + ";" + PERMISSIONS + ";" + LOGINS);
            for (Row reader : readers) {
                if (!more) {
                    throw new IllegalStateException("the server left out a result");
                }
                try (ResultSet rows = batch.getResultSet()) {
                    while (rows.next()) {
                        reader.read(rows);
                    }
                }
                more = batch.getMoreResults();
            }
        }
        return new Principals(users, permissions, logins);
    }

    /** What is made of a row. */
    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static Login login(ResultSet row) throws SQLException {
        return new Login(
                row.getString(2).strip(),
                row.getBoolean(3),
                Optional.ofNullable(row.getString(4)).map(String::strip));
    }

    /** Who could write, but for some. */
    List<String> users(Set<String> exempt) {
        return users.stream().filter(name -> !exempt.contains(name)).toList();
    }

    /** What would have to be denied, without what is denied already. */
    List<Denial> denials(FencePlan plan) {
        List<Denial> denials = new ArrayList<>();
        for (String user : users(plan.exempt())) {
            List<Privilege> left = left(user);
            if (!left.isEmpty()) {
                denials.add(new Denial(Denial.Kind.WRITES, user, Privilege.detail(left)));
            }
        }
        for (String name : new TreeSet<>(plan.logins())) {
            Login login = logins.get(name);
            if (login != null && !login.isKeptOut(login.detail())) {
                denials.add(new Denial(Denial.Kind.LOGIN, name, login.detail()));
            }
        }
        return denials;
    }

    private List<Privilege> left(String user) {
        Map<String, String> states = permissions.getOrDefault(user, Map.of());
        return Privilege.THAT_WRITE.stream()
                .filter(name -> !DENIED.equals(states.get(name)))
                .map(name -> new Privilege(name, states.containsKey(name)))
                .toList();
    }

    boolean isInForce(Denial denial) {
        return switch (denial.kind()) {
            case WRITES -> {
                Map<String, String> states = permissions.getOrDefault(denial.principal(), Map.of());
                yield Privilege.parse(denial.detail()).stream()
                        .allMatch(each -> DENIED.equals(states.get(each.name())));
            }
            case LOGIN -> {
                Login login = logins.get(denial.principal());
                yield login != null && login.isKeptOut(denial.detail());
            }
        };
    }
}
