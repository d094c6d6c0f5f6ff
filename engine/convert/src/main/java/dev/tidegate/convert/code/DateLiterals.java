package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Span;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Constants of dates and times, in the forms that T-SQL reads with the language us_english. */
final class DateLiterals {
    private static final String TIME =
            "(?:[T ]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.:][0-9]{1,7})?)?)\\s*(AM|PM)?)?";
    private static final Pattern YEAR_FIRST =
            Pattern.compile(
                    "([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})" + TIME + "(Z|[+-][0-9:]+)?");
    private static final Pattern DIGITS = Pattern.compile("([0-9]{4})([0-9]{2})([0-9]{2})" + TIME);
    private static final Pattern NUMBERS =
            Pattern.compile("([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})" + TIME);
    private static final Pattern MONTH_NAME =
            Pattern.compile("([A-Z]{3,9})\\.? +([0-9]{1,2}),? +([0-9]{4})" + TIME);
    private static final Pattern DAY_NAME =
            Pattern.compile("([0-9]{1,2})[- ]+([A-Z]{3,9})[-, ]+([0-9]{4})" + TIME);
    private static final Pattern TIME_ONLY =
            Pattern.compile("([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,7})?)?)\\s*(AM|PM)?");
    private static final List<String> MONTHS =
            List.of(
                    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                    "DEC");

    private static final DateTimeFormatter DAY_AND_MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final long HALF_MINUTE_NANOS = 30_001_000_000L;

    private final Unit unit;

    DateLiterals(Unit unit) {
        this.unit = unit;
    }

    /** The constant, or nothing if the text is in none of the forms. */
    Optional<Typed> typed(String text, SqlType target, Span at) {
        return normal(text.strip().toUpperCase(Locale.ROOT), target, at)
                .map(normal -> constant(normal, target));
    }

    private static Typed constant(String normal, SqlType target) {
        String name =
                switch (target.kind()) {
                    case DATE -> "date";
                    case TIME -> "time";
                    case DATETIMEOFFSET -> "timestamptz";
                    default -> "timestamp";
                };
        String value = target.kind() == Kind.DATE ? normal.substring(0, 10) : normal;
        if (target.kind() == Kind.TIME) {
            value = normal.length() > 10 ? normal.substring(11) : "00:00:00";
        }
        if (target.kind() == Kind.DATETIME) {
            value = DatetimeThirds.rounded(value);
        }
        if (target.kind() == Kind.SMALLDATETIME) {
            value = minute(value);
        }
        return Typed.simple(name + " '" + value + "'", target).notNull();
    }

    /** The minute of a constant; a second that is 29.999 or later belongs to the next one. */
    private static String minute(String value) {
        if (value.length() <= "yyyy-mm-dd hh:mm".length()) {
            return value;
        }
        LocalDateTime moment =
                LocalDateTime.parse(value.substring(0, 10) + "T" + value.substring(11));
        return DAY_AND_MINUTE.format(
                moment.plusNanos(HALF_MINUTE_NANOS).truncatedTo(ChronoUnit.MINUTES));
    }

    private Optional<String> normal(String text, SqlType target, Span at) {
        if (text.isEmpty()) {
            return Optional.of("1900-01-01");
        }
        Matcher yearFirst = YEAR_FIRST.matcher(text);
        if (yearFirst.matches()) {
            String zone = yearFirst.group(6) == null ? "" : yearFirst.group(6).replace("Z", "+00");
            // Where days come first they do so behind the year, too, but for the newer types.
            boolean daySecond =
                    unit.dateOrder.equals("dmy") && isOld(target) && text.indexOf('T') < 0;
            return date(yearFirst, 1, daySecond ? 3 : 2, daySecond ? 2 : 3)
                    .map(date -> date + zone);
        }
        Matcher digits = DIGITS.matcher(text);
        if (digits.matches()) {
            return date(digits, 1, 2, 3);
        }
        Matcher numbers = NUMBERS.matcher(text);
        if (numbers.matches()) {
            String order = unit.dateOrder;
            unit.add(
                    CodeItem.note("date_format", at, "a date constant is read as " + words(order)));
            return date(
                    numbers,
                    order.indexOf('y') + 1,
                    order.indexOf('m') + 1,
                    order.indexOf('d') + 1);
        }
        return named(text);
    }

    private static boolean isOld(SqlType type) {
        return type.kind() == Kind.DATETIME || type.kind() == Kind.SMALLDATETIME;
    }

    private static String words(String order) {
        return switch (order) {
            case "dmy" -> "day, month, year";
            case "ymd" -> "year, month, day";
            default -> "month, day, year";
        };
    }

    private static Optional<String> named(String text) {
        Matcher monthName = MONTH_NAME.matcher(text);
        if (monthName.matches()) {
            return named(monthName, 1, 2);
        }
        Matcher dayName = DAY_NAME.matcher(text);
        if (dayName.matches()) {
            return named(dayName, 2, 1);
        }
        Matcher time = TIME_ONLY.matcher(text);
        if (time.matches()) {
            return Optional.of("1900-01-01" + time(time.group(1), time.group(2)));
        }
        return Optional.empty();
    }

    private static Optional<String> date(Matcher matcher, int year, int month, int day) {
        int number = Integer.parseInt(matcher.group(year));
        int full =
                matcher.group(year).length() == 2 ? number + (number < 50 ? 2000 : 1900) : number;
        return day(full, Integer.parseInt(matcher.group(month)), matcher.group(day))
                .map(date -> date + time(matcher.group(4), matcher.group(5)));
    }

    private static Optional<String> named(Matcher matcher, int name, int day) {
        int month = MONTHS.indexOf(matcher.group(name).substring(0, 3)) + 1;
        return day(Integer.parseInt(matcher.group(3)), month, matcher.group(day))
                .map(date -> date + time(matcher.group(4), matcher.group(5)));
    }

    private static Optional<String> day(int year, int month, String day) {
        try {
            return Optional.of(LocalDate.of(year, month, Integer.parseInt(day)).toString());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String time(String time, String half) {
        if (time == null) {
            return "";
        }
        int colon = time.indexOf(':');
        int hour = Integer.parseInt(time.substring(0, colon));
        if (half != null) {
            hour = hour % 12 + (half.equals("PM") ? 12 : 0);
        }
        String rest = time.substring(colon);
        String seconds = rest.length() == 3 ? rest + ":00" : rest;
        return String.format(
                Locale.ROOT,
                " %02d%s",
                hour,
                seconds.replaceFirst(":([0-9]{1,3})$", seconds.length() > 6 ? ".$1" : ":$1"));
    }
}
