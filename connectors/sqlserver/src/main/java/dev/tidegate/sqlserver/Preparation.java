package dev.tidegate.sqlserver;

import dev.tidegate.model.Column;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.CatalogContents.ExcludedColumn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Collectors;

/** Checks that the source can be captured, and makes the watermark table. */
final class Preparation {
    /** Azure SQL Database has no jobs of its own: a scheduler captures. */
    private static final int AZURE_SQL_DATABASE = 5;

    private final Connections connections;
    private final SqlServerCatalog catalog;
    private final Watermarks watermarks;

    Preparation(Connections connections, SqlServerCatalog catalog, Watermarks watermarks) {
        this.connections = connections;
        this.catalog = catalog;
        this.watermarks = watermarks;
    }

    void run() {
        check();
        connections.with("create the watermark table", this::createWatermarks);
        try {
            // proves that the capture job is at work, whatever it is
            watermarks.position();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TidegateException(
                    ErrorCode.SOURCE_UNAVAILABLE,
                    "the check of the capture job was interrupted",
                    "Start again.",
                    e);
        }
    }

    /** Does of it what only looks. */
    void check() {
        checkTimeZone();
        connections.with("check the source's CDC", this::checkDatabase);
        connections.with("check the captured tables", this::checkTables);
        connections.with("check the capture job", this::checkJob);
    }

    /** Checks only that the catalog's tables are captured. */
    void requireCaptured() {
        connections.with("check the captured tables", this::checkTables);
    }

    static String enableTable(TableId table) {
        return "EXEC sys.sp_cdc_enable_table @source_schema = "
                + Sql.literal(table.schema())
                + ", @source_name = "
                + Sql.literal(table.name())
                + ", @role_name = NULL, @supports_net_changes = 0;";
    }

    static String disableInstance(TableId table, String instance) {
        return "EXEC sys.sp_cdc_disable_table @source_schema = "
                + Sql.literal(table.schema())
                + ", @source_name = "
                + Sql.literal(table.name())
                + ", @capture_instance = "
                + Sql.literal(instance)
                + ";";
    }

    /** The same, with a list of columns where some are excluded. */
    private static String enableTable(TableDefinition table, List<ExcludedColumn> excluded) {
        String all = enableTable(table.table());
        if (excluded.stream().noneMatch(column -> column.table().equals(table.table()))) {
            return all;
        }
        String columns =
                table.columns().stream()
                        .map(column -> Sql.name(column.name()))
                        .collect(Collectors.joining(", "));
        return all.substring(0, all.length() - 1)
                + ", @captured_column_list = "
                + Sql.literal(columns)
                + ";";
    }

    /** The driver hands out times in the JVM's zone: one with daylight saving loses an hour. */
    private static void checkTimeZone() {
        TimeZone zone = TimeZone.getDefault();
        if (!zone.hasSameRules(TimeZone.getTimeZone(ZoneOffset.UTC))) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "the process runs in time zone "
                            + zone.getID()
                            + ", in which times of the source can be lost",
                    "Start Java with -Duser.timezone=UTC.");
        }
    }

    private boolean checkDatabase(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT is_cdc_enabled FROM sys.databases WHERE name = DB_NAME()")) {
                if (!row.next() || !row.getBoolean(1)) {
                    throw notReady(
                            "CDC is not enabled on database " + connection.getCatalog(),
                            "Run in that database as sysadmin: EXEC sys.sp_cdc_enable_db;");
                }
            }
            return true;
        }
    }

    /** The first captured table makes the job. */
    private boolean checkJob(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (edition(statement) == AZURE_SQL_DATABASE) {
                return true;
            }
            if (hasCaptureJob(connection)) {
                return true;
            }
            throw notReady(
                    "database " + connection.getCatalog() + " has no CDC capture job",
                    "Run in that database: EXEC sys.sp_cdc_add_job @job_type = N'capture'; and check"
                            + " that SQL Server Agent runs.");
        }
    }

    /** Whoever may not see the jobs trusts the watermark, which proves that something captures. */
    private static boolean hasCaptureJob(Connection connection) throws SQLException {
        try {
            return CaptureJobs.read(connection).capture().isPresent();
        } catch (SQLException e) {
            if (Failures.isPermission(e)) {
                return true;
            }
            throw e;
        }
    }

    private static int edition(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT CAST(SERVERPROPERTY('EngineEdition') AS int)")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private boolean checkTables(Connection connection) throws SQLException {
        CatalogContents contents = catalog.contents();
        List<TableDefinition> tables = contents.tables();
        if (tables.isEmpty()) {
            throw notReady(
                    "no table is selected that the source has",
                    "Correct the selection of tables, or the user's permissions on the source.");
        }
        Map<TableId, List<CaptureInstance>> instances = CaptureInstance.all(connection);
        List<String> facts = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        for (TableDefinition table : tables) {
            List<CaptureInstance> captured = instances.getOrDefault(table.table(), List.of());
            List<String> missing =
                    captured.isEmpty() ? List.of() : missingColumns(table, captured.getLast());
            if (captured.isEmpty()) {
                facts.add("table " + table.table() + " is not captured");
                remedies.add(enableTable(table, contents.excluded()));
            } else if (!missing.isEmpty()) {
                facts.add("columns of table " + table.table() + " are not captured: " + missing);
                remedies.add(disableInstance(table.table(), "all"));
                remedies.add(enableTable(table, contents.excluded()));
            }
        }
        if (!facts.isEmpty()) {
            throw notReady(
                    String.join("; ", facts),
                    "Run in the source database as db_owner:\n" + String.join("\n", remedies));
        }
        return true;
    }

    /** The columns of a table that an instance does not capture. */
    static List<String> missingColumns(TableDefinition table, CaptureInstance instance) {
        return table.schema().columns().stream()
                .map(Column::name)
                .filter(name -> !instance.ordinals().containsKey(name))
                .toList();
    }

    private boolean createWatermarks(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (isNull(statement, "SCHEMA_ID(N'tidegate')")) {
                statement.execute("CREATE SCHEMA tidegate");
            }
            if (isNull(statement, "OBJECT_ID(N'tidegate.watermark')")) {
                statement.execute(Watermarks.CREATE);
            }
            if (!CaptureInstance.all(connection).containsKey(Watermarks.TABLE)) {
                statement.execute(enableTable(Watermarks.TABLE));
            }
            if (isNull(statement, "(SELECT MAX(id) FROM tidegate.watermark)")) {
                statement.execute(Watermarks.INSERT);
            }
            return true;
        }
    }

    private static boolean isNull(Statement statement, String expression) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT " + expression)) {
            return !row.next() || row.getObject(1) == null;
        }
    }

    private static TidegateException notReady(String fact, String hint) {
        return new TidegateException(ErrorCode.SOURCE_NOT_READY, fact, hint);
    }
}
