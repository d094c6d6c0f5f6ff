package dev.tidegate.sqlserver;

import com.microsoft.sqlserver.jdbc.SQLServerDriver;
import dev.tidegate.capture.CaptureJob;
import dev.tidegate.capture.SourceLog;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.preflight.Examination;
import dev.tidegate.schema.SourceCatalog;
import dev.tidegate.schema.SourceIdentity;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableSet;
import dev.tidegate.validate.AuditSource;
import io.debezium.connector.sqlserver.Module;
import java.sql.Driver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A SQL Server database as the source of a pipeline. Safe for use by several threads. */
public final class SqlServerSource implements AutoCloseable {
    private final SqlServerSettings settings;
    private final String pipeline;
    private final Connections connections;
    private final Watermarks watermarks;
    private final VisibilityGuard guard;

    /** Makes a source; connects to nothing yet. */
    public SqlServerSource(SqlServerSettings settings, String pipeline) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.connections = new Connections(settings);
        this.watermarks = new Watermarks(connections);
        this.guard = new VisibilityGuard(settings.visibilityGuard());
    }

    /** Which database it is; changes nothing. */
    public SourceIdentity identity() {
        return connections.with("ask the source which database it is", Identities::read);
    }

    /**
     * Checks that the database can be captured, creates the watermark table, captures it; waits
     * until the capture job has shown that it runs. Throws {@code SOURCE_NOT_READY} with the T-SQL
     * to run where something is missing.
     *
     * @param tables what operators made of the settings' selection
     */
    public void prepare(TableSet tables) {
        new Preparation(connections, catalog(new TableSelection(settings, tables)), watermarks)
                .run();
    }

    /** Checks the same, and changes nothing. */
    public void check(TableSet tables) {
        new Preparation(connections, catalog(new TableSelection(settings, tables)), watermarks)
                .check();
    }

    /** The same for what the settings select. */
    public void prepare() {
        prepare(TableSet.SELECTED);
    }

    /** The tables, as for {@link #prepare(TableSet)}. */
    public SourceCatalog catalog(TableSet tables) {
        return catalog(new TableSelection(settings, tables));
    }

    /** The tables that the settings select. */
    public SourceCatalog catalog() {
        return catalog(TableSet.SELECTED);
    }

    /**
     * One table, whether or not it is selected. Throws {@code SOURCE_NOT_READY} if there is none of
     * that name, or it is not captured, then with the T-SQL to run.
     *
     * @param table its name, without regard to case
     */
    public TableDefinition definition(TableId table) {
        SqlServerCatalog one = catalog(TableSelection.only(settings, table));
        List<TableDefinition> found = one.tables();
        if (found.size() != 1) {
            throw new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    "the source has no table " + table,
                    "Write it as schema.table; the login must have SELECT on it to see it.");
        }
        new Preparation(connections, one, watermarks).requireCaptured();
        return found.getFirst();
    }

    private SqlServerCatalog catalog(TableSelection selection) {
        return new SqlServerCatalog(connections, selection);
    }

    /** The rows, in ranges of their keys. */
    public ChunkSource chunks() {
        return sqlServerChunks();
    }

    /**
     * The same for whoever copies them: large objects that do not fit into memory are {@link
     * dev.tidegate.model.LargeObject}s.
     *
     * @param folder where those are meanwhile
     */
    public ChunkSource chunks(LargeObjectFolder folder) {
        return new SqlServerChunks(connections, watermarks, guard, Optional.of(folder));
    }

    /** Rows by their keys, for audits. */
    public AuditSource audit() {
        return new SqlServerAudit(connections, watermarks, sqlServerChunks());
    }

    private SqlServerChunks sqlServerChunks() {
        return new SqlServerChunks(connections, watermarks, guard, Optional.empty());
    }

    /** The log of these tables and of the watermarks. */
    public SourceLog log(List<TableDefinition> tables) {
        return new SqlServerLog(settings, pipeline, tables, connections, watermarks);
    }

    /**
     * The end of the stream back.
     *
     * @param groups how many replication groups it has
     */
    public ReverseStream reverse(int groups) {
        return new ReverseStream(connections, pipeline, groups);
    }

    /** Writes a watermark; returns the source's time at which it was written. */
    public Instant writeWatermark() {
        return watermarks.write();
    }

    /** Writes a watermark; returns how long the source took until it was committed. */
    public Duration measureCommit() {
        return watermarks.measureCommit();
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
