package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.preflight.SkippedException;
import dev.tidegate.schema.TableDefinition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A session with the source in which preflight looks. What several checks need is asked once, also
 * when the question fails. Owned by one thread.
 */
final class SourceSession implements AutoCloseable {
    /** How long one question may take. */
    static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(15);

    private static final String SERVER =
            """
            SELECT CAST(SERVERPROPERTY('EngineEdition') AS int),
                CAST(SERVERPROPERTY('Edition') AS nvarchar(128)),
                CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)), DB_NAME(), USER_NAME(),
                DB_ID(N'rdsadmin')
            """;

    private static final String DATABASE =
            """
            SELECT is_cdc_enabled, is_read_only, snapshot_isolation_state,
                is_read_committed_snapshot_on, collation_name
            FROM sys.databases WHERE database_id = DB_ID()
            """;

    private final Connection connection;
    private final SqlServerSettings settings;
    private final TableSelection selection;
    private final SqlServerCatalog catalog;
    private final Map<String, Answer<?>> answers = new HashMap<>();

    private SourceSession(
            Connection connection,
            SqlServerSettings settings,
            TableSelection selection,
            SqlServerCatalog catalog) {
        this.connection = connection;
        this.settings = settings;
        this.selection = selection;
        this.catalog = catalog;
    }

    static SourceSession open(Connections connections, SqlServerSettings settings)
            throws SQLException {
        TableSelection selection = new TableSelection(settings);
        return new SourceSession(
                connections.openControl(),
                settings,
                selection,
                new SqlServerCatalog(connections, selection));
    }

    /**
     * What product answers.
     *
     * @param engineEdition 2 Standard, 3 Enterprise and Developer, 4 Express, 5 Azure SQL Database,
     *     8 Managed Instance
     * @param edition its name
     * @param version four numbers
     * @param user of the database
     * @param rds whether Amazon RDS runs it
     */
    record Server(
            int engineEdition,
            String edition,
            String version,
            String database,
            String user,
            boolean rds) {
        private static final int AZURE_SQL_DATABASE = 5;

        boolean isAzureDatabase() {
            return engineEdition == AZURE_SQL_DATABASE;
        }
    }

    /** What {@code sys.databases} says of the database. */
    record Database(
            boolean cdc,
            boolean readOnly,
            boolean snapshotIsolation,
            boolean readCommittedSnapshot,
            String collation) {}

    /** A selected table. */
    record Table(
            int objectId, TableId id, boolean memoryOptimized, int temporalType, boolean external) {
        static final int HISTORY = 1;
        static final int SYSTEM_VERSIONED = 2;
    }

    /** A question; what it throws is thrown again each time. */
    interface Question<T> {
        T ask() throws SQLException, SkippedException;
    }

    private record Answer<T>(Optional<T> value, Optional<Exception> failure) {}

    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    Connection connection() {
        return connection;
    }

    SqlServerSettings settings() {
        return settings;
    }

    Server server() throws SQLException, SkippedException {
        return once(
                "server",
                () ->
                        one(
                                SERVER,
                                row ->
                                        new Server(
                                                row.getInt(1),
                                                row.getString(2),
                                                row.getString(3),
                                                row.getString(4),
                                                row.getString(5),
                                                row.getObject(6) != null)));
    }

    Database database() throws SQLException, SkippedException {
        return once(
                "database",
                () ->
                        one(
                                DATABASE,
                                row ->
                                        new Database(
                                                row.getBoolean(1),
                                                row.getBoolean(2),
                                                row.getInt(3) == 1,
                                                row.getBoolean(4),
                                                row.getString(5))));
    }

    /** Skips what reads the schema {@code cdc} where there is none. */
    void requireCdc() throws SQLException, SkippedException {
        if (!database().cdc()) {
            throw new SkippedException("CDC is off, see source.cdc.database");
        }
    }

    /** Skips what looks at the Agent's jobs where there are none. */
    void requireAgentJobs() throws SQLException, SkippedException {
        if (server().isAzureDatabase()) {
            throw new SkippedException("Azure SQL Database captures with a scheduler of its own");
        }
    }

    /** The selected tables, by name. */
    List<Table> tables() throws SQLException, SkippedException {
        return once(
                "tables",
                () ->
                        list(SourceQueries.TABLES, SourceSession::table).stream()
                                .filter(table -> selection.selects(table.id()))
                                .toList());
    }

    private static Table table(ResultSet row) throws SQLException {
        return new Table(
                row.getInt(1),
                new TableId(row.getString(2), row.getString(3)),
                row.getBoolean(4),
                row.getInt(5),
                row.getBoolean(6));
    }

    /** The selected tables as the pipeline reads them; skipped where it could not. */
    List<TableDefinition> definitions() throws SQLException, SkippedException {
        return once(
                "definitions",
                () -> {
                    try {
                        return catalog.tables();
                    } catch (TidegateException e) {
                        if (e.code() == ErrorCode.TYPE_UNSUPPORTED) {
                            throw new SkippedException(
                                    "a column cannot be captured, see source.tables.types");
                        }
                        throw new SkippedException(String.valueOf(e.getMessage()));
                    }
                });
    }

    /** The catalog that the pipeline reads. */
    SqlServerCatalog catalog() {
        return catalog;
    }

    /** Capture instances by table, older ones first. */
    Map<TableId, List<CaptureInstance>> instances() throws SQLException, SkippedException {
        requireCdc();
        return once("instances", () -> CaptureInstance.all(connection));
    }

    /** The capture and cleanup jobs. */
    CaptureJobs jobs() throws SQLException, SkippedException {
        requireAgentJobs();
        requireCdc();
        return once("jobs", () -> CaptureJobs.read(connection));
    }

    /** Whether the server shows how the keys of a table are spread. */
    boolean hasHistogram(TableSchema schema) throws SQLException, SkippedException {
        Optional<KeyShape> found = once("keys", () -> KeyShapes.read(connection)).of(schema);
        if (found.isEmpty()) {
            return false;
        }
        KeyShape shape = found.get();
        KeySeek seek = new KeySeek(connection, schema, shape);
        return !new KeyStatistics(connection, schema, shape, seek).readHistogram().isEmpty();
    }

    /** The rows of a query. */
    <T> List<T> list(String sql, RowReader<T> reader) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout((int) ANSWER_WAIT_MAX.toSeconds());
            try (ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    rows.add(reader.read(row));
                }
            }
        }
        return rows;
    }

    /** The first row of a query that has one. */
    <T> T one(String sql, RowReader<T> reader) throws SQLException, SkippedException {
        return list(sql, reader).stream()
                .findFirst()
                .orElseThrow(() -> new SkippedException("the server shows no row of it"));
    }

    private <T> T once(String name, Question<T> question) throws SQLException, SkippedException {
        @SuppressWarnings("unchecked") // a name stands for one question
        Answer<T> answer = (Answer<T>) answers.computeIfAbsent(name, _ -> answer(question));
        if (answer.failure().isEmpty()) {
            return answer.value().orElseThrow();
        }
        switch (answer.failure().get()) {
            case SQLException e -> throw e;
            case SkippedException e -> throw e;
            case Exception e -> throw new IllegalStateException(e);
        }
    }

    private static <T> Answer<T> answer(Question<T> question) {
        try {
            return new Answer<>(Optional.of(question.ask()), Optional.empty());
        } catch (SQLException | SkippedException e) {
            return new Answer<>(Optional.empty(), Optional.of(e));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
