package dev.tidegate.sandbox.workload;

import com.microsoft.sqlserver.jdbc.SQLServerError;
import com.microsoft.sqlserver.jdbc.SQLServerException;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.sqlserver.tsql.ScriptBatches;
import dev.tidegate.sandbox.sqlserver.tsql.ScriptBatches.Batch;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;

/** Runs the batches of a T-SQL script, one after the other, and stops at the first that fails. */
public final class ScriptRunner {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final Set<String> SERVERS_OWN = Set.of("master", "model", "msdb", "tempdb");

    private ScriptRunner() {}

    /**
     * Runs a file. Afterwards the connection is in the last database that the script used and that
     * is not the server's own: scripts like to end with {@code USE master}.
     *
     * @throws TidegateException {@code SETTINGS_INVALID} if it cannot be read, {@code
     *     SOURCE_NOT_READY} with the line if a batch fails
     */
    public static void run(Connection connection, Path file) throws SQLException {
        run(connection, file.getFileName().toString(), read(file));
    }

    /** The text of a script; UTF-8, or Windows-1252 if it is not that. */
    public static String read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.indexOf('\uFFFD') >= 0) {
                text = new String(bytes, Charset.forName("windows-1252"));
            }
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (IOException e) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "cannot read the script " + file,
                    "Name a T-SQL file that exists.",
                    e);
        }
    }

    /** Runs a text; the name is for errors. */
    public static void run(Connection connection, String name, String script) throws SQLException {
        String used = connection.getCatalog();
        for (Batch batch : ScriptBatches.of(script)) {
            for (int i = 0; i < batch.count(); i++) {
                try {
                    run(connection, batch);
                } catch (SQLServerException e) {
                    throw new TidegateException(
                            ErrorCode.SOURCE_NOT_READY,
                            name
                                    + " line "
                                    + line(batch, e)
                                    + " failed with error "
                                    + e.getErrorCode()
                                    + ": "
                                    + e.getMessage(),
                            "Correct the script, or leave this statement out.",
                            e);
                }
            }
            if (!isServersOwn(connection.getCatalog())) {
                used = connection.getCatalog();
            }
        }
        connection.setCatalog(used);
    }

    private static boolean isServersOwn(String database) {
        return SERVERS_OWN.contains(database.toLowerCase(Locale.ROOT));
    }

    /** All results must be fetched: an error may come after the first. */
    private static void run(Connection connection, Batch batch) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(batch.text());
            while (rows || statement.getUpdateCount() != -1) {
                rows = statement.getMoreResults();
            }
        }
    }

    private static long line(Batch batch, SQLServerException failure) {
        SQLServerError error = failure.getSQLServerError();
        long inBatch = error == null ? 1 : Math.max(1, error.getLineNumber());
        return batch.firstLine() + inBatch - 1;
    }
}
