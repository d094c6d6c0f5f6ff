package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import io.debezium.DebeziumException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.errors.DataException;

/** SQL Server's errors in Tidegate's words. */
final class Failures {
    /** Login failed, database not there or not open to this login. */
    private static final Set<Integer> LOGIN = Set.of(916, 4060, 18452, 18456, 18470, 18486, 18488);

    /** A permission is missing. */
    private static final Set<Integer> PERMISSION =
            Set.of(229, 230, 262, 297, 300, 15247, 15517, 22902, 22904);

    /** An object is not there. */
    private static final Set<Integer> MISSING = Set.of(208, 2812, 313, 22901, 3952);

    private Failures() {}

    /** What an error of the database means for the pipeline. */
    static TidegateException of(String doing, SQLException error) {
        String fact = "could not " + doing + ": " + reason(error);
        if (LOGIN.contains(error.getErrorCode())) {
            return new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    fact,
                    "Check user, password and databaseName of the source.",
                    error);
        }
        if (PERMISSION.contains(error.getErrorCode())) {
            return new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    fact,
                    "Grant the source's user what connectors/sqlserver/README.md lists.",
                    error);
        }
        if (MISSING.contains(error.getErrorCode())) {
            return new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    fact,
                    "Something that Tidegate reads was dropped or disabled on the source; look for a"
                            + " table whose capture was disabled.",
                    error);
        }
        return new TidegateException(
                ErrorCode.SOURCE_UNAVAILABLE,
                fact,
                "Check that SQL Server runs and can be reached; Tidegate tries again.",
                error);
    }

    /** What broke Debezium's engine, from the exceptions around it. */
    static TidegateException ofEngine(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof TidegateException known) {
                return known;
            }
            if (cause instanceof SQLException sql) {
                return of("read the source's log", sql);
            }
            boolean wrapper =
                    cause instanceof DebeziumException
                            || cause instanceof KafkaException
                            || cause instanceof UncheckedIOException;
            if ((cause instanceof RuntimeException && !wrapper) || cause instanceof DataException) {
                return new TidegateException(
                        ErrorCode.SOURCE_LOG_INCONSISTENT,
                        "the source's log cannot be read: " + cause.getClass().getSimpleName(),
                        "The cause in the log file says where. If a table was altered, load it again.",
                        error);
            }
        }
        return new TidegateException(
                ErrorCode.SOURCE_UNAVAILABLE,
                "could not read the source's log: " + error.getClass().getSimpleName(),
                "Check that SQL Server runs and can be reached; Tidegate tries again.",
                error);
    }

    /** Whether the user may not do what was asked. */
    static boolean isPermission(SQLException error) {
        return PERMISSION.contains(error.getErrorCode());
    }

    /**
     * The text of an error of a login, a connection, a permission or a name; only the number of
     * others, whose text may hold a value of a row.
     */
    static String reason(SQLException error) {
        int number = error.getErrorCode();
        boolean harmless =
                number == 0
                        || LOGIN.contains(number)
                        || PERMISSION.contains(number)
                        || MISSING.contains(number);
        String text = error.getMessage();
        return harmless && text != null
                ? text.replaceAll("\\s*ClientConnectionId:\\S+", "").strip().replaceAll("\\.$", "")
                : "SQL Server's error " + number;
    }
}
