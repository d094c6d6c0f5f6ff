package dev.tidegate.sqlserver;

import static dev.tidegate.sqlserver.SourceChecks.check;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.SkippedException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What the source's user may do, permission by permission. */
final class PermissionChecks {
    static final List<Probe<SourceSession>> ALL =
            List.of(
                    new Probe<>(
                            check(
                                    "permissions.tables",
                                    "SELECT on each selected table",
                                    "The load reads the tables."),
                            PermissionChecks::tables),
                    new Probe<>(
                            check(
                                    "permissions.cdc",
                                    "SELECT on schema cdc",
                                    "Capture reads the change tables."),
                            PermissionChecks::changeTables),
                    new Probe<>(
                            check(
                                    "permissions.gating_role",
                                    "membership in the roles that gate capture instances",
                                    "CDC's own functions answer members of the role only."),
                            PermissionChecks::gatingRoles),
                    new Probe<>(
                            check(
                                    "permissions.watermark",
                                    "SELECT and UPDATE on tidegate.watermark",
                                    "Watermarks tell the load where it stands, and measure the"
                                            + " lag."),
                            PermissionChecks::watermark),
                    new Probe<>(
                            check(
                                    "permissions.jobs",
                                    "EXECUTE sys.sp_cdc_help_jobs (needs db_owner)",
                                    "Without it the capture job's settings and the retention are"
                                            + " unknown here, in status and in metrics."),
                            PermissionChecks::jobs),
                    new Probe<>(
                            check(
                                    "permissions.database_state",
                                    "VIEW DATABASE STATE",
                                    "Without it the capture job's scans, its errors and the log's"
                                            + " use are unknown here, in status and in metrics."),
                            PermissionChecks::databaseState),
                    new Probe<>(
                            check(
                                    "permissions.server_state",
                                    "VIEW SERVER STATE (optional)",
                                    "Without it nobody sees here whether SQL Server Agent runs; the"
                                            + " proof by a watermark remains."),
                            PermissionChecks::serverState));

    private PermissionChecks() {}

    private static Finding tables(Check check, SourceSession session)
            throws SQLException, SkippedException {
        SourceChecks.ByTable refused = new SourceChecks.ByTable(session.tables());
        session
                .list(
                        SourceQueries.SELECT_PERMISSIONS,
                        row ->
                                row.getInt(2) == 1
                                        ? Optional.<SourceChecks.Named>empty()
                                        : Optional.of(new SourceChecks.Named(row.getInt(1), "")))
                .stream()
                .flatMap(Optional::stream)
                .forEach(refused::add);
        if (refused.names().isEmpty()) {
            return check.ok(
                    "may read " + SourceChecks.counted(session.tables().size(), "selected table"));
        }
        String user = Sql.name(session.server().user());
        return check.fail(
                "may not read " + SourceChecks.counted(refused.names().size(), "selected table"),
                refused.names(),
                refused.tables().stream()
                        .map(table ->
                                Remedy.tsql(
                                        "GRANT SELECT ON " + Sql.name(table) + " TO " + user + ";"))
                        .toList());
    }

    private static Finding changeTables(Check check, SourceSession session)
            throws SQLException, SkippedException {
        session.requireCdc();
        if (has(session, "N'cdc', N'SCHEMA', N'SELECT'")) {
            return check.ok("may read schema cdc");
        }
        return check.fail(
                "may not read schema cdc",
                List.of(),
                List.of(grant(session, "SELECT ON SCHEMA::cdc")));
    }

    private static Finding gatingRoles(Check check, SourceSession session)
            throws SQLException, SkippedException {
        session.requireCdc();
        List<String> missing =
                session.list(
                        "SELECT DISTINCT role_name FROM cdc.change_tables"
                                + " WHERE role_name IS NOT NULL AND IS_MEMBER(role_name) = 0"
                                + " AND IS_MEMBER(N'db_owner') = 0",
                        row -> row.getString(1));
        if (missing.isEmpty()) {
            return check.ok("no gating role stands in the way");
        }
        String user = Sql.name(session.server().user());
        return check.warn(
                "not a member of " + SourceChecks.counted(missing.size(), "gating role"),
                missing,
                missing.stream()
                        .map(role ->
                                Remedy.tsql(
                                        "ALTER ROLE "
                                                + Sql.name(role)
                                                + " ADD MEMBER "
                                                + user
                                                + ";"))
                        .toList());
    }

    private static Finding watermark(Check check, SourceSession session)
            throws SQLException, SkippedException {
        boolean exists =
                session.one(
                        "SELECT OBJECT_ID(N'tidegate.watermark')", row -> row.getObject(1) != null);
        if (!exists) {
            throw new SkippedException("there is no such table yet, see source.watermark");
        }
        boolean may =
                has(session, "N'tidegate.watermark', N'OBJECT', N'UPDATE'")
                        && has(session, "N'tidegate.watermark', N'OBJECT', N'SELECT'");
        return may
                ? check.ok("may read and write tidegate.watermark")
                : check.fail(
                        "may not read and write tidegate.watermark",
                        List.of(),
                        List.of(grant(session, "SELECT, UPDATE ON tidegate.watermark")));
    }

    private static Finding jobs(Check check, SourceSession session)
            throws SQLException, SkippedException {
        try {
            CaptureJobs _ = session.jobs();
            return check.ok("may see the CDC jobs");
        } catch (SQLException e) {
            if (!Failures.isPermission(e)) {
                throw e;
            }
            return check.note(
                    "may not see the CDC jobs",
                    List.of(
                            "ALTER ROLE db_owner ADD MEMBER "
                                    + Sql.name(session.server().user())
                                    + "; would let it"));
        }
    }

    private static Finding databaseState(Check check, SourceSession session)
            throws SQLException, SkippedException {
        return has(session, "DB_NAME(), N'DATABASE', N'VIEW DATABASE STATE'")
                ? check.ok("may see the database's state")
                : check.warn(
                        "may not see the database's state",
                        List.of(),
                        List.of(grant(session, "VIEW DATABASE STATE")));
    }

    private static Finding serverState(Check check, SourceSession session)
            throws SQLException, SkippedException {
        session.requireAgentJobs();
        return has(session, "NULL, NULL, N'VIEW SERVER STATE'")
                ? check.ok("may see the server's state")
                : check.note(
                        "may not see the server's state",
                        List.of(
                                "GRANT VIEW SERVER STATE TO "
                                        + Sql.name(session.settings().user())
                                        + "; in master would let it"));
    }

    private static boolean has(SourceSession session, String arguments)
            throws SQLException, SkippedException {
        return session.one(
                "SELECT HAS_PERMS_BY_NAME(" + arguments + ")", row -> row.getInt(1) == 1);
    }

    private static Remedy grant(SourceSession session, String permission)
            throws SQLException, SkippedException {
        return Remedy.tsql(
                "GRANT " + permission + " TO " + Sql.name(session.server().user()) + ";");
    }
}
