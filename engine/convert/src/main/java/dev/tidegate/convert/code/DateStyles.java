package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Span;
import java.util.Map;
import java.util.Optional;

/** The styles of CONVERT for dates and times. */
final class DateStyles {
    /** Patterns of to_char; styles that need more are built in {@link #write}. */
    private static final Map<Integer, String> PATTERNS =
            Map.ofEntries(
                    Map.entry(1, "MM/DD/YY"),
                    Map.entry(101, "MM/DD/YYYY"),
                    Map.entry(2, "YY.MM.DD"),
                    Map.entry(102, "YYYY.MM.DD"),
                    Map.entry(3, "DD/MM/YY"),
                    Map.entry(103, "DD/MM/YYYY"),
                    Map.entry(4, "DD.MM.YY"),
                    Map.entry(104, "DD.MM.YYYY"),
                    Map.entry(5, "DD-MM-YY"),
                    Map.entry(105, "DD-MM-YYYY"),
                    Map.entry(6, "DD Mon YY"),
                    Map.entry(106, "DD Mon YYYY"),
                    Map.entry(7, "Mon DD, YY"),
                    Map.entry(107, "Mon DD, YYYY"),
                    Map.entry(8, "HH24:MI:SS"),
                    Map.entry(24, "HH24:MI:SS"),
                    Map.entry(108, "HH24:MI:SS"),
                    Map.entry(10, "MM-DD-YY"),
                    Map.entry(110, "MM-DD-YYYY"),
                    Map.entry(11, "YY/MM/DD"),
                    Map.entry(111, "YYYY/MM/DD"),
                    Map.entry(12, "YYMMDD"),
                    Map.entry(112, "YYYYMMDD"),
                    Map.entry(13, "DD Mon YYYY HH24:MI:SS:MS"),
                    Map.entry(113, "DD Mon YYYY HH24:MI:SS:MS"),
                    Map.entry(14, "HH24:MI:SS:MS"),
                    Map.entry(114, "HH24:MI:SS:MS"),
                    Map.entry(20, "YYYY-MM-DD HH24:MI:SS"),
                    Map.entry(120, "YYYY-MM-DD HH24:MI:SS"),
                    Map.entry(21, "YYYY-MM-DD HH24:MI:SS.MS"),
                    Map.entry(25, "YYYY-MM-DD HH24:MI:SS.MS"),
                    Map.entry(121, "YYYY-MM-DD HH24:MI:SS.MS"),
                    Map.entry(23, "YYYY-MM-DD"));

    private final Unit unit;

    DateStyles(Unit unit) {
        this.unit = unit;
    }

    /** A date or time as text. */
    Typed write(Typed value, Optional<Integer> style, Span at) {
        SqlType text = Casts.text(SqlType.MAX);
        boolean old =
                value.type().kind() == Kind.DATETIME || value.type().kind() == Kind.SMALLDATETIME;
        int number = style.orElse(old ? 0 : 121);
        if (value.type().kind() == Kind.DATE
                && (number == 121 || number == 21 || number == 20 || number == 120)) {
            return Typed.simple("to_char(" + value.sql() + ", 'YYYY-MM-DD')", text);
        }
        if (value.type().kind() == Kind.TIME) {
            return Typed.simple(value.in() + "::text", text);
        }
        if (PATTERNS.containsKey(number)) {
            String pattern = PATTERNS.get(number);
            boolean whole = number == 121 || number == 21 || number == 25;
            return Typed.simple(
                    "to_char("
                            + value.sql()
                            + ", '"
                            + (whole && value.type().kind() == Kind.DATETIME2
                                    ? pattern.replace(".MS", fraction(value.type().scale()))
                                    : pattern)
                            + "')",
                    text);
        }
        return switch (number) {
            case 0, 100 -> Typed.simple(unit.helper("style_100", value.in() + "::timestamp"), text);
            case 9, 109 -> Typed.simple(unit.helper("style_109", value.in() + "::timestamp"), text);
            case 126, 127 ->
                    Typed.simple(unit.helper("style_126", value.in() + "::timestamp"), text);
            default ->
                    throw NotConvertible.of(
                            "convert_style",
                            at,
                            "style " + number + " of CONVERT",
                            "Write the text with to_char.");
        };
    }

    /** As many digits as the type has; PostgreSQL knows six. */
    private static String fraction(int scale) {
        return scale == 0 ? "" : scale > 6 ? ".US\"0\"" : ".FF" + scale;
    }

    /** A text as a moment. */
    Typed read(Typed value, Optional<Integer> style, Span at) {
        SqlType moment = SqlType.ofScale(Kind.DATETIME2, 6);
        int number = style.orElse(121);
        boolean iso =
                switch (number) {
                    case 0, 100, 20, 21, 23, 25, 120, 121, 126, 127, 112, 111, 102 -> true;
                    default -> false;
                };
        if (iso) {
            return Typed.simple(value.in() + "::timestamp", moment);
        }
        String pattern = PATTERNS.get(number);
        if (pattern == null) {
            throw NotConvertible.of(
                    "convert_style",
                    at,
                    "style " + number + " of CONVERT",
                    "Read the text with to_timestamp.");
        }
        return Typed.simple(
                "to_timestamp(" + value.sql() + ", '" + pattern + "')::timestamp", moment);
    }
}
