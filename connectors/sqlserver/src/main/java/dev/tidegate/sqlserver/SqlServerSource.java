package dev.tidegate.sqlserver;

import com.microsoft.sqlserver.jdbc.SQLServerDriver;
import dev.tidegate.capture.CaptureJob;
import dev.tidegate.capture.SourceLog;
import dev.tidegate.load.SourceTables;
import dev.tidegate.preflight.Examination;
import dev.tidegate.schema.SourceCatalog;
import dev.tidegate.schema.SourceIdentity;
import dev.tidegate.schema.TableDefinition;
import io.debezium.connector.sqlserver.Module;
import java.sql.Driver;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A SQL Server database as the source of a pipeline. Safe for use by several threads. */
public final class SqlServerSource implements AutoCloseable {
    private final SqlServerSettings settings;
    private final String pipeline;
    private final Connections connections;
    private final SqlServerCatalog catalog;
    private final Watermarks watermarks;

    /** Makes a source; connects to nothing yet. */
    public SqlServerSource(SqlServerSettings settings, String pipeline) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.connections = new Connections(settings);
        this.catalog = new SqlServerCatalog(connections, new TableSelection(settings));
        this.watermarks = new Watermarks(connections);
    }

    /** Which database it is; changes nothing. */
    public SourceIdentity identity() {
        return connections.with("ask the source which database it is", Identities::read);
    }

    /**
     * Checks that the database can be captured, creates the watermark table, captures it; waits
     * until the capture job has shown that it runs. Throws {@code SOURCE_NOT_READY} with the T-SQL
     * to run where something is missing.
     */
    public void prepare() {
        new Preparation(connections, catalog, watermarks).run();
    }

    /** The tables. */
    public SourceCatalog catalog() {
        return catalog;
    }

    /** The rows. */
    public SourceTables tables() {
        return new SqlServerTables(connections, watermarks);
    }

    /** The log of these tables and of the watermarks. */
    public SourceLog log(List<TableDefinition> tables) {
        return new SqlServerLog(settings, pipeline, tables, connections, watermarks);
    }

    /** Writes a watermark; returns the source's time at which it was written. */
    public Instant writeWatermark() {
        return watermarks.write();
    }

    /** The job that captures, for those who watch it. */
    public CaptureJob captureJob() {
        return new CaptureJobWatch(connections);
    }

    /** Preflight's look at it. */
    public Examination examination() {
        return new SourceExamination(settings, connections);
    }

    /** Versions of what is used: {@code sqlserver}, {@code debezium}, {@code mssql-jdbc}. */
    public Map<String, String> versions() {
        Driver driver = new SQLServerDriver();
        String server =
                connections.with(
                        "ask the source for its version",
                        connection -> connection.getMetaData().getDatabaseProductVersion());
        return Map.of(
                "sqlserver",
                server,
                "debezium",
                Module.version(),
                "mssql-jdbc",
                driver.getMajorVersion() + "." + driver.getMinorVersion());
    }

    /** Ends all connections but Debezium's; a call that waits for the server fails. */
    @Override
    public void close() {
        connections.close();
    }
}
