package dev.tidegate.scenarios;

import dev.tidegate.bind.SourceFile;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import dev.tidegate.tsql.Batch;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Databases of the stand-in with tables that scripts make, as their catalog is read live. */
final class SampleTables {
    /** What of a script makes tables; the rest needs rows or code. */
    private static final Pattern OF_TABLES =
            Pattern.compile(
                    "CREATE\\s+(TABLE|SCHEMA|TYPE|XML|((UNIQUE|CLUSTERED|NONCLUSTERED)\\s+)*INDEX)"
                            + "|ALTER\\s+TABLE",
                    Pattern.CASE_INSENSITIVE);

    private final SqlServer server;
    private final String password;
    private int refused;

    SampleTables(SqlServer server, String password) {
        this.server = server;
        this.password = password;
    }

    /**
     * The tables of a new database, made by those statements of scripts that the stand-in takes.
     */
    List<TableDefinition> of(String database, List<SourceFile> files) throws SQLException {
        execute("master", "CREATE DATABASE " + database);
        try (Connection connection = connection(database);
                Statement statement = connection.createStatement()) {
            for (SourceFile file : files) {
                for (Batch batch : file.script().batches()) {
                    for (var part : batch.statements()) {
                        run(statement, batch.text(part.span()));
                    }
                }
            }
        }
        return definitions(database);
    }

    private void run(Statement statement, String part) {
        if (!OF_TABLES.matcher(part).lookingAt()) {
            return;
        }
        try {
            statement.execute(part);
        } catch (SQLException e) {
            refused++;
        }
    }

    /** How many statements the stand-in did not take. */
    int refused() {
        return refused;
    }

    List<TableDefinition> definitions(String database) {
        return new SqlServerSource(
                        new SqlServerSettings(
                                url(database),
                                SqlServer.USER,
                                password,
                                List.of(),
                                List.of(),
                                Duration.ofMillis(10)),
                        "tables")
                .catalog()
                .tables();
    }

    void execute(String database, String sql) throws SQLException {
        try (Connection connection = connection(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connection(String database) throws SQLException {
        return DriverManager.getConnection(url(database), SqlServer.USER, password);
    }

    private String url(String database) {
        return server.jdbcUrl(database) + ";encrypt=false";
    }
}
