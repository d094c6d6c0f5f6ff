package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.SessionStatement;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SET of options and its like. */
final class SessionStatements {
    /** The table as a text or a name, RESEED, and a number. */
    private static final Pattern RESEED =
            Pattern.compile(
                    "(?is)\\(?\\s*N?['\"]?([\\w.\\[\\]"
                            + " ]+?)['\"]?\\s*,\\s*RESEED\\s*,\\s*(-?\\d+)\\s*\\)?");

    /** Options by which statements do something else, some of them with one value only. */
    private static final Set<String> TELLING =
            Set.of(
                    "ANSI_WARNINGS OFF",
                    "ARITHABORT OFF",
                    "ARITHIGNORE ON",
                    "ANSI_DEFAULTS OFF",
                    "ANSI_PADDING OFF",
                    "NUMERIC_ROUNDABORT ON",
                    "IMPLICIT_TRANSACTIONS ON",
                    "FMTONLY ON",
                    "NOEXEC ON",
                    "PARSEONLY ON",
                    "TEXTSIZE",
                    "LOCK_TIMEOUT",
                    "DEADLOCK_PRIORITY");

    private final Unit unit;

    SessionStatements(Unit unit) {
        this.unit = unit;
    }

    String of(SessionStatement session) {
        return switch (session) {
            case SessionStatement.SetOption option -> option(option);
            case SessionStatement.SetIdentityInsert _ -> "";
            case SessionStatement.SetIsolationLevel level -> {
                unit.note(
                        "isolation",
                        level,
                        "the isolation level is that of the caller's transaction");
                yield "";
            }
            case SessionStatement.Use use -> throw refused(use, "USE");
            case SessionStatement.ExecuteAs as -> throw refused(as, "EXECUTE AS");
            case SessionStatement.Revert revert -> throw refused(revert, "REVERT");
            case SessionStatement.Dbcc dbcc -> dbcc(dbcc);
            case SessionStatement.HoleStatement hole ->
                    throw refused(hole, "a place that something else fills in");
        };
    }

    private String dbcc(SessionStatement.Dbcc dbcc) {
        Matcher reseed =
                RESEED.matcher(dbcc.arguments().map(unit::text).map(String::strip).orElse(""));
        boolean reseeds = dbcc.command().value().equalsIgnoreCase("CHECKIDENT") && reseed.matches();
        String sequence =
                (reseeds ? SystemFunctions.name(reseed.group(1)) : Optional.<ObjectName>empty())
                        .flatMap(table -> SystemFunctions.identitySequence(unit, table))
                        .orElseThrow(() -> refused(dbcc, "DBCC " + dbcc.command().value()));
        return "PERFORM setval(s, "
                + reseed.group(2)
                + ", pg_sequence_last_value(s) IS NOT NULL)\nFROM (SELECT "
                + sequence
                + " AS s) AS q;";
    }

    private static NotConvertible refused(SessionStatement at, String reason) {
        return NotConvertible.of("session", at.span(), reason, "Do it outside of the routine.");
    }

    private String option(SessionStatement.SetOption option) {
        String name = option.names().getFirst().toUpperCase(Locale.ROOT);
        String value = unit.text(option.value()).strip();
        return switch (name) {
            case "DATEFIRST" -> {
                unit.note(
                        "datefirst",
                        option,
                        "SET DATEFIRST holds for this routine, and not for what it calls");
                Unit.Variable variable = unit.declare("@@datefirst", SqlType.INT, "v_");
                unit.declarations.add(variable.sql() + " integer := 7;");
                yield variable.sql() + " := " + value + ";";
            }
            case "ROWCOUNT" -> {
                if (!value.matches("[0-9]+")) {
                    throw refused(option, "SET ROWCOUNT of a variable");
                }
                unit.rowLimit = value.equals("0") ? Optional.empty() : Optional.of(value);
                yield "";
            }
            case "CONCAT_NULL_YIELDS_NULL", "ANSI_NULLS" -> {
                if (value.equalsIgnoreCase("OFF")) {
                    throw refused(option, "SET " + name + " OFF");
                }
                yield "";
            }
            case "DATEFORMAT" -> dateFormat(option, value);
            case "LANGUAGE" -> {
                if (!value.replaceAll("[N'\"\\[\\]]", "").matches("(?i)us_english|english")) {
                    throw refused(option, "SET LANGUAGE of another language");
                }
                yield "";
            }
            default -> {
                if (TELLING.contains(name + " " + value.toUpperCase(Locale.ROOT))
                        || TELLING.contains(name)) {
                    unit.note("set_option", option, "SET " + name + " is left out");
                }
                yield "";
            }
        };
    }

    /** Constants are read in this order from here on, and texts when it runs. */
    private String dateFormat(SessionStatement.SetOption option, String value) {
        String order = value.toLowerCase(Locale.ROOT).replaceAll("[n'\"]", "");
        if (!order.matches("mdy|dmy|ymd")) {
            throw refused(option, "SET DATEFORMAT " + order);
        }
        unit.dateOrder = order;
        unit.note(
                "date_format",
                option,
                "SET DATEFORMAT holds until the end of the transaction, also for what is called");
        return "PERFORM set_config('datestyle', 'ISO, "
                + order.toUpperCase(Locale.ROOT)
                + "', true);";
    }
}
