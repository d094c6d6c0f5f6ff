package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Span;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The styles of CONVERT for dates and times. */
final class DateStyles {
    private static final String ISO_DATE = "YYYY-MM-DD";
    private static final String CLOCK = "HH24:MI:SS";
    private static final int UNSTYLED = 121;

    /** Patterns of to_char for a date; text of it is read in this order, too. */
    private static final Map<Integer, String> DATES =
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
                    Map.entry(10, "MM-DD-YY"),
                    Map.entry(110, "MM-DD-YYYY"),
                    Map.entry(11, "YY/MM/DD"),
                    Map.entry(111, "YYYY/MM/DD"),
                    Map.entry(12, "YYMMDD"),
                    Map.entry(112, "YYYYMMDD"),
                    Map.entry(13, "DD Mon YYYY"),
                    Map.entry(113, "DD Mon YYYY"),
                    Map.entry(20, ISO_DATE),
                    Map.entry(120, ISO_DATE),
                    Map.entry(21, ISO_DATE),
                    Map.entry(121, ISO_DATE),
                    Map.entry(23, ISO_DATE),
                    Map.entry(25, ISO_DATE),
                    Map.entry(126, ISO_DATE),
                    Map.entry(127, ISO_DATE),
                    Map.entry(26, "YYYY-DD-MM"),
                    Map.entry(27, "MM-DD-YYYY"));

    /** Patterns of to_char for a time; {@code .MS} stands for as many digits as the type has. */
    private static final Map<Integer, String> TIMES =
            Map.ofEntries(
                    Map.entry(8, CLOCK),
                    Map.entry(24, CLOCK),
                    Map.entry(108, CLOCK),
                    Map.entry(13, CLOCK + ":MS"),
                    Map.entry(113, CLOCK + ":MS"),
                    Map.entry(14, CLOCK + ":MS"),
                    Map.entry(114, CLOCK + ":MS"),
                    Map.entry(20, CLOCK),
                    Map.entry(120, CLOCK),
                    Map.entry(21, CLOCK + ".MS"),
                    Map.entry(121, CLOCK + ".MS"),
                    Map.entry(25, CLOCK + ".MS"),
                    Map.entry(26, CLOCK + ".MS"),
                    Map.entry(27, CLOCK + ".MS"));

    /** Of texts in these PostgreSQL reads the same. */
    private static final List<Integer> READ_AS_THEY_ARE =
            List.of(0, 100, 20, 21, 23, 25, 120, 121, 126, 112, 111, 102);

    private final Unit unit;

    DateStyles(Unit unit) {
        this.unit = unit;
    }

    /** A date or time as text. */
    Typed write(Typed value, Optional<Integer> style, Span at) {
        SqlType text = Casts.text(SqlType.MAX);
        Kind kind = value.type().kind();
        boolean old = kind == Kind.DATETIME || kind == Kind.SMALLDATETIME;
        int number = style.orElse(old ? 0 : UNSTYLED);
        Optional<String> sql =
                switch (kind) {
                    case DATE -> date(value, number);
                    case TIME -> time(value, number);
                    case DATETIMEOFFSET -> offset(value, number, at);
                    default -> moment(value, number);
                };
        return Typed.simple(sql.orElseThrow(() -> unknown(value, number, at)), text);
    }

    private static NotConvertible unknown(Typed value, int number, Span at) {
        return NotConvertible.of(
                "convert_style",
                at,
                "style " + number + " of CONVERT for " + value.type(),
                "Write the text with to_char.");
    }

    private Optional<String> date(Typed value, int number) {
        if (number == 0 || number == 100 || number == 9 || number == 109) {
            // Without its time: "Mar  5 2024"
            return Optional.of(
                    "left(" + unit.helper("style_100", value.in() + "::timestamp") + ", 11)");
        }
        return Optional.ofNullable(DATES.get(number)).map(pattern -> toChar(value.sql(), pattern));
    }

    private static Optional<String> time(Typed value, int number) {
        String moment = "timestamp '1900-01-01' + " + value.in();
        return switch (number) {
            case 0, 100 -> Optional.of(toChar(moment, "FMHH12:MIAM"));
            case 8, 24, 108, 20, 120 -> Optional.of(toChar(moment, CLOCK));
            case 21, 25, 121, 126, 127 ->
                    Optional.of(toChar(moment, CLOCK + fraction(value.type())));
            default -> Optional.empty();
        };
    }

    private Optional<String> moment(Typed value, int number) {
        boolean fine = value.type().kind() == Kind.DATETIME2;
        String moment = value.in() + "::timestamp";
        return switch (number) {
            case 0, 100 -> Optional.of(unit.helper("style_100", moment));
            case 9, 109 -> fine ? Optional.empty() : Optional.of(unit.helper("style_109", moment));
            case 126, 127 -> Optional.of(iso(value));
            default -> patterned(value, number);
        };
    }

    /** What to_char writes: a date, a time, or both. */
    private static Optional<String> patterned(Typed value, int number) {
        boolean fine = value.type().kind() == Kind.DATETIME2;
        String time = TIMES.getOrDefault(number, "");
        if (fine && time.endsWith(":MS")) {
            return Optional.empty();
        }
        String clock = fine ? time.replace(".MS", fraction(value.type())) : time;
        String pattern = (DATES.getOrDefault(number, "") + " " + clock).strip();
        return pattern.isEmpty() ? Optional.empty() : Optional.of(toChar(value.sql(), pattern));
    }

    /** A moment with a T, as JSON and XML have it: without a fraction that is zero. */
    String iso(Typed value) {
        String fraction = value.type().kind() == Kind.DATETIME2 ? fraction(value.type()) : ".MS";
        return unit.helper("style_126", value.in() + "::timestamp", Literals.quoted(fraction));
    }

    /** PostgreSQL does not keep the offset: it is that of the session. */
    private Optional<String> offset(Typed value, int number, Span at) {
        unit.add(CodeItem.note("offset", at, "the local time of a moment is that of the session"));
        boolean whole = number == 21 || number == 25 || number == UNSTYLED;
        if (whole) {
            String pattern = ISO_DATE + " " + CLOCK + fraction(value.type()) + " TZH:TZM";
            return Optional.of(toChar(value.sql(), pattern));
        }
        return TIMES.containsKey(number)
                ? Optional.empty()
                : Optional.ofNullable(DATES.get(number))
                        .filter(_ -> number < 126)
                        .map(pattern -> toChar(value.sql(), pattern));
    }

    private static String toChar(String value, String pattern) {
        return "to_char(" + value + ", '" + pattern + "')";
    }

    /** As many digits as the type has; PostgreSQL knows six. */
    private static String fraction(SqlType type) {
        int scale = type.scale();
        return scale == 0 ? "" : scale > 6 ? ".US\"0\"" : ".FF" + scale;
    }

    /** A text as a moment. */
    Typed read(Typed value, Optional<Integer> style, Span at) {
        int number = style.orElse(UNSTYLED);
        SqlType moment = SqlType.ofScale(Kind.DATETIME2, 6);
        return READ_AS_THEY_ARE.contains(number)
                ? Typed.simple(value.in() + "::timestamp", moment)
                : Typed.simple(
                        unit.helper("datetime_read", value.sql(), order(value, number, at)),
                        moment);
    }

    /** The same, but NULL where it is none. */
    Typed tried(Typed value, Optional<Integer> style, Span at) {
        int number = style.orElse(UNSTYLED);
        SqlType moment = SqlType.ofScale(Kind.DATETIME2, 6);
        return READ_AS_THEY_ARE.contains(number)
                ? Typed.simple(unit.helper("try_timestamp", value.sql()), moment)
                : Typed.simple(
                        unit.helper("try_datetime_read", value.sql(), order(value, number, at)),
                        moment);
    }

    /** In which order a text has day, month and year; a quoted word. */
    private static String order(Typed value, int number, Span at) {
        return switch (number) {
            case 1, 101, 7, 107, 10, 110, 22, 27, 9, 109, 8, 108, 14, 114, 24 -> "'mdy'";
            case 3, 103, 4, 104, 5, 105, 6, 106, 13, 113 -> "'dmy'";
            case 2, 11, 12, 127 -> "'ymd'";
            case 26 -> "'ydm'";
            default ->
                    throw NotConvertible.of(
                            "convert_style",
                            at,
                            "style " + number + " of CONVERT for " + value.type(),
                            "Read the text with to_timestamp.");
        };
    }
}
