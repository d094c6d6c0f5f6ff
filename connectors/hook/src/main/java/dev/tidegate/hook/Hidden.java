package dev.tidegate.hook;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Hides secrets in what others wrote: those that are known, and what looks like one. */
final class Hidden {
    private static final String MASK = "********";

    /** Shorter ones are in every other word. */
    private static final int LENGTH_MIN = 4;

    private static final Pattern NAMED =
            Pattern.compile(
                    "(?i)((?:[\\w-]*(?:password|passwd|pwd|secret|token|api[-_]?key)[\\w-]*)"
                            + "[\"']?\\s*[=:]\\s*)(\"[^\"]*\"|'[^']*'|[^\\s\"'&;,]+)");
    private static final Pattern BEARER = Pattern.compile("(?i)(bearer|basic)\\s+[\\w.~+/=-]+");
    private static final Pattern USER_INFO = Pattern.compile("(//[^/:@\\s]*:)[^@/\\s]+@");

    private final List<String> secrets;

    /**
     * Makes one.
     *
     * @param secrets what is known to be one
     */
    Hidden(Collection<String> secrets) {
        this.secrets =
                secrets.stream()
                        .filter(it -> it.length() >= LENGTH_MIN)
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
    }

    /** The text without them. */
    String in(String text) {
        String rest = text;
        for (String secret : secrets) {
            rest = rest.replace(secret, MASK);
        }
        rest = BEARER.matcher(rest).replaceAll("$1 " + MASK);
        rest = NAMED.matcher(rest).replaceAll("$1" + MASK);
        return USER_INFO.matcher(rest).replaceAll("$1" + MASK + "@");
    }

    /** Whether a text holds one that is known. */
    boolean isIn(String text) {
        return secrets.stream().anyMatch(text::contains);
    }

    /** The same, on one line, and no longer than people read. */
    String excerpt(String text) {
        String line = in(text).strip().replaceAll("\\s+", " ");
        int max = 300;
        return line.length() <= max ? line : "…" + line.substring(line.length() - max);
    }
}
