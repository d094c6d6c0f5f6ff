package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.code.FunctionCalls.Site;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** FORMAT with a constant pattern of .NET, in English. */
final class Formats {
    private static final SqlType TEXT = SqlType.ofLength(Kind.NVARCHAR, 4000);
    private static final Pattern RUN =
            Pattern.compile("'[^']*'|\\\\.|([A-Za-z])\\1*|.", Pattern.DOTALL);
    private static final Pattern STANDARD = Pattern.compile("([CcNnFfPpDd])([0-9]?)");

    Typed of(Site site) {
        Typed value = site.arg(0);
        String pattern =
                site.text(1)
                        .literal()
                        .orElseThrow(() ->
                                NotConvertible.of(
                                        "format",
                                        site.at(),
                                        "FORMAT with a pattern that is no constant",
                                        "Use to_char."));
        if (site.has(2)
                && !site.text(2)
                        .literal()
                        .filter(culture ->
                                culture.toLowerCase(java.util.Locale.ROOT).startsWith("en-us"))
                        .isPresent()) {
            throw NotConvertible.of("format", site.at(), "FORMAT with a culture", "Use to_char.");
        }
        if (value.type().isTemporal()) {
            return Typed.simple(
                    "to_char(" + value.sql() + ", " + Literals.quoted(date(pattern, site)) + ")",
                    TEXT);
        }
        if (value.type().isNumber()) {
            return number(value, pattern, site);
        }
        throw NotConvertible.of("format", site.at(), "FORMAT of " + value.type(), "Use to_char.");
    }

    private static String date(String pattern, Site site) {
        String custom =
                switch (pattern) {
                    case "d" -> "M/d/yyyy";
                    case "D" -> "dddd, MMMM d, yyyy";
                    case "t" -> "h:mm tt";
                    case "T" -> "h:mm:ss tt";
                    case "g" -> "M/d/yyyy h:mm tt";
                    case "G" -> "M/d/yyyy h:mm:ss tt";
                    case "s" -> "yyyy-MM-ddTHH:mm:ss";
                    case "y", "Y" -> "MMMM yyyy";
                    case "m", "M" -> "MMMM d";
                    default -> pattern;
                };
        StringBuilder result = new StringBuilder();
        Matcher matcher = RUN.matcher(custom);
        while (matcher.find()) {
            result.append(field(matcher.group(), site));
        }
        return result.toString();
    }

    private static String field(String run, Site site) {
        if (run.startsWith("'") || run.startsWith("\\")) {
            return "\"" + run.replace("'", "").replace("\\", "") + "\"";
        }
        return switch (run) {
            case "yyyy" -> "YYYY";
            case "yy" -> "YY";
            case "MMMM" -> "FMMonth";
            case "MMM" -> "Mon";
            case "MM" -> "MM";
            case "M" -> "FMMM";
            case "dddd" -> "FMDay";
            case "ddd" -> "Dy";
            case "dd" -> "DD";
            case "d" -> "FMDD";
            case "HH" -> "HH24";
            case "H" -> "FMHH24";
            case "hh" -> "HH12";
            case "h" -> "FMHH12";
            case "mm" -> "MI";
            case "m" -> "FMMI";
            case "ss" -> "SS";
            case "s" -> "FMSS";
            case "fff" -> "MS";
            case "ffffff" -> "US";
            case "tt" -> "AM";
            case "T" -> "\"T\"";
            default -> {
                if (Character.isLetter(run.charAt(0))) {
                    throw NotConvertible.of(
                            "format", site.at(), "the pattern of FORMAT", "Use to_char.");
                }
                yield run.equals("\"") ? "\\\"" : run;
            }
        };
    }

    private static Typed number(Typed value, String pattern, Site site) {
        Matcher standard = STANDARD.matcher(pattern);
        if (standard.matches()) {
            String letter = standard.group(1).toUpperCase(java.util.Locale.ROOT);
            int digits =
                    standard.group(2).isEmpty()
                            ? letter.equals("D") ? 1 : 2
                            : Integer.parseInt(standard.group(2));
            String zeros = digits == 0 ? "" : "." + "0".repeat(digits);
            return switch (letter) {
                case "N" -> formatted(value, "FM999,999,999,999,999,990" + zeros);
                case "F" -> formatted(value, "FM999999999999999999990" + zeros);
                case "D" ->
                        formatted(
                                value,
                                "FM" + "9".repeat(Math.max(0, 18 - digits)) + "0".repeat(digits));
                case "P" ->
                        Typed.simple(
                                "("
                                        + formatted(
                                                        Typed.operation(
                                                                value.in() + " * 100",
                                                                value.type()),
                                                        "FM999,999,999,999,990" + zeros)
                                                .sql()
                                        + " || '%')",
                                TEXT);
                default -> formatted(value, "FM\"$\"999,999,999,999,990" + zeros);
            };
        }
        if (pattern.matches("0+(\\.0+)?")
                || pattern.matches("#,##0(\\.0+)?")
                || pattern.matches("#+,?#*0(\\.0+)?")) {
            int point = pattern.indexOf('.');
            String whole = point < 0 ? pattern : pattern.substring(0, point);
            String zeros = point < 0 ? "" : pattern.substring(point);
            return whole.contains(",")
                    ? formatted(value, "FM999,999,999,999,999,990" + zeros)
                    : formatted(
                            value,
                            "FM"
                                    + "9".repeat(Math.max(0, 18 - whole.length()))
                                    + whole.replace("#", "")
                                    + zeros);
        }
        throw NotConvertible.of("format", site.at(), "the pattern of FORMAT", "Use to_char.");
    }

    private static Typed formatted(Typed value, String pattern) {
        return Typed.simple("to_char(" + value.in() + "::numeric, '" + pattern + "')", TEXT);
    }
}
