package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.storage.DateOrder;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.h2.engine.IsolationLevel;

/** Carries out SET of options. */
final class SetOptions {
    /** Options that change nothing that the stand-in does. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "ANSI_DEFAULTS",
                    "ANSI_NULL_DFLT_OFF",
                    "ANSI_NULL_DFLT_ON",
                    "ARITHIGNORE",
                    "CURSOR_CLOSE_ON_COMMIT",
                    "FIPS_FLAGGER",
                    "FORCEPLAN",
                    "NUMERIC_ROUNDABORT",
                    "QUERY_GOVERNOR_COST_LIMIT",
                    "REMOTE_PROC_TRANSACTIONS");

    private static final int DEADLOCK_PRIORITY_MAX = 10;

    private final EngineSession session;

    SetOptions(EngineSession session) {
        this.session = session;
    }

    void apply(List<String> names, String value) throws SqlError {
        for (String name : names) {
            apply(name, value);
        }
    }

    private void apply(String name, String value) throws SqlError {
        SessionOptions options = session.options();
        switch (name) {
            case "NOCOUNT" -> options.noCount = isOn(value);
            case "IMPLICIT_TRANSACTIONS" -> options.implicitTransactions = isOn(value);
            case "XACT_ABORT" -> options.xactAbort = isOn(value);
            case "QUOTED_IDENTIFIER" -> options.quotedIdentifier = isOn(value);
            case "ANSI_NULLS" -> options.ansiNulls = isOn(value);
            case "ANSI_PADDING" -> options.ansiPadding = isOn(value);
            case "ANSI_WARNINGS" -> options.ansiWarnings = isOn(value);
            case "ARITHABORT" -> options.arithAbort = isOn(value);
            case "CONCAT_NULL_YIELDS_NULL" -> options.concatNullYieldsNull = isOn(value);
            case "LOCK_TIMEOUT" -> options.lockTimeout = (int) number(value);
            case "CONTEXT_INFO" -> session.context().info(value);
            case "DEADLOCK_PRIORITY" -> options.deadlockPriority = deadlockPriority(value);
            case "ROWCOUNT" -> options.rowCount = number(value);
            case "TEXTSIZE" -> textSize(number(value));
            case "DATEFIRST" -> options.dateFirst = dateFirst(number(value));
            case "DATEFORMAT" -> options.dateOrder = dateOrder(value);
            case "LANGUAGE" -> language(value);
            case "TRANSACTION ISOLATION LEVEL" -> isolation(value);
            default -> others(name, value);
        }
    }

    private static void others(String name, String value) throws SqlError {
        boolean known = WITHOUT_EFFECT.contains(name) || name.startsWith("STATISTICS ");
        boolean changesExecution =
                name.equals("NOEXEC")
                        || name.equals("PARSEONLY")
                        || name.equals("FMTONLY")
                        || name.startsWith("SHOWPLAN");
        if (changesExecution && !isOn(value)) {
            return;
        }
        if (changesExecution) {
            throw Messages.notSupported("SET " + name);
        }
        if (!known) {
            throw new SqlError(195, 15, 5, "'" + name + "' is not a recognized SET option.");
        }
    }

    private static boolean isOn(String value) throws SqlError {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "ON" -> true;
            case "OFF" -> false;
            default -> throw new SqlError(102, 15, 1, "Incorrect syntax near '" + value + "'.");
        };
    }

    private static long number(String value) throws SqlError {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new SqlError(102, 15, 1, "Incorrect syntax near '" + value + "'.");
        }
    }

    private static int deadlockPriority(String value) throws SqlError {
        int priority =
                switch (value.toUpperCase(Locale.ROOT)) {
                    case "LOW" -> -5;
                    case "NORMAL" -> 0;
                    case "HIGH" -> 5;
                    default -> (int) number(value);
                };
        if (Math.abs(priority) > DEADLOCK_PRIORITY_MAX) {
            throw new SqlError(102, 15, 1, "Incorrect syntax near '" + value + "'.");
        }
        return priority;
    }

    private void textSize(long size) {
        boolean unlimited = size <= 0 || size > Integer.MAX_VALUE;
        session.options().textSize = unlimited ? SessionOptions.TEXT_SIZE_MAX : (int) size;
    }

    private static int dateFirst(long day) throws SqlError {
        if (day < 1 || day > 7) {
            throw new SqlError(2743, 16, 3, "SET DATEFIRST takes a number from 1 to 7.");
        }
        return (int) day;
    }

    private static DateOrder dateOrder(String value) throws SqlError {
        try {
            return DateOrder.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new SqlError(
                    2741, 16, 1, "SET DATEFORMAT date order '" + value + "' is invalid.");
        }
    }

    private void language(String value) throws SqlError {
        SessionOptions options = session.options();
        switch (value.toLowerCase(Locale.ROOT)) {
            case "us_english", "english" -> {
                options.language = "us_english";
                options.dateOrder = DateOrder.MDY;
                options.dateFirst = SessionOptions.DATE_FIRST_US;
            }
            case "british", "british english" -> {
                options.language = "British";
                options.dateOrder = DateOrder.DMY;
                options.dateFirst = 1;
            }
            default ->
                    throw new SqlError(
                            2740,
                            16,
                            1,
                            "SET LANGUAGE failed because '"
                                    + value
                                    + "' is not an official language name or a language alias on"
                                    + " this SQL Server.");
        }
    }

    private void isolation(String level) throws SqlError {
        session.options().isolation = level;
        session.transactions().isolation(h2Level(level));
    }

    /** H2's level for SQL Server's. */
    static IsolationLevel h2Level(String level) throws SqlError {
        return switch (level) {
            case "READ UNCOMMITTED" -> IsolationLevel.READ_UNCOMMITTED;
            case "READ COMMITTED" -> IsolationLevel.READ_COMMITTED;
            case "REPEATABLE READ" -> IsolationLevel.REPEATABLE_READ;
            case "SERIALIZABLE" -> IsolationLevel.SERIALIZABLE;
            case "SNAPSHOT" -> IsolationLevel.SNAPSHOT;
            default -> throw new SqlError(102, 15, 1, "Incorrect syntax near '" + level + "'.");
        };
    }
}
