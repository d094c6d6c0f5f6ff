package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.Surroundings.TypedValue;
import dev.tidegate.sandbox.sqlserver.storage.Conversions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills the places of RAISERROR's and FORMATMESSAGE's texts: {@code %s}, {@code %d} and so on. */
final class RaisedMessage {
    private static final Pattern PLACE =
            Pattern.compile("%([-+ 0#]*)(\\*|\\d+)?(?:\\.(\\*|\\d+))?(?:I64|[hl])?([dioxXus%])");

    private RaisedMessage() {}

    static String fill(String text, List<TypedValue> values) throws SqlError {
        Matcher matcher = PLACE.matcher(text);
        StringBuilder filled = new StringBuilder();
        int next = 0;
        while (matcher.find()) {
            String replacement = "%";
            if (!matcher.group(4).equals("%")) {
                replacement = next < values.size() ? one(matcher, values.get(next)) : "(null)";
                next++;
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(replacement));
        }
        matcher.appendTail(filled);
        return filled.toString();
    }

    private static String one(Matcher place, TypedValue value) throws SqlError {
        Object given = value.value();
        String kind = place.group(4);
        boolean number = given instanceof Number;
        if (given != null && number == kind.equals("s")) {
            throw new SqlError(
                    2786,
                    16,
                    1,
                    "The data type of substitution parameter does not match the expected type of"
                            + " the format specification.");
        }
        String text;
        if (given == null) {
            text = "(null)";
        } else if (given instanceof Number whole) {
            text =
                    switch (kind) {
                        case "x" -> Long.toHexString(whole.longValue());
                        case "X" -> String.format("%X", whole.longValue());
                        case "o" -> Long.toOctalString(whole.longValue());
                        default -> Long.toString(whole.longValue());
                    };
        } else {
            text = Conversions.text(given, value.type(), 0);
        }
        return padded(place, text);
    }

    private static String padded(Matcher place, String text) {
        String most = place.group(3);
        boolean cut = most != null && place.group(4).equals("s") && !most.equals("*");
        String shown =
                cut ? text.substring(0, Math.min(text.length(), Integer.parseInt(most))) : text;
        String width = place.group(2);
        if (width == null || width.equals("*")) {
            return shown;
        }
        int missing = Integer.parseInt(width) - shown.length();
        if (missing <= 0) {
            return shown;
        }
        String flags = place.group(1);
        if (flags.contains("-")) {
            return shown + " ".repeat(missing);
        }
        return (flags.contains("0") ? "0" : " ").repeat(missing) + shown;
    }
}
