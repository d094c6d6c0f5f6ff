package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Turns what pgjdbc throws into what the operator must hear of.
 *
 * <p>The server's own text may quote a row's value, so it goes no further where a value was the
 * reason: the operator gets SQLSTATE, constraint and table.
 */
public final class Failures {
    private static final String UNAVAILABLE_HINT =
            "Check that PostgreSQL is up and can be reached; work goes on by itself when it is.";

    private static final String REFUSED_HINT =
            "If the constraint or the column's type on the target is stricter than on the source,"
                    + " relax it there. Otherwise compare the two tables; the server's log has the"
                    + " detail.";

    /** An object that a role may not use; its name is no row's value. */
    private static final Pattern DENIED =
            Pattern.compile("permission denied for (table|schema|sequence) (\\S+)");

    private Failures() {}

    /**
     * The error for a failed call.
     *
     * @param doing what was attempted: "connect to …"
     */
    public static TidegateException of(String doing, SQLException thrown) {
        SQLException failure = root(thrown);
        String state = state(failure);
        return switch (Kind.of(state)) {
            case PASSING -> unavailable(doing, failure);
            case CONTENT -> refused(doing, failure, state);
            case LOGIN ->
                    notReady(
                            doing + ": " + text(failure),
                            "Check the URL, the user and the password of the target.",
                            failure);
            case LACKING ->
                    notReady(
                            doing + ": " + text(failure) + " (SQLSTATE " + state + ")",
                            lackingHint(text(failure)),
                            failure);
            case POOLER ->
                    notReady(
                            doing + ": the session lost its statements (SQLSTATE " + state + ")",
                            "Point target.url at the server itself, not at a pooler that changes"
                                    + " sessions with each transaction.",
                            failure);
            case DAMAGED ->
                    notReady(
                            doing + ": the server reports damage (SQLSTATE " + state + ")",
                            "Look into the server's log; mend or restore the target first.",
                            failure);
        };
    }

    private static String lackingHint(String text) {
        Matcher denied = DENIED.matcher(text);
        return denied.find()
                ? "Grant it again, on the target: GRANT ALL ON %s %s TO the role of target.user;"
                                .formatted(
                                        denied.group(1).toUpperCase(Locale.ROOT), denied.group(2))
                        + " then start Tidegate again. connectors/postgres/README.md has all that"
                        + " the role needs."
                : "Grant the privilege, or create what is missing, as"
                        + " connectors/postgres/README.md says.";
    }

    /** The error for what its thread's interrupt ended. */
    static TidegateException interrupted(String doing) {
        return new TidegateException(
                ErrorCode.TARGET_UNAVAILABLE,
                "could not " + doing + ": interrupted",
                "None: Tidegate is stopping.");
    }

    /** What a SQLSTATE means for the pipeline. */
    enum Kind {
        /** It may pass: start again from the checkpoint. */
        PASSING,
        /** A change is why: a value, a constraint, a trigger. */
        CONTENT,
        /** The server lets nobody in by this name, password or database. */
        LOGIN,
        /** A privilege, an object or a feature is missing. */
        LACKING,
        /** Something between Tidegate and the server swaps sessions. */
        POOLER,
        /** The server's own data are damaged. */
        DAMAGED;

        static Kind of(String state) {
            return switch (state) {
                case "57P04" -> LOGIN; // the database was dropped
                case "40002" -> CONTENT;
                case "55006", "55P03" -> PASSING; // in use, locked
                case "XX001", "XX002" -> DAMAGED;
                case "26000", "34000" -> POOLER;
                default -> ofClass(state.length() < 2 ? "" : state.substring(0, 2));
            };
        }

        private static Kind ofClass(String stateClass) {
            return switch (stateClass) {
                // none; connection; rollback; resources; intervention; read-only or aborted
                // transaction; system; internal
                case "", "08", "40", "53", "57", "25", "58", "XX" -> PASSING;
                // trigger; cardinality; values; constraints; triggers again; external routines;
                // check option; PL/pgSQL
                case "09", "21", "22", "23", "27", "38", "39", "44", "P0" -> CONTENT;
                case "28", "3D" -> LOGIN;
                default -> LACKING;
            };
        }
    }

    /** SQLSTATE; empty if there is none. */
    public static String state(SQLException thrown) {
        String state = root(thrown).getSQLState();
        return state == null ? "" : state;
    }

    /** The error for something that the target lacks. */
    static TidegateException notReady(String fact, String hint) {
        return new TidegateException(ErrorCode.TARGET_NOT_READY, fact, hint);
    }

    private static TidegateException notReady(String doing, String hint, SQLException failure) {
        return new TidegateException(ErrorCode.TARGET_NOT_READY, "cannot " + doing, hint, failure);
    }

    private static TidegateException unavailable(String doing, SQLException failure) {
        String state = state(failure);
        return new TidegateException(
                ErrorCode.TARGET_UNAVAILABLE,
                "could not "
                        + doing
                        + ": "
                        + (state.startsWith("XX") ? "an internal error" : text(failure))
                        + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")"),
                unavailableHint(failure, state),
                failure);
    }

    private static String unavailableHint(SQLException failure, String state) {
        if (text(failure).contains("does not support SSL")) {
            return "Turn TLS on there (ssl = on). Only where the network itself is trusted, add"
                    + " sslmode=disable to target.url.";
        }
        if (failure.getCause() instanceof SSLException
                || text(failure).contains("could not be verified")) {
            return "Add sslrootcert=FILE to target.url, with the authority that signed the server's"
                    + " certificate, and name the server as its certificate does.";
        }
        return switch (state) {
            case "53100" ->
                    "A disk of the target is full: make space on it, or make it larger; work goes on"
                            + " by itself when there is space.";
            case "53300" ->
                    "Raise max_connections of the target, or end sessions that nobody needs; work"
                            + " goes on by itself.";
            case "40001" ->
                    "A replica ended what was read, so that it could replay what the target writes."
                            + " It is read again; if this happens again and again, set"
                            + " hot_standby_feedback = on there, or raise"
                            + " max_standby_streaming_delay.";
            case "25006" ->
                    "Work goes on by itself when the target can be written. After a failover, check"
                            + " that the target's URL leads to the writer.";
            default -> UNAVAILABLE_HINT;
        };
    }

    /** The error for changes of a table after which a rule does not hold. */
    static TidegateException violated(TableId table, Rule rule) {
        return new TidegateException(
                ErrorCode.TARGET_REFUSED,
                "cannot apply changes of table "
                        + table
                        + ": "
                        + condition(rule.sqlState())
                        + " (SQLSTATE "
                        + rule.sqlState()
                        + "), constraint \""
                        + rule.constraint().name()
                        + "\" of table \""
                        + rule.constraint().table()
                        + "\"",
                REFUSED_HINT);
    }

    private static TidegateException refused(String doing, SQLException failure, String state) {
        Optional<ServerErrorMessage> server = server(failure);
        String constraint =
                server.map(ServerErrorMessage::getConstraint)
                        .map(name -> ", constraint \"" + name + "\"")
                        .orElse("");
        String table =
                server.map(ServerErrorMessage::getTable)
                        .map(name -> " of table \"" + name + "\"")
                        .orElse("");
        String column =
                server.map(ServerErrorMessage::getColumn)
                        .map(name -> ", column \"" + name + "\"")
                        .orElse("");
        return new TidegateException(
                ErrorCode.TARGET_REFUSED,
                "cannot "
                        + doing
                        + ": PostgreSQL refused it: "
                        + condition(state)
                        + " (SQLSTATE "
                        + state
                        + ")"
                        + constraint
                        + column
                        + table,
                REFUSED_HINT);
    }

    private static String condition(String state) {
        return switch (state) {
            case "22001" -> "a text is longer than its column";
            case "22003" -> "a number is out of its column's range";
            case "22008" -> "a date or time is out of range";
            case "22021" -> "a text has a character that the encoding lacks";
            case "2200M", "2200N" -> "not well-formed XML";
            case "23502" -> "NULL in a column that takes none";
            case "23503" -> "a foreign key is violated";
            case "23505" -> "a unique key is violated";
            case "23514" -> "a check is violated";
            case "23P01" -> "a unique key is violated"; // one with a filter
            default -> "an error of this kind";
        };
    }

    /** The server's own text, which may quote a value where a value was the reason. */
    static String text(SQLException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /** What the server said, if it was the server. */
    static Optional<ServerErrorMessage> server(SQLException failure) {
        return failure instanceof PSQLException postgres
                ? Optional.ofNullable(postgres.getServerErrorMessage())
                : Optional.empty();
    }

    /** A batch hides the reason behind an exception of its own. */
    static SQLException root(SQLException thrown) {
        SQLException next = thrown.getNextException();
        return thrown instanceof java.sql.BatchUpdateException && next != null ? next : thrown;
    }
}
