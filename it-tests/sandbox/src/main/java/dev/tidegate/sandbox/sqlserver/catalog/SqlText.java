package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings the text of defaults and checks into the form in which SQL Server shows them: numbers in
 * parentheses, functions in lower case, column names in brackets, no needless blanks.
 */
final class SqlText {
    private static final Pattern TOKEN =
            Pattern.compile(
                    "N?'(?:[^']|'')*'|0[xX][0-9A-Fa-f]*"
                            + "|\\[(?:[^\\]]|\\]\\])*\\]|\"(?:[^\"]|\"\")*\""
                            + "|\\$?\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|\\.\\d+"
                            + "|@{0,2}[\\p{L}_#][\\p{L}\\p{N}_$#@]*|<>|!=|<=|>=|!<|!>|\\S");
    private static final Set<String> WORDS =
            Set.of(
                    "AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "IS", "NULL", "ESCAPE", "CASE",
                    "WHEN", "THEN", "ELSE", "END", "AS", "COLLATE");

    /** Functions whose first argument is a part of a date, not a column. */
    private static final Set<String> DATE_FUNCTIONS =
            Set.of("DATEADD", "DATEDIFF", "DATEPART", "DATENAME", "DATEDIFF_BIG", "DATETRUNC");

    private SqlText() {}

    /** The text without the outer parentheses that the caller puts around it. */
    static String normalise(String text) {
        List<String> tokens = tokens(text);
        while (tokens.size() > 2 && isWrapped(tokens)) {
            tokens = tokens.subList(1, tokens.size() - 1);
        }
        StringBuilder out = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
            String previous = i > 0 ? tokens.get(i - 1) : "";
            depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
            boolean datePart =
                    previous.equals("(")
                            && i > 1
                            && DATE_FUNCTIONS.contains(tokens.get(i - 2).toUpperCase(Locale.ROOT));
            boolean negative = isSign(token) && isNumber(next) && !isOperand(previous);
            if (negative) {
                out.append('(').append(token.equals("-") ? "-" : "").append(next).append(')');
                i++;
            } else if (datePart) {
                out.append(token.toLowerCase(Locale.ROOT));
            } else {
                append(out, token, previous, next);
            }
        }
        if (depth != 0) {
            throw new IllegalArgumentException("parentheses do not match: " + text);
        }
        return out.toString();
    }

    private static void append(StringBuilder out, String token, String previous, String next) {
        String upper = token.toUpperCase(Locale.ROOT);
        if (isNumber(token)) {
            boolean alone = previous.equals("(") && next.equals(")") && out.length() > 1;
            boolean wrapped = alone && !endsWithCall(out);
            out.append(wrapped ? token : "(" + token + ")");
        } else if (WORDS.contains(upper)) {
            if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ' && !previous.equals("(")) {
                out.append(' ');
            }
            out.append(upper);
            if (!next.isEmpty() && !next.equals(")") && !next.equals(",")) {
                out.append(' ');
            }
        } else if (Character.isLetter(token.charAt(0)) && !isString(token)
                || token.startsWith("_")) {
            out.append(next.equals("(") ? token.toLowerCase(Locale.ROOT) : bracketed(token));
        } else if (token.startsWith("\"")) {
            out.append(bracketed(token.substring(1, token.length() - 1).replace("\"\"", "\"")));
        } else {
            out.append(token);
        }
    }

    private static boolean endsWithCall(StringBuilder out) {
        int at = out.length() - 2;
        return at >= 0 && (Character.isLetterOrDigit(out.charAt(at)) || out.charAt(at) == '_');
    }

    private static String bracketed(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "CURRENT_TIMESTAMP" -> "getdate()";
            case "CURRENT_USER", "USER" -> "user_name()";
            case "SYSTEM_USER" -> "suser_sname()";
            case "SESSION_USER" -> "user_name()";
            default -> "[" + name.replace("]", "]]") + "]";
        };
    }

    /** Whether an expression uses an identifier. */
    static boolean mentions(String text, String identifier) {
        return tokens(text).stream()
                .map(SqlText::unquoted)
                .anyMatch(token -> token.equalsIgnoreCase(identifier));
    }

    private static String unquoted(String token) {
        boolean quoted = token.length() > 1 && (token.startsWith("[") || token.startsWith("\""));
        return quoted ? token.substring(1, token.length() - 1) : token;
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        return tokens;
    }

    /** Whether the first parenthesis closes at the very end. */
    private static boolean isWrapped(List<String> tokens) {
        if (!tokens.getFirst().equals("(")) {
            return false;
        }
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            depth += tokens.get(i).equals("(") ? 1 : tokens.get(i).equals(")") ? -1 : 0;
            if (depth == 0) {
                return i == tokens.size() - 1;
            }
        }
        return false;
    }

    private static boolean isSign(String token) {
        return token.equals("-") || token.equals("+");
    }

    private static boolean isNumber(String token) {
        return !token.isEmpty()
                && (Character.isDigit(token.charAt(0))
                        || token.length() > 1 && (token.charAt(0) == '.' || token.charAt(0) == '$'))
                && !token.regionMatches(true, 0, "0x", 0, 2);
    }

    private static boolean isString(String token) {
        return token.endsWith("'");
    }

    private static boolean isOperand(String token) {
        return !token.isEmpty()
                && !WORDS.contains(token.toUpperCase(Locale.ROOT))
                && (token.equals(")")
                        || Character.isLetterOrDigit(token.charAt(token.length() - 1))
                        || token.endsWith("]")
                        || token.endsWith("'")
                        || token.endsWith("\""));
    }
}
