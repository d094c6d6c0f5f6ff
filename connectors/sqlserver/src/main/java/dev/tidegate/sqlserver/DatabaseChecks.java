package dev.tidegate.sqlserver;

import static dev.tidegate.sqlserver.SourceChecks.check;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import dev.tidegate.preflight.SkippedException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Options and state of the source's database. */
final class DatabaseChecks {
    static final List<Probe<SourceSession>> ALL =
            List.of(
                    new Probe<>(
                            check(
                                    "database.writable",
                                    "whether the database takes changes here",
                                    "CDC runs where the changes are made, not on a readable"
                                            + " secondary; and watermarks are written."),
                            DatabaseChecks::writable),
                    new Probe<>(
                            check(
                                    "database.snapshot_isolation",
                                    "ALLOW_SNAPSHOT_ISOLATION",
                                    "With it the load reads each table at one moment, without"
                                            + " locks that writers wait for."),
                            DatabaseChecks::snapshotIsolation),
                    new Probe<>(
                            check(
                                    "database.delayed_durability",
                                    "DELAYED_DURABILITY",
                                    "SQL Server does not support it with CDC: a crash could take"
                                            + " back what was captured."),
                            DatabaseChecks::delayedDurability),
                    new Probe<>(
                            check(
                                    "database.accelerated_recovery",
                                    "ACCELERATED_DATABASE_RECOVERY",
                                    "With CDC the log is not truncated as eagerly as its owner may"
                                            + " expect."),
                            DatabaseChecks::acceleratedRecovery),
                    new Probe<>(
                            check(
                                    "database.log",
                                    "log_reuse_wait_desc and the log's use",
                                    "The log cannot be truncated before the capture job has read"
                                            + " it; a full log stops the application."),
                            DatabaseChecks::log),
                    new Probe<>(
                            check(
                                    "database.size",
                                    "size of the data, and rows by the statistics",
                                    "Decides how long the load takes, and what the target must"
                                            + " hold."),
                            DatabaseChecks::size));

    private static final double LOG_USED_PERCENT_MAX = 70;
    private static final int PAGE_BYTES = 8_192;

    private DatabaseChecks() {}

    private static Finding writable(Check check, SourceSession session)
            throws SQLException, SkippedException {
        return session.database().readOnly()
                ? check.fail(
                        "database " + session.server().database() + " is read-only here",
                        List.of("sys.databases.is_read_only = 1"),
                        List.of(
                                Remedy.advice(
                                        Side.SOURCE,
                                        "Point source.url at the primary, or at a listener that"
                                                + " leads to it.")))
                : check.ok("the database takes changes");
    }

    private static Finding snapshotIsolation(Check check, SourceSession session)
            throws SQLException, SkippedException {
        SourceSession.Database database = session.database();
        if (database.snapshotIsolation()) {
            return check.ok("snapshot isolation is allowed");
        }
        String fact =
                database.readCommittedSnapshot()
                        ? "snapshot isolation is not allowed; reads see each statement's moment"
                        : "snapshot isolation is not allowed; reads take locks";
        return check.warn(
                fact,
                List.of("is_read_committed_snapshot_on = " + database.readCommittedSnapshot()),
                List.of(
                        Remedy.safeTsql(
                                "ALTER DATABASE "
                                        + Sql.name(session.server().database())
                                        + " SET ALLOW_SNAPSHOT_ISOLATION ON;")));
    }

    private static Finding delayedDurability(Check check, SourceSession session)
            throws SQLException, SkippedException {
        String durability =
                session.one(
                        "SELECT delayed_durability_desc FROM sys.databases"
                                + " WHERE database_id = DB_ID()",
                        row -> row.getString(1));
        if (durability.equals("DISABLED")) {
            return check.ok("every commit is durable");
        }
        String fact = "DELAYED_DURABILITY is " + durability;
        List<Remedy> remedies =
                List.of(
                        Remedy.tsql(
                                "ALTER DATABASE "
                                        + Sql.name(session.server().database())
                                        + " SET DELAYED_DURABILITY = DISABLED;"));
        return durability.equals("FORCED")
                ? check.fail(fact, List.of(), remedies)
                : check.warn(fact + ": a transaction may ask for it", List.of(), remedies);
    }

    private static Finding acceleratedRecovery(Check check, SourceSession session)
            throws SQLException, SkippedException {
        boolean on =
                session.one(
                        "SELECT is_accelerated_database_recovery_on FROM sys.databases"
                                + " WHERE database_id = DB_ID()",
                        row -> row.getBoolean(1));
        return on
                ? check.note(
                        "accelerated database recovery is on: with CDC it truncates the log less"
                                + " eagerly",
                        List.of("is_accelerated_database_recovery_on = 1"))
                : check.ok("accelerated database recovery is off");
    }

    private static Finding log(Check check, SourceSession session)
            throws SQLException, SkippedException {
        String wait =
                session.one(
                        "SELECT log_reuse_wait_desc FROM sys.databases WHERE database_id = DB_ID()",
                        row -> row.getString(1));
        Optional<Double> used = logUsedPercent(session);
        String use = used.map("%.0f %% of it are in use"::formatted).orElse("its use is not shown");
        String[] evidence = {"log_reuse_wait_desc = " + wait, use};
        boolean full = used.filter(percent -> percent > LOG_USED_PERCENT_MAX).isPresent();
        return wait.equals("REPLICATION") && full
                ? check.warn(
                        "the log waits for the capture job, and " + use,
                        List.of(evidence),
                        List.of(
                                Remedy.safeTsql(
                                        "EXEC sys.sp_cdc_start_job @job_type = N'capture';")))
                : check.ok("the log is not held up: " + use, evidence);
    }

    /** Empty where this user may not see it. */
    private static Optional<Double> logUsedPercent(SourceSession session) {
        try {
            return session.list(CaptureJobWatch.LOG_USED, row -> row.getDouble(1)).stream()
                    .findFirst();
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    private static Finding size(Check check, SourceSession session)
            throws SQLException, SkippedException {
        long bytes =
                session.one(
                        "SELECT SUM(CAST(size AS bigint)) FROM sys.database_files WHERE type = 0",
                        row -> row.getLong(1) * PAGE_BYTES);
        var selected = new SourceChecks.ByTable(session.tables());
        long rows = 0;
        for (RowCount each :
                session.list(
                        CatalogQueries.ROWS, row -> new RowCount(row.getInt(1), row.getLong(2)))) {
            int before = selected.names().size();
            selected.add(new SourceChecks.Named(each.objectId(), ""));
            rows += selected.names().size() > before ? each.rows() : 0;
        }
        return check.ok(
                "about %,d rows in %s"
                        .formatted(
                                rows,
                                SourceChecks.counted(session.tables().size(), "selected table")),
                "data files of the database: %,d MiB".formatted(bytes >> 20));
    }

    private record RowCount(int objectId, long rows) {}
}
