package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.Arguments;
import dev.tidegate.sandbox.sqlserver.catalog.Names;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.SystemProcedure;
import dev.tidegate.sandbox.sqlserver.catalog.SystemProcedure.Caller;
import dev.tidegate.sandbox.sqlserver.security.Permissions;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The procedures {@code sys.sp_cdc_*}. */
public final class CdcProcedures {
    private static final long DELETED_AT_ONCE = 5_000;

    private final ChangeCapture capture;
    private final CaptureAdmin admin;
    private final Permissions permissions;
    private final CaptureCleanup cleanup;
    private final CaptureReports reports;

    /** The procedures of this capture. */
    public CdcProcedures(ChangeCapture capture, CaptureAdmin admin, Permissions permissions) {
        this.capture = capture;
        this.admin = admin;
        this.permissions = permissions;
        this.cleanup = new CaptureCleanup(capture);
        this.reports = new CaptureReports(capture);
    }

    /** All of them, by name in lower case. */
    public Map<String, SystemProcedure> all() {
        Map<String, SystemProcedure> all = new HashMap<>();
        all.put("sp_cdc_enable_db", this::enableDatabase);
        all.put("sp_cdc_disable_db", this::disableDatabase);
        all.put("sp_cdc_enable_table", this::enableTable);
        all.put("sp_cdc_disable_table", this::disableTable);
        all.put("sp_cdc_help_change_data_capture", this::help);
        all.put("sp_cdc_get_captured_columns", this::capturedColumns);
        all.put("sp_cdc_get_ddl_history", this::ddlHistory);
        all.putAll(new JobProcedures(capture, reports).all());
        all.put("sp_cdc_cleanup_change_table", this::cleanupTable);
        return all;
    }

    private int enableDatabase(Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError, SQLException {
        admin.enableDatabase(caller.database());
        return 0;
    }

    private int disableDatabase(Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError, SQLException {
        admin.disableDatabase(caller.database());
        return 0;
    }

    private static ObjectName source(String procedure, Caller caller, Arguments arguments)
            throws SqlError {
        String schema = arguments.requireText(procedure, "@source_schema", 0);
        String name = arguments.requireText(procedure, "@source_name", 1);
        return new ObjectName(
                caller.database(), Names.parts(schema).getLast(), Names.parts(name).getLast());
    }

    private int enableTable(Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError, SQLException {
        List<String> columns =
                arguments
                        .text("@captured_column_list", 6)
                        .map(list ->
                                Arrays.stream(list.split(",", -1))
                                        .map(name -> Names.parts(name.strip()).getLast())
                                        .toList())
                        .orElse(List.of());
        Optional<String> role = arguments.text("@role_name", 4);
        admin.enableTable(
                new EnableTable(
                        source("sp_cdc_enable_table", caller, arguments),
                        arguments.text("@capture_instance", 2),
                        arguments.flag("@supports_net_changes", 3, false),
                        role,
                        arguments.text("@index_name", 5),
                        columns,
                        arguments.text("@filegroup_name", 7)));
        role.ifPresent(name -> permissions.in(caller.database()).addRole(name));
        return 0;
    }

    private int disableTable(Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError, SQLException {
        admin.disableTable(
                source("sp_cdc_disable_table", caller, arguments),
                arguments.requireText("sp_cdc_disable_table", "@capture_instance", 2));
        return 0;
    }

    private int help(Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError, SQLException {
        capture.requireEnabled(caller.database());
        reports.help(
                caller.database(),
                arguments.text("@source_schema", 0),
                arguments.text("@source_name", 1),
                sink);
        return 0;
    }

    private int capturedColumns(Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError {
        String name = arguments.requireText("sp_cdc_get_captured_columns", "@capture_instance", 0);
        capture.requireEnabled(caller.database());
        reports.capturedColumns(instance(caller, name), sink);
        return 0;
    }

    private int ddlHistory(Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError, SQLException {
        String name = arguments.requireText("sp_cdc_get_ddl_history", "@capture_instance", 0);
        capture.requireEnabled(caller.database());
        reports.ddlHistory(instance(caller, name), sink);
        return 0;
    }

    private CaptureInstance instance(Caller caller, String name) throws SqlError {
        Optional<CaptureInstance> instance = capture.instance(caller.database(), name);
        if (instance.isEmpty()) {
            throw new SqlError(
                    22964,
                    "LSN or capture instance '"
                            + name
                            + "' is not valid: the capture instance does not exist in database '"
                            + caller.database()
                            + "'.");
        }
        return instance.get();
    }

    private int cleanupTable(Caller caller, Arguments arguments, ResultSink sink)
            throws SqlError, SQLException {
        String name = arguments.requireText("sp_cdc_cleanup_change_table", "@capture_instance", 0);
        capture.requireEnabled(caller.database());
        CaptureInstance instance = instance(caller, name);
        Optional<byte[]> low = arguments.binary("@low_water_mark", 1);
        long threshold = arguments.number("@threshold", 2).orElse(DELETED_AT_ONCE);
        if (threshold < 1) {
            throw new SqlError(
                    22850,
                    "The threshold value specified for the Change Data Capture cleanup process"
                            + " must be greater than 0.");
        }
        cleanup.table(caller.database(), instance, low, threshold);
        return 0;
    }
}
