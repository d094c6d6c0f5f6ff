package dev.tidegate.convert.trial;

import dev.tidegate.convert.PgNames;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Values of types, by the number of a row: the same number gives the same value in each type that
 * can have it. So rows of one number refer to each other, whatever keys there are, and no two rows
 * of a table are equal.
 */
final class GeneratedValues {
    /** The number of the first row, and of arguments. */
    static final int FIRST = 1;

    private static final Pattern FRACTION = Pattern.compile("numeric\\(([0-9]+),([0-9]+)\\)");
    private static final Pattern LENGTHS = Pattern.compile("\\([0-9, ]+\\)");
    private static final String ARRAY = "[]";

    private final Map<String, Relation> composites = new HashMap<>();

    /**
     * Of the types of a database.
     *
     * @param relations those of its composite types are used
     */
    GeneratedValues(List<Relation> relations) {
        for (Relation relation : relations) {
            composites.put(relation.sql(), relation);
        }
    }

    /**
     * An expression of a type.
     *
     * @param type as {@code format_type} writes it
     * @param row from 1 to 9
     */
    String of(String type, int row) {
        if (type.endsWith(ARRAY)) {
            String element = type.substring(0, type.length() - ARRAY.length());
            return "array[" + of(element, row) + "]::" + type;
        }
        Relation composite = composites.get(type);
        if (composite != null) {
            return composite.columns().stream()
                            .map(column -> of(column.type(), row))
                            .collect(Collectors.joining(", ", "row(", ")"))
                    + "::"
                    + type;
        }
        String text = text(type, row);
        return text.isEmpty()
                ? "null::" + type
                : "cast(" + PgNames.literal(text) + " as " + type + ")";
    }

    /** Empty for a type that has no value here. */
    private static String text(String type, int row) {
        return switch (LENGTHS.matcher(type).replaceAll("")) {
            case "smallint", "integer", "bigint", "real", "double precision", "money" ->
                    Integer.toString(row);
            case "numeric" -> number(type, row);
            case "text", "character varying", "character", "citext", "name" ->
                    Integer.toString(row);
            case "boolean" -> row % 2 == 1 ? "true" : "false";
            case "date" -> "2020-01-0" + row;
            case "timestamp without time zone", "timestamp with time zone" ->
                    "2020-01-0" + row + " 00:00:00+00";
            case "time without time zone", "time with time zone" -> "0" + row + ":00:00+00";
            case "interval" -> row + " days";
            case "uuid" -> String.format(Locale.ROOT, "00000000-0000-0000-0000-%012d", row);
            case "bytea" -> "\\x0" + row;
            case "xml" -> "<r>" + row + "</r>";
            case "json", "jsonb" -> "{\"a\": " + row + "}";
            default -> "";
        };
    }

    private static String number(String type, int row) {
        Matcher fraction = FRACTION.matcher(type);
        return fraction.matches() && fraction.group(1).equals(fraction.group(2))
                ? "0." + "0".repeat(Integer.parseInt(fraction.group(2)) - 1) + row
                : Integer.toString(row);
    }
}
