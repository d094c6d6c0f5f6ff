package dev.tidegate.sandbox.sqlserver.storage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** LIKE's patterns as regular expressions: {@code %}, {@code _}, {@code [a-c]}, {@code [^a-c]}. */
final class LikePatterns {
    private static final int CACHED_MAX = 1000;
    private static final Map<String, Pattern> CACHED = new ConcurrentHashMap<>();

    private LikePatterns() {}

    /** A pattern; the escape is empty for none. */
    static Pattern compile(String like, String escape) {
        if (CACHED.size() > CACHED_MAX) {
            CACHED.clear();
        }
        return CACHED.computeIfAbsent(escape + '\u0000' + like, _ -> translate(like, escape));
    }

    private static Pattern translate(String like, String escape) {
        StringBuilder regex = new StringBuilder();
        int i = 0;
        while (i < like.length()) {
            char c = like.charAt(i);
            boolean escaped = !escape.isEmpty() && c == escape.charAt(0) && i + 1 < like.length();
            int close = c == '[' && !escaped ? like.indexOf(']', i + 1) : -1;
            if (escaped) {
                regex.append(Pattern.quote(String.valueOf(like.charAt(i + 1))));
                i++;
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else if (close > 0) {
                regex.append(set(like.substring(i + 1, close)));
                i = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
            i++;
        }
        return Pattern.compile(
                regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    private static String set(String members) {
        boolean negated = members.startsWith("^");
        String body = negated ? members.substring(1) : members;
        String escaped =
                body.replace("\\", "\\\\")
                        .replace("[", "\\[")
                        .replace("^", "\\^")
                        .replace("&&", "&\\&");
        return "[" + (negated ? "^" : "") + escaped + "]";
    }
}
