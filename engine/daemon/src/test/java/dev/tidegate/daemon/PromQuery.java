package dev.tidegate.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a query in PromQL asks for, as far as a check of names needs it.
 *
 * @param selectors each series that is named, in order
 * @param grouping labels in {@code by}, {@code without}, {@code on} and {@code ignoring}
 */
record PromQuery(List<Selector> selectors, Set<String> grouping) {
    private static final Pattern GROUPING =
            Pattern.compile(
                    "\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");

    /** A name that no parenthesis follows, which would make it a function. */
    private static final Pattern SELECTOR =
            Pattern.compile("(?<![\\w.\"$])([a-z_][a-z0-9_]*+)(?!\\s*\\()(?:\\{([^}]*)})?");

    private static final Pattern MATCHER =
            Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

    /**
     * A series that is asked for.
     *
     * @param labels what each label that is named must be like
     */
    record Selector(String name, Map<String, String> labels) {}

    static PromQuery parse(String expression) {
        Set<String> grouping =
                GROUPING.matcher(expression)
                        .results()
                        .flatMap(it -> Stream.of(it.group(1).split(",")))
                        .map(String::strip)
                        .filter(it -> !it.isEmpty())
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        String rest = RANGE.matcher(GROUPING.matcher(expression).replaceAll("(")).replaceAll("");
        List<Selector> selectors = new ArrayList<>();
        for (MatchResult found : SELECTOR.matcher(rest).results().toList()) {
            if (!WORDS.contains(found.group(1))) {
                selectors.add(new Selector(found.group(1), labels(found)));
            }
        }
        return new PromQuery(selectors, grouping);
    }

    private static Map<String, String> labels(MatchResult selector) {
        Map<String, String> labels = new HashMap<>();
        if (selector.group(2) != null) {
            MATCHER.matcher(selector.group(2))
                    .results()
                    .forEach(it -> labels.put(it.group(1), it.group(2)));
        }
        return labels;
    }
}
