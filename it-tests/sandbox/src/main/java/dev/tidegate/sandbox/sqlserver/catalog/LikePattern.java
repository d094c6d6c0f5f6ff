package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.Locale;
import java.util.regex.Pattern;

/** A LIKE pattern with {@code %}, {@code _}, {@code [a-c]}, {@code [^a-c]}; ignores case. */
final class LikePattern {
    private final Pattern pattern;

    LikePattern(String like) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < like.length(); i++) {
            char c = like.charAt(i);
            int close = c == '[' ? like.indexOf(']', i + 1) : -1;
            if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else if (close > 0) {
                regex.append(set(like.substring(i + 1, close)));
                i = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        pattern =
                Pattern.compile(
                        regex.toString(),
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    private static String set(String members) {
        boolean negated = members.startsWith("^");
        String body = negated ? members.substring(1) : members;
        String escaped = body.replace("\\", "\\\\").replace("[", "\\[").replace("&&", "&\\&");
        return "[" + (negated ? "^" : "") + escaped.toLowerCase(Locale.ROOT) + "]";
    }

    boolean matches(String text) {
        return pattern.matcher(text).matches();
    }
}
