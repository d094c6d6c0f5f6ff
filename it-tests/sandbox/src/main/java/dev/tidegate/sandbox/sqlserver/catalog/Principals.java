package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.security.DatabasePrincipals;
import dev.tidegate.sandbox.sqlserver.security.Permissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Users and roles of a database, with their numbers. */
final class Principals {
    private static final int DBO = 1;
    private static final int FIRST_OWN = 5;
    private static final int FIRST_USER = 6;
    private static final int FIRST_ROLE = 1_000;
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
        DatabasePrincipals own = server.permissions().in(database);
        int user = FIRST_USER;
        for (DatabasePrincipals.User each : own.users()) {
            principals.add(new Principal(user++, each.name(), "S", false));
        }
        int fixed = FIRST_FIXED_ROLE;
        int role = FIRST_ROLE;
        for (String each : own.roles().keySet()) {
            boolean isFixed = DatabasePrincipals.isFixed(each);
            principals.add(new Principal(isFixed ? fixed++ : role++, each, "R", isFixed));
        }
        return principals;
    }

    /** Pairs of the numbers of a role and of a member. */
    static List<int[]> members(ServerState server, String database) {
        List<Principal> all = ofDatabase(server, database);
        List<int[]> pairs = new ArrayList<>();
        id(all, "db_owner").ifPresent(owner -> pairs.add(new int[] {owner, 1}));
        for (Map.Entry<String, Set<String>> role :
                server.permissions().in(database).roles().entrySet()) {
            for (String member : role.getValue()) {
                Optional<Integer> roleId = id(all, role.getKey());
                Optional<Integer> memberId = id(all, member);
                if (roleId.isPresent() && memberId.isPresent()) {
                    pairs.add(new int[] {roleId.get(), memberId.get()});
                }
            }
        }
        return pairs;
    }

    /** Whether it is a user who may connect: not guest, and none of the server's own. */
    static boolean isUser(Principal principal) {
        return principal.type().equals("S")
                && (principal.id() == DBO || principal.id() >= FIRST_OWN);
    }

    /** {@code sid}: that of the login for which a user is; empty for others. */
    static byte[] sid(ViewContext context, Principal principal) {
        if (principal.id() == DBO) {
            return context.server().permissions().sid(Permissions.ADMINISTRATOR);
        }
        return context.server().permissions().in(context.database()).users().stream()
                .filter(user -> user.name().equalsIgnoreCase(principal.name()))
                .findFirst()
                .map(user -> context.server().permissions().sid(user.login()))
                .orElse(new byte[0]);
    }

    static Optional<Integer> id(List<Principal> all, String name) {
        return all.stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .map(Principal::id)
                .findFirst();
    }
}
