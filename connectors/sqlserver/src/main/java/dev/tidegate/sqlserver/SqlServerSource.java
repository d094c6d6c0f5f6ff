package dev.tidegate.sqlserver;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.load.SourceTables;
import dev.tidegate.schema.SourceCatalog;
import dev.tidegate.schema.TableDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A SQL Server database as the source of a pipeline. Safe for use by several threads. */
public final class SqlServerSource implements AutoCloseable {
    /** Makes a source; connects to nothing yet. */
    public SqlServerSource(SqlServerSettings settings, String pipeline) {}

    /** Checks that the database can be captured, creates the watermark table, captures it. */
    public void prepare() {
        throw new UnsupportedOperationException();
    }

    /** The tables. */
    public SourceCatalog catalog() {
        throw new UnsupportedOperationException();
    }

    /** The rows. */
    public SourceTables tables() {
        throw new UnsupportedOperationException();
    }

    /** The log of these tables and of the watermarks. */
    public SourceLog log(List<TableDefinition> tables) {
        throw new UnsupportedOperationException();
    }

    /** Writes a watermark; returns the source's time at which it was written. */
    public Instant writeWatermark() {
        throw new UnsupportedOperationException();
    }

    /** Versions of what is used: {@code sqlserver}, {@code debezium}, {@code mssql-jdbc}. */
    public Map<String, String> versions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
