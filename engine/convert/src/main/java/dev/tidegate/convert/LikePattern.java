package dev.tidegate.convert;

/**
 * A pattern of LIKE for PostgreSQL: of LIKE where it has no brackets, else a regular expression.
 *
 * @param regex whether it is a regular expression for the whole text
 */
record LikePattern(String text, boolean regex) {
    private static final String SPECIAL = "\\^$.|?*+()[]{}";

    /**
     * Reads a pattern of T-SQL.
     *
     * @param escape the escape character, or nothing
     */
    static LikePattern of(String pattern, String escape) throws UnconvertedException {
        return pattern.indexOf('[') < 0
                ? new LikePattern(plain(pattern, escape), false)
                : new LikePattern(regex(pattern, escape), true);
    }

    /** Whether any text may follow what it names, blanks too. */
    boolean isOpen() {
        return regex ? text.endsWith(".*$") : text.endsWith("%") && !text.endsWith("\\%");
    }

    String operator(boolean exact, boolean negated) {
        if (regex) {
            return (negated ? "!" : "") + (exact ? "~" : "~*");
        }
        return (negated ? "not " : "") + (exact ? "like" : "ilike");
    }

    /** A backslash is nothing special in T-SQL, but in PostgreSQL. */
    private static String plain(String pattern, String escape) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < pattern.length(); at++) {
            char c = pattern.charAt(at);
            if (escape.indexOf(c) >= 0 && at + 1 < pattern.length()) {
                text.append('\\').append(pattern.charAt(++at));
            } else {
                text.append(c == '\\' ? "\\\\" : String.valueOf(c));
            }
        }
        return text.toString();
    }

    private static String regex(String pattern, String escape) throws UnconvertedException {
        StringBuilder regex = new StringBuilder("^");
        for (int at = 0; at < pattern.length(); at++) {
            char c = pattern.charAt(at);
            if (escape.indexOf(c) >= 0 && at + 1 < pattern.length()) {
                regex.append(literal(pattern.charAt(++at)));
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else if (c == '[') {
                int end = pattern.indexOf(']', at + 1);
                if (end < 0) {
                    throw new UnconvertedException("a pattern with an open bracket");
                }
                regex.append(brackets(pattern.substring(at + 1, end)));
                at = end;
            } else {
                regex.append(literal(c));
            }
        }
        return regex.append('$').toString();
    }

    private static String literal(char c) {
        return SPECIAL.indexOf(c) >= 0 ? "\\" + c : String.valueOf(c);
    }

    /** Characters and ranges; what means something else inside brackets is escaped. */
    private static String brackets(String content) throws UnconvertedException {
        boolean negated = content.startsWith("^");
        String members = negated ? content.substring(1) : content;
        if (members.isEmpty()) {
            throw new UnconvertedException("a pattern with empty brackets");
        }
        StringBuilder regex = new StringBuilder(negated ? "[^" : "[");
        for (int at = 0; at < members.length(); at++) {
            char c = members.charAt(at);
            boolean range = c == '-' && at > 0 && at + 1 < members.length();
            regex.append(range || Character.isLetterOrDigit(c) ? String.valueOf(c) : "\\" + c);
        }
        return regex.append(']').toString();
    }
}
