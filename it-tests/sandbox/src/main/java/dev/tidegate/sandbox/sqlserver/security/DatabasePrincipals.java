package dev.tidegate.sandbox.sqlserver.security;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Users and roles of one database. Sessions share it. */
public final class DatabasePrincipals {
    /**
     * A user.
     *
     * @param name its name
     * @param login the login that it is for
     */
    public record User(String name, String login) {}

    private final Map<String, User> users = new TreeMap<>();

    /** Members by role; all in lower case. */
    private final Map<String, Set<String>> roles = new TreeMap<>();

    DatabasePrincipals() {
        FixedRoles.NAMES.forEach(role -> roles.put(role, new TreeSet<>()));
    }

    /** Whether a role is one that every database has. */
    public static boolean isFixed(String role) {
        return FixedRoles.NAMES.contains(Permissions.fold(role));
    }

    /** Adds a user for a login. */
    public synchronized void addUser(String name, String login) {
        users.put(Permissions.fold(name), new User(name, Permissions.fold(login)));
    }

    /** Removes a user from the database and from its roles. */
    public synchronized void dropUser(String name) {
        users.remove(Permissions.fold(name));
        roles.values().forEach(members -> members.remove(Permissions.fold(name)));
    }

    /** Whether there is such a user or role. */
    public synchronized boolean exists(String name) {
        String folded = Permissions.fold(name);
        return users.containsKey(folded)
                || roles.containsKey(folded)
                || Set.of("public", "dbo", "guest", "cdc").contains(folded);
    }

    /** Adds a role, unless it is there. */
    public synchronized void addRole(String name) {
        roles.putIfAbsent(Permissions.fold(name), new TreeSet<>());
    }

    /** Removes a role. */
    public synchronized void dropRole(String name) {
        roles.remove(Permissions.fold(name));
    }

    /** Whether there is such a role. */
    public synchronized boolean isRole(String name) {
        return roles.containsKey(Permissions.fold(name));
    }

    /** Adds a user or role to a role. */
    public synchronized void addMember(String role, String member) {
        roles.computeIfAbsent(Permissions.fold(role), _ -> new TreeSet<>())
                .add(Permissions.fold(member));
    }

    /** Removes a user or role from a role. */
    public synchronized void dropMember(String role, String member) {
        roles.getOrDefault(Permissions.fold(role), new TreeSet<>())
                .remove(Permissions.fold(member));
    }

    /** Whether a user or role is a member of a role, by itself or through others. */
    public synchronized boolean isMember(String role, String member) {
        return withRoles(member).contains(Permissions.fold(role));
    }

    /** All users. */
    public synchronized List<User> users() {
        return List.copyOf(users.values());
    }

    /** Members by role, fixed roles too. */
    public synchronized Map<String, Set<String>> roles() {
        Map<String, Set<String>> copy = new TreeMap<>();
        roles.forEach((role, members) -> copy.put(role, Set.copyOf(members)));
        return copy;
    }

    synchronized Optional<String> userOf(String login) {
        return users.values().stream()
                .filter(user -> user.login().equals(Permissions.fold(login)))
                .map(User::name)
                .findFirst();
    }

    /** A user, its roles, the roles of those, and public. */
    synchronized Set<String> withRoles(String user) {
        Set<String> all = new TreeSet<>();
        Deque<String> left = new ArrayDeque<>(List.of(Permissions.fold(user)));
        while (!left.isEmpty()) {
            String next = left.pop();
            if (all.add(next)) {
                roles.forEach((role, members) -> {
                    if (members.contains(next)) {
                        left.push(role);
                    }
                });
            }
        }
        all.add("public");
        return all;
    }
}
