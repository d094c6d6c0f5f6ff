package dev.tidegate.postgres;

/** Patterns of T-SQL's {@code LIKE} as PostgreSQL's regular expressions. */
final class LikePattern {
    private static final String SPECIAL = "\\^$.|?*+()[]{}";

    private LikePattern() {}

    /** The regular expression for a whole text; dots match line ends there too. */
    static String regex(String pattern) throws UntranslatableException {
        StringBuilder regex = new StringBuilder("^");
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '%' -> regex.append(".*");
                case '_' -> regex.append('.');
                case '[' -> {
                    int end = pattern.indexOf(']', i + 1);
                    if (end < 0) {
                        throw new UntranslatableException("a pattern with an open bracket");
                    }
                    regex.append(brackets(pattern.substring(i + 1, end)));
                    i = end;
                }
                default -> {
                    if (SPECIAL.indexOf(c) >= 0) {
                        regex.append('\\');
                    }
                    regex.append(c);
                }
            }
        }
        return regex.append('$').toString();
    }

    /** Only letters, digits, simple ranges and negation; the rest reads differently. */
    private static String brackets(String content) throws UntranslatableException {
        String members = content.startsWith("^") ? content.substring(1) : content;
        boolean plain = !members.isEmpty();
        for (int i = 0; i < members.length(); i++) {
            char c = members.charAt(i);
            boolean range = c == '-' && i > 0 && i + 1 < members.length();
            plain &= range || c < 128 && Character.isLetterOrDigit(c);
        }
        if (!plain) {
            if (members.length() == 1 && content.equals(members)) {
                return "\\" + members;
            }
            throw new UntranslatableException("a pattern with unusual brackets");
        }
        return "[" + content + "]";
    }
}
