package dev.tidegate.sqlserver;

import static dev.tidegate.sqlserver.SourceChecks.check;

import dev.tidegate.model.TableId;
import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.SkippedException;
import dev.tidegate.schema.TableDefinition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** CDC on the database and on its tables. */
final class CaptureChecks {
    static final List<Probe<SourceSession>> ALL =
            List.of(
                    new Probe<>(
                            check(
                                    "cdc.database",
                                    "CDC of the database",
                                    "Without CDC there are no changes to read."),
                            CaptureChecks::database),
                    new Probe<>(
                            check(
                                    "cdc.tables",
                                    "a capture instance for each selected table",
                                    "What is not captured cannot be replicated."),
                            CaptureChecks::tables),
                    new Probe<>(
                            check(
                                    "cdc.columns",
                                    "each column in the newest capture instance of its table",
                                    "Changes of a column that is not captured would be lost."),
                            CaptureChecks::columns),
                    new Probe<>(
                            check(
                                    "cdc.instances",
                                    "how many instances a table has, and whether each has begun",
                                    "A table can have two at most: an old one that stays keeps the"
                                            + " next change of the table's columns out."),
                            CaptureChecks::instances),
                    new Probe<>(
                            check(
                                    "cdc.partition_switch",
                                    "partitioned tables whose capture lets partitions be switched",
                                    "ALTER TABLE … SWITCH PARTITION moves rows past CDC, silently."),
                            CaptureChecks::partitionSwitch),
                    new Probe<>(
                            check(
                                    "cdc.errors",
                                    "sys.dm_cdc_errors of the last day",
                                    "A capture job that fails delivers nothing, and the log cannot"
                                            + " be truncated."),
                            CaptureChecks::errors),
                    new Probe<>(
                            check(
                                    "watermark",
                                    "schema and table tidegate.watermark, captured, with its row",
                                    "A watermark makes a position known on all sides."),
                            CaptureChecks::watermark));

    private CaptureChecks() {}

    private static Finding database(Check check, SourceSession session)
            throws SQLException, SkippedException {
        if (session.database().cdc()) {
            return check.ok("CDC is on");
        }
        String name = session.server().database();
        return check.fail(
                "CDC is off on database " + name,
                List.of("sys.databases.is_cdc_enabled = 0"),
                List.of(
                        session.server().rds()
                                ? Remedy.safeTsql(
                                        "EXEC msdb.dbo.rds_cdc_enable_db "
                                                + Sql.literal(name)
                                                + ";")
                                : Remedy.safeTsql("EXEC sys.sp_cdc_enable_db;")));
    }

    private static Finding tables(Check check, SourceSession session)
            throws SQLException, SkippedException {
        Map<TableId, List<CaptureInstance>> instances =
                session.database().cdc() ? session.instances() : Map.of();
        List<TableId> missing =
                session.tables().stream()
                        .map(SourceSession.Table::id)
                        .filter(table -> !instances.containsKey(table))
                        .toList();
        if (missing.isEmpty()) {
            return check.ok(
                    SourceChecks.counted(session.tables().size(), "selected table")
                            + ", all captured");
        }
        Set<TableId> wait = new HashSet<>(waitForLargeValues(session));
        return check.fail(
                "of %s, %,d not captured"
                        .formatted(
                                SourceChecks.counted(session.tables().size(), "selected table"),
                                missing.size()),
                missing.stream().map(TableId::toString).toList(),
                missing.stream()
                        .map(table ->
                                wait.contains(table)
                                        ? Remedy.tsql(Preparation.enableTable(table))
                                        : Remedy.safeTsql(Preparation.enableTable(table)))
                        .toList());
    }

    /** To capture these now would make statements fail that write large values. */
    private static List<TableId> waitForLargeValues(SourceSession session)
            throws SQLException, SkippedException {
        return ServerChecks.isUnlimited(ServerChecks.replicatedBytesMax(session))
                ? List.of()
                : ServerChecks.largeColumns(session).tables();
    }

    private static Finding columns(Check check, SourceSession session)
            throws SQLException, SkippedException {
        Map<TableId, List<CaptureInstance>> instances = session.instances();
        List<String> missing = new ArrayList<>();
        List<Remedy> remedies = new ArrayList<>();
        for (TableDefinition table : session.definitions()) {
            List<CaptureInstance> captured = instances.getOrDefault(table.table(), List.of());
            if (captured.isEmpty()) {
                continue;
            }
            List<String> columns = Preparation.missingColumns(table, captured.getLast());
            columns.forEach(column -> missing.add(table.table() + "." + column));
            if (!columns.isEmpty()) {
                remedies.addAll(newInstance(table.table(), captured));
            }
        }
        return missing.isEmpty()
                ? check.ok("every column of every captured table is captured")
                : check.fail(
                        SourceChecks.counted(missing.size(), "column") + " not captured",
                        missing,
                        remedies);
    }

    /** A second instance beside the only one; the older of two must go first. */
    private static List<Remedy> newInstance(TableId table, List<CaptureInstance> captured) {
        List<Remedy> remedies = new ArrayList<>();
        if (captured.size() > 1) {
            remedies.add(
                    Remedy.tsql(Preparation.disableInstance(table, captured.getFirst().name())));
        }
        remedies.add(Remedy.tsql(secondInstance(table, captured.getLast().name(), "")));
        return remedies;
    }

    /** Captures a table once more, under the name of the first instance with a 2 behind it. */
    private static String secondInstance(TableId table, String first, String options) {
        return Preparation.enableTable(table)
                .replace(
                        "@role_name",
                        "@capture_instance = "
                                + Sql.literal(first + "_2")
                                + ", "
                                + options
                                + "@role_name");
    }

    private static Finding instances(Check check, SourceSession session)
            throws SQLException, SkippedException {
        List<String> waiting = new ArrayList<>();
        List<String> doubled = new ArrayList<>();
        List<Remedy> remedies = new ArrayList<>();
        int count = 0;
        for (SourceSession.Table table : session.tables()) {
            List<CaptureInstance> captured =
                    session.instances().getOrDefault(table.id(), List.of());
            count += captured.size();
            captured.stream()
                    .filter(instance -> instance.oldest().isEmpty())
                    .forEach(instance -> waiting.add(instance.name() + " has no start_lsn"));
            if (captured.size() > 1) {
                doubled.add(table.id() + " has " + captured.size() + " instances");
                remedies.add(
                        Remedy.tsql(
                                Preparation.disableInstance(
                                        table.id(), captured.getFirst().name())));
            }
        }
        if (!waiting.isEmpty()) {
            return check.warn(
                    SourceChecks.counted(waiting.size(), "capture instance") + " not begun yet",
                    waiting,
                    List.of(Remedy.tsql("EXEC sys.sp_cdc_start_job @job_type = N'capture';")));
        }
        return doubled.isEmpty()
                ? check.ok(SourceChecks.counted(count, "capture instance") + ", one a table")
                : check.warn(
                        SourceChecks.counted(doubled.size(), "table")
                                + " with two capture instances; the older one can go when nothing"
                                + " reads it",
                        doubled,
                        remedies);
    }

    private static Finding partitionSwitch(Check check, SourceSession session)
            throws SQLException, SkippedException {
        session.requireCdc();
        Set<Integer> allowed =
                new HashSet<>(
                        session.list(
                                "SELECT source_object_id FROM cdc.change_tables"
                                        + " WHERE partition_switch = 1",
                                row -> row.getInt(1)));
        SourceChecks.ByTable found = new SourceChecks.ByTable(session.tables());
        session
                .list(SourceQueries.PARTITIONED, row -> new SourceChecks.Named(row.getInt(1), ""))
                .stream()
                .filter(named -> allowed.contains(named.objectId()))
                .forEach(found::add);
        return found.names().isEmpty()
                ? check.ok("no captured table is partitioned and may have partitions switched")
                : check.warn(
                        SourceChecks.counted(found.names().size(), "partitioned table")
                                + " whose partitions may be switched",
                        found.names(),
                        found.tables().stream()
                                .map(table ->
                                        Remedy.tsql(
                                                secondInstance(
                                                        table,
                                                        table.schema() + "_" + table.name(),
                                                        "@allow_partition_switch = 0, ")))
                                .toList());
    }

    private static Finding errors(Check check, SourceSession session)
            throws SQLException, SkippedException {
        session.requireCdc();
        List<String> errors =
                session.list(
                        "SELECT error_number, COUNT(*) FROM sys.dm_cdc_errors"
                                + " WHERE entry_time > DATEADD(day, -1, GETDATE())"
                                + " GROUP BY error_number ORDER BY error_number",
                        row -> "error %d: %,d times".formatted(row.getInt(1), row.getLong(2)));
        return errors.isEmpty()
                ? check.ok("the capture job had no error in the last day")
                : check.warn(
                        "the capture job had errors in the last day",
                        errors,
                        List.of(
                                Remedy.tsql(
                                        "SELECT * FROM sys.dm_cdc_errors ORDER BY entry_time"
                                                + " DESC;")));
    }

    private static Finding watermark(Check check, SourceSession session)
            throws SQLException, SkippedException {
        List<String> missing = new ArrayList<>();
        List<Remedy> remedies = new ArrayList<>();
        boolean schema = exists(session, "SCHEMA_ID(N'tidegate')");
        boolean table = exists(session, "OBJECT_ID(N'tidegate.watermark')");
        if (!schema) {
            missing.add("schema tidegate");
            remedies.add(Remedy.safeTsql("CREATE SCHEMA tidegate;"));
        }
        if (!table) {
            missing.add("table tidegate.watermark");
            remedies.add(Remedy.safeTsql(Watermarks.CREATE + ";"));
        }
        if (!session.database().cdc() || !session.instances().containsKey(Watermarks.TABLE)) {
            missing.add("its capture");
            remedies.add(Remedy.safeTsql(Preparation.enableTable(Watermarks.TABLE)));
        }
        if (!table || !exists(session, "(SELECT MAX(id) FROM tidegate.watermark)")) {
            missing.add("its row");
            remedies.add(Remedy.safeTsql(Watermarks.INSERT + ";"));
        }
        return missing.isEmpty()
                ? check.ok("tidegate.watermark is there, captured, with its row")
                : check.fail("the source lacks " + String.join(", ", missing), List.of(), remedies);
    }

    private static boolean exists(SourceSession session, String expression)
            throws SQLException, SkippedException {
        return session.one("SELECT " + expression, row -> row.getObject(1) != null);
    }
}
