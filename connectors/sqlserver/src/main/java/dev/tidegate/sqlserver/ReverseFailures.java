package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * What SQL Server's errors mean for the stream back: those that a change is the reason of. All
 * others mean what they mean for the pipeline ({@link Failures}).
 */
final class ReverseFailures {
    /** Of a foreign key or a check. */
    private static final int CONSTRAINT = 547;

    private static final Map<Integer, String> CONTENT =
            Map.ofEntries(
                    Map.entry(220, "a number is out of its column's range"),
                    Map.entry(232, "a number is out of its column's range"),
                    Map.entry(241, "a text is not of its column's type"),
                    Map.entry(242, "a date or time is out of its column's range"),
                    Map.entry(245, "a text is not of its column's type"),
                    Map.entry(296, "a date or time is out of its column's range"),
                    Map.entry(515, "NULL in a column that takes none"),
                    Map.entry(544, "an identity column does not take values"),
                    Map.entry(CONSTRAINT, "a foreign key or a check is violated"),
                    Map.entry(1946, "a key is too long for its index"),
                    Map.entry(2601, "a unique index is violated"),
                    Map.entry(2627, "a unique key is violated"),
                    Map.entry(2628, "a value is longer than its column"),
                    Map.entry(3609, "a trigger ended the transaction"),
                    Map.entry(3616, "a trigger failed"),
                    Map.entry(6522, "a value is not of its CLR type"),
                    Map.entry(8101, "an identity column does not take values"),
                    Map.entry(8102, "an identity column cannot be updated"),
                    Map.entry(8114, "a value is not of its column's type"),
                    Map.entry(8115, "a number is out of its column's range"),
                    Map.entry(8152, "a value is longer than its column"));

    /** Numbers of messages that users raise begin here. */
    private static final int RAISED_MIN = 50_000;

    /** Errors of parsing XML. */
    private static final int XML_MIN = 9400;

    private static final int XML_MAX = 9499;

    private ReverseFailures() {}

    /** The error for changes of a table that failed. */
    static TidegateException of(TableId table, SQLException thrown) {
        SQLException error = root(thrown);
        String condition = condition(error.getErrorCode());
        if (condition.isEmpty()) {
            return Failures.of("apply changes of table " + table + " to SQL Server", error);
        }
        return new TidegateException(
                ErrorCode.TARGET_REFUSED,
                "cannot apply changes of table "
                        + table
                        + ": SQL Server refused it: "
                        + condition
                        + " (error "
                        + error.getErrorCode()
                        + ")",
                "SQL Server's rule is stricter than PostgreSQL's, or a trigger is enabled. Relax"
                        + " it; the stream tries again by itself.",
                error);
    }

    /** Why a change is the reason; empty if it is not. */
    static String condition(int number) {
        if (number >= RAISED_MIN) {
            return "a trigger said no";
        }
        if (number >= XML_MIN && number <= XML_MAX) {
            return "a text is not XML that it takes";
        }
        return CONTENT.getOrDefault(number, "");
    }

    /** Whether a foreign key may be the reason: then rows of another table are. */
    static boolean isOfKeys(TidegateException failure) {
        return failure.getCause() instanceof SQLException error
                && error.getErrorCode() == CONSTRAINT;
    }

    private static SQLException root(SQLException thrown) {
        SQLException next = thrown.getNextException();
        return thrown instanceof BatchUpdateException && next != null ? next : thrown;
    }

    /** A change that does not hit one row. */
    static TidegateException notOneRow(TableId table, List<String> key, long hit) {
        return new TidegateException(
                ErrorCode.TARGET_ROW_MISSING,
                "a change of table "
                        + table
                        + " must hit one row on SQL Server, and hits "
                        + hit
                        + "; "
                        + (key.isEmpty()
                                ? "the table has no key"
                                : "the row's key is in \"" + String.join("\", \"", key) + "\""),
                "Somebody changed the table on SQL Server, or the two sides differed at the"
                        + " cutover. Compare the rows, and put the right one in its place; the stream"
                        + " tries again by itself.");
    }
}
