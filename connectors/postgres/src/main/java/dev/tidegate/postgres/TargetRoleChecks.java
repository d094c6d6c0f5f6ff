package dev.tidegate.postgres;

import static dev.tidegate.postgres.TargetExamination.check;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import java.sql.SQLException;
import java.util.List;

/** What the target's role may do, and what is set for it. */
final class TargetRoleChecks {
    static final List<Probe<TargetSession>> ALL =
            List.of(
                    new Probe<>(
                            check(
                                    "privileges.database",
                                    "CREATE on the database",
                                    "The target's schemas are created there."),
                            TargetRoleChecks::database),
                    new Probe<>(
                            check(
                                    "privileges.schemas",
                                    "USAGE and CREATE on the schemas that exist already",
                                    "The target's tables are created in them."),
                            TargetRoleChecks::schemas),
                    new Probe<>(
                            check(
                                    "bookkeeping",
                                    "schema tidegate, with the checkpoint and the record of loads",
                                    "The checkpoint commits with the rows that it covers."),
                            TargetRoleChecks::bookkeeping),
                    new Probe<>(
                            check(
                                    "replica_role",
                                    "SET session_replication_role = replica",
                                    "Where it is granted, foreign keys are proven for many"
                                            + " rows at once, and the application's triggers do"
                                            + " not fire for applied rows."),
                            TargetRoleChecks::replicaRole),
                    new Probe<>(
                            check(
                                    "standby_lag",
                                    "pg_monitor, where target.standby_lag_max is set",
                                    "Without it the role sees each standby, but not how far behind"
                                            + " it is; the daemon does not start."),
                            TargetRoleChecks::standbyLag),
                    new Probe<>(
                            check(
                                    "timeouts",
                                    "transaction_timeout, idle_session_timeout",
                                    "They end sessions of Tidegate in the middle of a load or a"
                                            + " window; others it overrides itself."),
                            TargetRoleChecks::timeouts));

    private TargetRoleChecks() {}

    private static Finding database(Check check, TargetSession session) throws Exception {
        boolean may =
                session.one(
                        "select has_database_privilege(current_database(), 'CREATE')",
                        row -> row.getBoolean(1));
        return may
                ? check.ok("may create schemas")
                : check.fail(
                        "may not create schemas",
                        List.of("has_database_privilege(…, 'CREATE') = false"),
                        List.of(
                                Remedy.sql(
                                        session.one(
                                                "select format('GRANT CREATE ON DATABASE %I TO %I;',"
                                                        + " current_database(), current_user)",
                                                row -> row.getString(1)))));
    }

    private static Finding schemas(Check check, TargetSession session) throws Exception {
        String[] names =
                session.plans().stream()
                        .map(plan -> Names.quote(Names.of(plan.table().schema())))
                        .distinct()
                        .toArray(String[]::new);
        List<String> refused;
        try (var statement =
                session.connection()
                        .prepareStatement(
                                "select n.nspname from unnest(?) as s (name) join pg_namespace n on"
                                        + " n.oid = to_regnamespace(s.name) where not"
                                        + " has_schema_privilege(n.oid, 'USAGE, CREATE') or not"
                                        + " has_schema_privilege(n.oid, 'CREATE') order by 1")) {
            statement.setArray(1, session.connection().createArrayOf("text", names));
            refused = new java.util.ArrayList<>();
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    refused.add(row.getString(1));
                }
            }
        }
        String role = session.one("select quote_ident(current_user)", row -> row.getString(1));
        return refused.isEmpty()
                ? check.ok("may create tables in the schemas that exist")
                : check.fail(
                        "may not create tables in schemas that exist",
                        refused,
                        refused.stream()
                                .map(schema ->
                                        Remedy.sql(
                                                "GRANT USAGE, CREATE ON SCHEMA "
                                                        + Names.quote(schema)
                                                        + " TO "
                                                        + role
                                                        + ";"))
                                .toList());
    }

    private static Finding bookkeeping(Check check, TargetSession session) throws Exception {
        boolean complete =
                session.one(
                        "select to_regclass('tidegate.checkpoint') is not null"
                                + " and to_regclass('tidegate.owner') is not null",
                        row -> row.getBoolean(1));
        List<String> foreign =
                session.list(
                        "select c.relname from pg_class c join pg_namespace n on"
                                + " n.oid = c.relnamespace where n.nspname = 'tidegate'"
                                + " and c.relkind = 'r' and not pg_has_role(c.relowner, 'USAGE')",
                        row -> "tidegate." + row.getString(1));
        String role = session.one("select quote_ident(current_user)", row -> row.getString(1));
        if (!foreign.isEmpty()) {
            return check.fail(
                    "tables of the schema tidegate belong to another role",
                    foreign,
                    foreign.stream()
                            .map(table ->
                                    Remedy.sql("ALTER TABLE " + table + " OWNER TO " + role + ";"))
                            .toList());
        }
        if (!complete) {
            return check.warn(
                    "the schema tidegate is not there yet; the first start creates it",
                    List.of(),
                    List.of(Remedy.safeSql(Preparation.BOOKKEEPING)));
        }
        return session.plans().isEmpty() ? check.ok("it is there") : checkpoint(check, session);
    }

    private static Finding checkpoint(Check check, TargetSession session) throws SQLException {
        try (var statement =
                session.connection()
                        .prepareStatement(
                                "select epoch, commit_lsn from tidegate.checkpoint"
                                        + " where pipeline = ? order by replication_group")) {
            statement.setString(1, session.pipeline());
            try (var row = statement.executeQuery()) {
                return row.next()
                        ? check.ok(
                                "this pipeline has a checkpoint and will go on from it",
                                "epoch " + row.getLong(1),
                                "commit LSN " + row.getString(2))
                        : check.ok("it is there; this pipeline has not applied anything yet");
            }
        }
    }

    private static Finding replicaRole(Check check, TargetSession session) throws Exception {
        try {
            new Statements(session.connection())
                    .run("set local session_replication_role = replica");
            return check.ok("may keep the application's triggers from firing");
        } catch (SQLException e) {
            session.undo();
            String role = session.one("select quote_ident(current_user)", row -> row.getString(1));
            return check.note(
                    "may not set session_replication_role: triggers must be disabled instead",
                    List.of(
                            "GRANT SET ON PARAMETER session_replication_role TO "
                                    + role
                                    + "; would let it, from PostgreSQL 15 on"));
        }
    }

    private static Finding standbyLag(Check check, TargetSession session) throws Exception {
        if (session.health().standbyLagMax().isEmpty()) {
            return check.ok("apply does not wait for standbys");
        }
        boolean may = session.one(TargetHealth.MAY_SEE, row -> row.getBoolean(2));
        String role = session.one("select quote_ident(current_user)", row -> row.getString(1));
        return may
                ? check.ok("may see how far behind standbys are")
                : check.fail(
                        "may not see how far behind standbys are",
                        List.of("pg_has_role('pg_read_all_stats', 'usage') = false"),
                        List.of(Remedy.sql(TargetHealth.grant(role))));
    }

    private static Finding timeouts(Check check, TargetSession session) throws Exception {
        List<String> set =
                session.list(
                        "select name || ' = ' || setting || ' ' || coalesce(unit, '') from pg_settings"
                                + " where name in ('transaction_timeout', 'idle_session_timeout')"
                                + " and setting <> '0' order by 1",
                        row -> row.getString(1).strip());
        String role = session.one("select quote_ident(current_user)", row -> row.getString(1));
        return set.isEmpty()
                ? check.ok("no time limit ends a long load")
                : check.warn(
                        "a time limit ends sessions that Tidegate needs",
                        set,
                        set.stream()
                                .map(each ->
                                        Remedy.sql(
                                                "ALTER ROLE "
                                                        + role
                                                        + " SET "
                                                        + each.substring(0, each.indexOf(' '))
                                                        + " = 0;"))
                                .toList());
    }
}
