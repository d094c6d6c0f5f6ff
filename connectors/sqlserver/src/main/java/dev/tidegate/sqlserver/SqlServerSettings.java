package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which database to read, and how.
 *
 * @param url as mssql-jdbc takes it, with {@code databaseName}, without user and password
 * @param user login name
 * @param password its password
 * @param tables which tables, as {@code schema.table} with {@code *} for any text; empty for all
 * @param tablesExcluded which of them not
 * @param columnsExcluded columns that are not replicated, as {@code schema.table.column} with
 *     {@code *} for any text
 * @param pollInterval how often an idle log is asked for changes
 * @param visibilityGuard how long after a transaction was seen in the log reads may still miss it
 */
public record SqlServerSettings(
        String url,
        String user,
        String password,
        List<String> tables,
        List<String> tablesExcluded,
        List<String> columnsExcluded,
        Duration pollInterval,
        Duration visibilityGuard) {
    /** Chosen to be long for the end of one commit; not measured on a SQL Server. */
    public static final Duration VISIBILITY_GUARD = Duration.ofSeconds(2);

    private static final Duration POLL_INTERVAL_MIN = Duration.ofMillis(1);
    private static final Duration POLL_INTERVAL_MAX = Duration.ofMinutes(1);
    private static final Duration VISIBILITY_GUARD_MAX = Duration.ofMinutes(10);

    /** Copies the lists; throws {@link TidegateException} that names every setting at fault. */
    public SqlServerSettings {
        tables = List.copyOf(tables);
        tablesExcluded = List.copyOf(tablesExcluded);
        columnsExcluded = List.copyOf(columnsExcluded);
        List<String> problems = new ArrayList<>();
        try {
            SqlServerUrl _ = SqlServerUrl.parse(url);
        } catch (IllegalArgumentException e) {
            problems.add("the source's url " + e.getMessage());
        }
        if (user.isBlank()) {
            problems.add("the source's user is empty");
        }
        if (password.isEmpty()) {
            problems.add("the source's password is empty");
        }
        checkPatterns(tables, problems);
        checkPatterns(tablesExcluded, problems);
        for (String pattern : columnsExcluded) {
            if (pattern.split("\\.", -1).length < 3 && !pattern.startsWith("*.")) {
                problems.add("\"" + pattern + "\" is not a column, expected schema.table.column");
            }
        }
        if (pollInterval.compareTo(POLL_INTERVAL_MIN) < 0
                || pollInterval.compareTo(POLL_INTERVAL_MAX) > 0) {
            problems.add(
                    "the source's poll interval is "
                            + pollInterval
                            + ", expected "
                            + POLL_INTERVAL_MIN
                            + " to "
                            + POLL_INTERVAL_MAX);
        }
        if (visibilityGuard.isNegative() || visibilityGuard.compareTo(VISIBILITY_GUARD_MAX) > 0) {
            problems.add(
                    "the visibility guard is "
                            + visibilityGuard
                            + ", expected PT0S to "
                            + VISIBILITY_GUARD_MAX);
        }
        if (!problems.isEmpty()) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    String.join("; ", problems),
                    "Give the source as jdbc:sqlserver://host:port;databaseName=name, with user and"
                            + " password in their own settings.");
        }
    }

    /** Which database to read, with the default guard. */
    public SqlServerSettings(
            String url,
            String user,
            String password,
            List<String> tables,
            List<String> tablesExcluded,
            List<String> columnsExcluded,
            Duration pollInterval) {
        this(
                url,
                user,
                password,
                tables,
                tablesExcluded,
                columnsExcluded,
                pollInterval,
                VISIBILITY_GUARD);
    }

    /** Which database to read, with all columns of the tables. */
    public SqlServerSettings(
            String url,
            String user,
            String password,
            List<String> tables,
            List<String> tablesExcluded,
            Duration pollInterval) {
        this(url, user, password, tables, tablesExcluded, List.of(), pollInterval);
    }

    private static void checkPatterns(List<String> patterns, List<String> problems) {
        for (String pattern : patterns) {
            if (!pattern.equals("*") && !pattern.contains(".")) {
                problems.add("\"" + pattern + "\" is not a table, expected schema.table");
            }
        }
    }

    SqlServerUrl parsedUrl() {
        return SqlServerUrl.parse(url);
    }

    /** Without user, password and the URL's properties. */
    @Override
    public String toString() {
        SqlServerUrl parsed = parsedUrl();
        return "SqlServerSettings["
                + parsed.host()
                + ":"
                + parsed.port()
                + "/"
                + parsed.database()
                + ", tables="
                + tables
                + ", tablesExcluded="
                + tablesExcluded
                + ", columnsExcluded="
                + columnsExcluded
                + ", pollInterval="
                + pollInterval
                + ", visibilityGuard="
                + visibilityGuard
                + "]";
    }
}
