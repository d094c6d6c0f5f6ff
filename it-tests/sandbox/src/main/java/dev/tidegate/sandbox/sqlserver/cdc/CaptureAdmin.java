package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.Index;
import dev.tidegate.sandbox.sqlserver.catalog.IndexColumn;
import dev.tidegate.sandbox.sqlserver.catalog.KeyConstraint;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.catalog.TableDefinition;
import dev.tidegate.sandbox.sqlserver.cdc.CaptureInstance.CapturedColumn;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Enables and disables capture, and follows DDL of captured tables. Works on H2 connections of its
 * own: the caller must have no open transaction on the table.
 */
public final class CaptureAdmin {
    private static final Duration FIRST_SCAN = Duration.ofSeconds(5);
    private static final int INSTANCES_MAX = 2;

    private final ChangeCapture capture;
    private final Catalog catalog;
    private final Function<SqlType, String> h2Types;

    /**
     * Administers this capture.
     *
     * @param h2Types the H2 type that holds values of a SQL Server type
     */
    public CaptureAdmin(ChangeCapture capture, Function<SqlType, String> h2Types) {
        this.capture = capture;
        this.catalog = capture.catalog();
        this.h2Types = h2Types;
    }

    /** {@code sys.sp_cdc_enable_db}. */
    public synchronized void enableDatabase(String name) throws SqlError, SQLException {
        String database = exactName(name);
        if (capture.isEnabled(database)) {
            throw new SqlError(
                    22906,
                    "The database '" + database + "' is already enabled for Change Data Capture.");
        }
        if (catalog.schema(database, "cdc").isPresent()) {
            throw new SqlError(
                    22906,
                    "The database '"
                            + database
                            + "' cannot be enabled for Change Data Capture because a database user"
                            + " named 'cdc' or a schema named 'cdc' already exists in the current"
                            + " database. Retry the operation after they are dropped or renamed.");
        }
        catalog.createSchema(database, "cdc");
        try (Connection h2 = capture.connect();
                Statement statement = h2.createStatement()) {
            statement.execute("CREATE SCHEMA " + ObjectName.quote(database + ".cdc"));
            for (TableDefinition definition : CaptureTables.ofDatabase()) {
                Table table = catalog.createTable(database, definition, true);
                statement.execute(CaptureTables.createTable(table, h2Types));
                if (table.name().name().equals(CaptureTables.LSN_TIME_MAPPING)) {
                    statement.execute(CaptureTables.createIndex(table, "start_lsn"));
                }
            }
        }
        capture.addDatabase(database).open();
    }

    /** {@code sys.sp_cdc_disable_db}: with all capture instances. */
    public synchronized void disableDatabase(String name) throws SqlError, SQLException {
        String database = exactName(name);
        if (!capture.isEnabled(database)) {
            return;
        }
        for (CapturedTable table : capture.capturedTables(database)) {
            for (CaptureInstance instance : table.instances()) {
                disable(database, instance);
            }
        }
        capture.removeDatabase(database);
        try (Connection h2 = capture.connect();
                Statement statement = h2.createStatement()) {
            statement.execute(
                    "DROP SCHEMA IF EXISTS " + ObjectName.quote(database + ".cdc") + " CASCADE");
        }
        for (Table table : catalog.tables(database)) {
            if (table.name().schema().equals("cdc")) {
                catalog.dropTable(table.name());
            }
        }
        catalog.dropSchema(database, "cdc");
    }

    /** {@code sys.sp_cdc_enable_table}; returns when the instance captures. */
    public synchronized void enableTable(EnableTable request) throws SqlError, SQLException {
        String database = exactName(request.source().database());
        DatabaseCapture reader = capture.requireEnabled(database);
        Table table = source(request.source());
        String name =
                request.captureInstance().orElse(table.name().schema() + "_" + table.name().name());
        check(request, table, name);
        List<CapturedColumn> columns = columns(table, request.columns());
        Table changeTable =
                catalog.createTable(
                        database, CaptureTables.changeTable(name + "_CT", columns), true);
        CaptureInstance instance =
                new CaptureInstance(
                        name,
                        changeTable.name(),
                        changeTable.id(),
                        table.id(),
                        CaptureInstance.NOT_YET,
                        request.role(),
                        columns);
        try (Connection h2 = capture.connect()) {
            create(h2, changeTable);
            note(h2, request, table, instance);
            begin(h2, table, instance, reader);
        } catch (SQLException e) {
            undo(database, instance);
            throw e;
        }
        capture.agent().firstTable(database, capture.standardJob());
        awaitFirstScan(reader);
    }

    private void undo(String database, CaptureInstance instance) throws SqlError, SQLException {
        if (capture.instance(database, instance.name()).isPresent()) {
            disable(database, instance);
            return;
        }
        try (Connection h2 = capture.connect();
                Statement statement = h2.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + instance.changeTable().h2Name());
        }
        forget(database, instance.changeTableId());
        catalog.dropTable(instance.changeTable());
    }

    private void create(Connection h2, Table changeTable) throws SQLException {
        try (Statement statement = h2.createStatement()) {
            statement.execute(CaptureTables.createTable(changeTable, h2Types));
            statement.execute(
                    CaptureTables.createIndex(
                            changeTable,
                            "__$start_lsn",
                            "__$command_id",
                            "__$seqval",
                            "__$operation"));
        }
    }

    /**
     * Puts the trigger on the table, then takes the table for itself: so every transaction that
     * wrote before the trigger was there has ended, and the start lies after all of them.
     */
    private void begin(Connection h2, Table table, CaptureInstance instance, DatabaseCapture reader)
            throws SQLException {
        Optional<CapturedTable> before = capture.captured(table.id());
        List<CaptureInstance> instances = new ArrayList<>();
        before.ifPresent(captured -> instances.addAll(captured.instances()));
        instances.add(instance);
        CapturedTable captured =
                before.map(old -> old.with(instances))
                        .orElseGet(() ->
                                new CapturedTable(
                                        reader.database(),
                                        table.id(),
                                        instance.changeTableId(),
                                        CapturedTable.columnsOf(table),
                                        instances));
        capture.put(captured);
        if (before.isEmpty()) {
            H2Locks.createTrigger(h2, table);
        }
        H2Locks.whileExclusive(
                h2, table.name(), () -> capture.activate(captured, instance, reader));
    }

    private static void awaitFirstScan(DatabaseCapture reader) throws SqlError {
        try {
            if (reader.isImmediate() && !reader.awaitDrained(FIRST_SCAN) && reader.isImmediate()) {
                throw new SqlError(
                        22832,
                        "Could not update the metadata that indicates the table is enabled for"
                                + " Change Data Capture: the capture job does not scan the log.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlError(0, 11, 0, "Operation cancelled by user.");
        }
    }

    private Table source(ObjectName name) throws SqlError {
        Optional<Table> table = catalog.table(name).filter(found -> !found.info().shipped());
        if (table.isEmpty()) {
            throw new SqlError(
                    22931,
                    "Source table '"
                            + name.schema()
                            + "."
                            + name.name()
                            + "' does not exist in the current database. Ensure that the correct"
                            + " database context is set. Specify a valid schema and table name for"
                            + " the database.");
        }
        return table.get();
    }

    private void check(EnableTable request, Table table, String name) throws SqlError {
        String source = table.name().schema() + "." + table.name().name();
        if (capture.instance(table.name().database(), name).isPresent()) {
            throw new SqlError(
                    22926,
                    "Could not create a capture instance because the capture instance name '"
                            + name
                            + "' already exists in the current database. Specify an explicit"
                            + " unique name for the parameter @capture_instance.");
        }
        if (capture.instancesOf(table.id()).size() >= INSTANCES_MAX) {
            throw new SqlError(
                    22962,
                    "Two capture instances already exist for source table '"
                            + source
                            + "'. A table can have at most two capture instances. If the current"
                            + " tracking options are not appropriate, disable change tracking for"
                            + " the obsolete instance by using sys.sp_cdc_disable_table and retry"
                            + " the operation.");
        }
        boolean hasIndex =
                request.index().isPresent() && indexColumns(table, request.index()).isPresent();
        if (request.index().isPresent() && !hasIndex) {
            throw new SqlError(
                    22944,
                    "Index '"
                            + request.index().get()
                            + "' is not a unique index of the table '"
                            + source
                            + "'.");
        }
        if (request.netChanges() && !hasIndex && table.primaryKey().isEmpty()) {
            throw new SqlError(
                    22939,
                    "The parameter @supports_net_changes is set to 1, but the source table does"
                            + " not have a primary key defined and no alternate unique index has"
                            + " been specified.");
        }
    }

    private static List<CapturedColumn> columns(Table table, List<String> wanted) throws SqlError {
        for (String name : wanted) {
            if (table.column(name).isEmpty()) {
                throw new SqlError(
                        22930,
                        "Could not locate column '"
                                + name
                                + "' specified in the @captured_column_list parameter in the source"
                                + " table.");
            }
        }
        List<CapturedColumn> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            if (wanted.isEmpty() || wanted.stream().anyMatch(column.name()::equalsIgnoreCase)) {
                columns.add(
                        new CapturedColumn(
                                column.id(),
                                column.name(),
                                CaptureTables.capturedType(column),
                                columns.size() + 1,
                                column.computed().isPresent()));
            }
        }
        return columns;
    }

    /** Columns of a unique index or key. */
    private static Optional<List<IndexColumn>> indexColumns(Table table, Optional<String> name) {
        if (name.isEmpty()) {
            return table.primaryKey().map(KeyConstraint::columns);
        }
        Optional<List<IndexColumn>> ofKey =
                table.keys().stream()
                        .filter(key -> key.name().equalsIgnoreCase(name.get()))
                        .map(KeyConstraint::columns)
                        .findFirst();
        return ofKey.isPresent()
                ? ofKey
                : table.indexes().stream()
                        .filter(Index::unique)
                        .filter(index -> index.name().equalsIgnoreCase(name.get()))
                        .map(Index::columns)
                        .findFirst();
    }

    /** Writes the rows about an instance into the tables of the schema cdc. */
    private void note(Connection h2, EnableTable request, Table table, CaptureInstance instance)
            throws SQLException {
        String database = table.name().database();
        Optional<String> index =
                request.index().or(() -> table.primaryKey().map(KeyConstraint::name));
        CaptureNotes notes = new CaptureNotes(h2, database);
        notes.changeTable(request, instance, index);
        for (CapturedColumn column : instance.columns()) {
            notes.capturedColumn(instance, column);
        }
        int ordinal = 0;
        for (IndexColumn column : indexColumns(table, request.index()).orElse(List.of())) {
            int columnId = table.column(column.name()).map(Column::id).orElse(0);
            notes.indexColumn(instance, column.name(), ++ordinal, columnId);
        }
    }

    /** {@code sys.sp_cdc_disable_table}; {@code all} disables every instance of the table. */
    public synchronized void disableTable(ObjectName source, String instanceName)
            throws SqlError, SQLException {
        String database = exactName(source.database());
        capture.requireEnabled(database);
        Table table = source(source);
        boolean all = instanceName.equalsIgnoreCase("all");
        List<CaptureInstance> found =
                capture.instancesOf(table.id()).stream()
                        .filter(each -> all || each.name().equalsIgnoreCase(instanceName))
                        .toList();
        if (found.isEmpty()) {
            throw new SqlError(
                    22960,
                    "Change data capture instance '"
                            + instanceName
                            + "' has not been enabled for the source table '"
                            + table.name().schema()
                            + "."
                            + table.name().name()
                            + "'. Use sys.sp_cdc_help_change_data_capture to verify the capture"
                            + " instance name and retry the operation.");
        }
        for (CaptureInstance instance : found) {
            disable(database, instance);
        }
    }

    private void disable(String database, CaptureInstance instance) throws SqlError, SQLException {
        DatabaseCapture reader = capture.requireEnabled(database);
        reader.betweenScans(() -> drop(database, instance));
        forget(database, instance.changeTableId());
        catalog.dropTable(instance.changeTable());
    }

    private void drop(String database, CaptureInstance instance) throws SQLException {
        Optional<CapturedTable> captured = capture.captured(instance.sourceTableId());
        List<CaptureInstance> left =
                capture.instancesOf(instance.sourceTableId()).stream()
                        .filter(each -> each.changeTableId() != instance.changeTableId())
                        .toList();
        Optional<Table> source = catalog.table(database, instance.sourceTableId());
        try (Connection h2 = capture.connect();
                Statement statement = h2.createStatement()) {
            if (left.isEmpty() && source.isPresent()) {
                H2Locks.dropTrigger(h2, source.get());
            }
            statement.execute("DROP TABLE IF EXISTS " + instance.changeTable().h2Name());
        }
        if (left.isEmpty()) {
            capture.remove(instance.sourceTableId());
        } else {
            captured.ifPresent(table -> capture.put(table.with(left)));
        }
    }

    private void forget(String database, int changeTableId) throws SQLException {
        try (Connection h2 = capture.connect()) {
            for (String table :
                    List.of(
                            CaptureTables.CHANGE_TABLES,
                            CaptureTables.CAPTURED_COLUMNS,
                            CaptureTables.INDEX_COLUMNS,
                            CaptureTables.DDL_HISTORY)) {
                ObjectName name = new ObjectName(database, "cdc", table);
                try (PreparedStatement delete =
                        h2.prepareStatement(
                                "DELETE FROM " + name.h2Name() + " WHERE \"object_id\" = ?")) {
                    delete.setInt(1, changeTableId);
                    delete.executeUpdate();
                }
            }
        }
    }

    /** A table is about to be dropped: its capture instances go with it. */
    public synchronized void dropping(Table table) throws SqlError, SQLException {
        for (CaptureInstance instance : capture.instancesOf(table.id())) {
            disable(table.name().database(), instance);
        }
    }

    /** A database is about to be dropped. */
    public synchronized void droppingDatabase(String database) {
        capture.removeDatabase(database);
    }

    /**
     * A table was altered. The capture job notes it when it comes to that place of the log.
     *
     * @param table as it is now
     * @param ddl text of the statement
     */
    public synchronized void altered(Table table, String ddl) throws SqlError, SQLException {
        new CapturedDdl(capture, h2Types).altered(table, ddl);
    }

    private String exactName(String database) throws SqlError {
        Optional<String> name = catalog.database(database).map(found -> found.name());
        if (name.isEmpty()) {
            throw new SqlError(
                    911,
                    "Database '"
                            + database
                            + "' does not exist. Make sure that the name is entered correctly.");
        }
        return name.get();
    }
}
