package dev.tidegate.bind;

import dev.tidegate.tsql.tree.FlowStatement.ExecuteModule;
import java.util.List;
import java.util.Optional;

/** Procedures of the system that make a principal, or a member of a role. */
public final class RoleCalls {
    private RoleCalls() {}

    /** Whether it is {@code sp_addrole}, {@code sp_adduser}, {@code sp_addrolemember} or so. */
    public static boolean isRoleCall(ExecuteModule call) {
        return isMembership(call)
                || SystemCalls.isNamed(call, "sp_addrole")
                || SystemCalls.isNamed(call, "sp_adduser")
                || SystemCalls.isNamed(call, "sp_grantdbaccess");
    }

    /** Whether it is {@code sp_addrolemember}: the role, then the member. */
    public static boolean isMembership(ExecuteModule call) {
        return SystemCalls.isNamed(call, "sp_addrolemember");
    }

    /** The principals that it names, as far as they are constants. */
    public static List<String> names(ExecuteModule call) {
        List<String> parameters =
                isMembership(call)
                        ? List.of("@rolename", "@membername")
                        : SystemCalls.isNamed(call, "sp_addrole")
                                ? List.of("@rolename")
                                : List.of("@loginame");
        return SystemCalls.named(call, parameters).stream().flatMap(Optional::stream).toList();
    }
}
