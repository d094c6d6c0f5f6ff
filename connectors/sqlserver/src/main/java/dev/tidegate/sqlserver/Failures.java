package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import io.debezium.DebeziumException;
import java.io.UncheckedIOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.errors.DataException;

/** SQL Server's errors in Tidegate's words. */
public final class Failures {
    /** Login failed, database not open to this login, password to be changed. */
    private static final Set<Integer> LOGIN =
            Set.of(916, 4060, 4064, 18450, 18452, 18456, 18470, 18486, 18487, 18488);

    /** A permission is missing. */
    private static final Set<Integer> PERMISSION =
            Set.of(229, 230, 262, 297, 300, 371, 15151, 15247, 15517, 22902, 22904);

    /** The victim of a deadlock; a lock that did not come in time. */
    private static final Set<Integer> DEADLOCK_OR_LOCK = Set.of(1205, 1222);

    /** An object is not there, or has another shape. */
    private static final Set<Integer> MISSING =
            Set.of(207, 208, 2812, 313, 22901, 22926, 3952, 1088, 4902, 15009);

    /** What the driver adds to errors of a login. */
    private static final Pattern CLIENT_ID = Pattern.compile(" *ClientConnectionId:\\S+$");

    private Failures() {}

    /** What an error number means for the pipeline. */
    enum Kind {
        /**
         * It may pass. Whatever is not known is of this kind: trying again loses nothing, and the
         * status shows since when it does not help.
         */
        PASSING,
        /** The server lets nobody in by this name, password or database. */
        LOGIN,
        /** A permission is missing. */
        PERMISSION,
        /** An object is missing. */
        MISSING;

        static Kind of(int number) {
            if (Failures.LOGIN.contains(number)) {
                return LOGIN;
            }
            if (Failures.PERMISSION.contains(number)) {
                return PERMISSION;
            }
            return Failures.MISSING.contains(number) ? MISSING : PASSING;
        }
    }

    /** What an error of the database means for the pipeline. */
    public static TidegateException of(String doing, SQLException error) {
        String fact = "could not " + doing + ": " + reason(error);
        if (isRefusedByTls(error)) {
            return new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    fact,
                    "Check encrypt, trustStore, trustServerCertificate and hostNameInCertificate in"
                            + " the source's URL against the server's certificate and its"
                            + " encryption.",
                    error);
        }
        return switch (Kind.of(error.getErrorCode())) {
            case LOGIN ->
                    new TidegateException(
                            ErrorCode.SOURCE_NOT_READY,
                            fact,
                            "Check user, password and databaseName of the source.",
                            error);
            case PERMISSION ->
                    new TidegateException(
                            ErrorCode.SOURCE_NOT_READY,
                            fact,
                            "Grant the source's user what connectors/sqlserver/README.md lists.",
                            error);
            case MISSING ->
                    new TidegateException(
                            ErrorCode.SOURCE_NOT_READY,
                            fact,
                            "Something that Tidegate reads was dropped or disabled on the source;"
                                    + " look for a table whose capture was disabled.",
                            error);
            case PASSING ->
                    new TidegateException(
                            ErrorCode.SOURCE_UNAVAILABLE,
                            fact,
                            "Check that SQL Server runs and can be reached; Tidegate tries again.",
                            error);
        };
    }

    /**
     * What the error of a read means. An interrupt of a thread that waits for the server breaks its
     * connection; then it is thrown as what it was.
     */
    static TidegateException ofRead(String doing, SQLException error) throws InterruptedException {
        if (Thread.interrupted()) {
            InterruptedException interrupted =
                    new InterruptedException("interrupted while it could " + doing);
            interrupted.initCause(error);
            throw interrupted;
        }
        return of(doing, error);
    }

    /** The error of a database that is there but not open yet, as after a restart or failover. */
    static TidegateException notOpen(String doing, String state, SQLException error) {
        return new TidegateException(
                ErrorCode.SOURCE_UNAVAILABLE,
                "could not " + doing + ": the database is " + state,
                "Tidegate tries again; look at the server's log if the database does not come"
                        + " online.",
                error);
    }

    /** Whether client and server do not agree on encryption: another try changes nothing. */
    private static boolean isRefusedByTls(SQLException error) {
        String text = error.getMessage();
        if (text == null || !text.contains("Secure Sockets Layer (SSL)")) {
            return false;
        }
        boolean refused = text.contains("not configured to support SSL");
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            refused |= cause instanceof CertificateException;
            refused |= cause instanceof CertPathBuilderException;
        }
        return refused;
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
            if (cause instanceof LinkageError || cause instanceof ServiceConfigurationError) {
                return new TidegateException(
                        ErrorCode.INTERNAL,
                        "the source's log cannot be read, a library does not fit: " + cause,
                        "Install this version of Tidegate anew, into an empty folder.",
                        error);
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
    public static boolean isPermission(SQLException error) {
        return PERMISSION.contains(error.getErrorCode());
    }

    /**
     * The text of an error of a login, a connection, a permission or a name; only the number of
     * others, whose text may hold a value of a row.
     */
    static String reason(SQLException error) {
        int number = error.getErrorCode();
        boolean harmless =
                number == 0 || DEADLOCK_OR_LOCK.contains(number) || Kind.of(number) != Kind.PASSING;
        String text = error.getMessage();
        return harmless && text != null
                ? CLIENT_ID.matcher(text.strip()).replaceAll("").replaceAll("\\.$", "")
                : "SQL Server's error " + number;
    }
}
