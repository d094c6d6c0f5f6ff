package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Denial;
import dev.tidegate.sqlserver.Sql;
import java.util.stream.Collectors;

/** The statements that deny something, and that give exactly this back. */
final class DenialText {
    /** Detail of a login that is disabled. */
    static final String DISABLE = "DISABLE";

    /** Detail of a group of Windows, which cannot be disabled. */
    static final String CONNECT = "CONNECT SQL";

    /** The same, where it was granted by name. */
    static final String CONNECT_GRANTED = CONNECT + "+GRANT";

    private DenialText() {}

    static String deny(Denial denial) {
        String principal = Sql.name(denial.principal());
        return switch (denial.kind()) {
            case WRITES ->
                    "DENY %s TO %s;"
                            .formatted(
                                    Privilege.parse(denial.detail()).stream()
                                            .map(Privilege::name)
                                            .collect(Collectors.joining(", ")),
                                    principal);
            case LOGIN ->
                    denial.detail().equals(DISABLE)
                            ? "ALTER LOGIN %s DISABLE;".formatted(principal)
                            : inMaster("DENY CONNECT SQL TO " + principal);
        };
    }

    /** Only what is in force: a REVOKE would take a grant too. */
    static String lift(Denial denial) {
        return switch (denial.kind()) {
            case WRITES ->
                    Privilege.parse(denial.detail()).stream()
                            .map(each -> lift(denial.principal(), each))
                            .collect(Collectors.joining());
            case LOGIN -> liftLogin(denial);
        };
    }

    private static String lift(String user, Privilege privilege) {
        String again =
                privilege.wasGranted()
                        ? " GRANT %s TO %s;".formatted(privilege.name(), Sql.name(user))
                        : "";
        return """
            IF EXISTS (SELECT 1 FROM sys.database_permissions WHERE class = 0 AND state = 'D'
                    AND permission_name = N'%s' AND grantee_principal_id =
                        (SELECT principal_id FROM sys.database_principals WHERE name = %s))
                BEGIN REVOKE %s FROM %s;%s END;
        """
                .formatted(
                        privilege.name(),
                        Sql.literal(user),
                        privilege.name(),
                        Sql.name(user),
                        again);
    }

    private static String liftLogin(Denial denial) {
        String principal = Sql.name(denial.principal());
        if (denial.detail().equals(DISABLE)) {
            return """
                IF EXISTS (SELECT 1 FROM sys.server_principals WHERE name = %s AND is_disabled = 1)
                    ALTER LOGIN %s ENABLE;
            """
                    .formatted(Sql.literal(denial.principal()), principal);
        }
        String again =
                denial.detail().equals(CONNECT_GRANTED)
                        ? "; GRANT CONNECT SQL TO " + principal
                        : "";
        return """
            IF EXISTS (SELECT 1 FROM sys.server_permissions WHERE class = 100 AND state = 'D'
                    AND permission_name = N'CONNECT SQL' AND grantee_principal_id =
                        (SELECT principal_id FROM sys.server_principals WHERE name = %s))
                %s
        """
                .formatted(
                        Sql.literal(denial.principal()),
                        inMaster("REVOKE CONNECT SQL FROM " + principal + again));
    }

    /** Permissions on the server are given and taken in {@code master} only. */
    private static String inMaster(String statement) {
        return "EXEC master.sys.sp_executesql %s;".formatted(Sql.literal(statement));
    }
}
