package dev.tidegate.house;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Arrows between names, as {@code engine/README.md} draws them.
 *
 * <p>A line is a chain of names with arrows between them; an arrow points from what uses to what is
 * used. What follows a {@code #} is a comment. A name alone uses nothing in its diagram.
 *
 * <pre>
 *   model &lt;- pipeline &lt;- validate     # validate uses pipeline and model, pipeline uses model
 *   journal &lt;-&gt; capture               # these two use each other; goes no further
 * </pre>
 *
 * <p>Uses go on: who may use pipeline may use model. Circles are refused, except for such pairs.
 */
final class Diagram {
    private static final Pattern FENCE =
            Pattern.compile("^```arrows +(\\S+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    private final Map<String, Set<String>> uses = new LinkedHashMap<>();
    private final Set<Set<String>> pairs = new LinkedHashSet<>();

    private Diagram() {}

    /** The diagrams of a page: fenced blocks that start with {@code ```arrows} and a title. */
    static Map<String, Diagram> inPage(String markdown) {
        Map<String, Diagram> diagrams = new LinkedHashMap<>();
        Matcher fences = FENCE.matcher(markdown);
        while (fences.find()) {
            String title = fences.group(1);
            if (diagrams.put(title, parse(fences.group(2))) != null) {
                throw new IllegalArgumentException("two diagrams \"" + title + "\"");
            }
        }
        return diagrams;
    }

    /** Reads one diagram; a line of another form is an {@link IllegalArgumentException}. */
    static Diagram parse(String text) {
        Diagram diagram = new Diagram();
        text.lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .forEach(diagram::addLine);
        diagram.uses.keySet().forEach(diagram::refuseCircleThrough);
        return diagram;
    }

    Set<String> names() {
        return uses.keySet();
    }

    /** Whether one may use the other. */
    boolean allows(String user, String used) {
        return user.equals(used)
                || pairs.contains(Set.of(user, used))
                || reachableFrom(user).contains(used);
    }

    private void addLine(String line) {
        List<String> tokens = List.of(line.split("\\s+"));
        String used = name(tokens.getFirst(), line);
        for (int i = 1; i < tokens.size(); i += 2) {
            if (i + 1 == tokens.size()) {
                throw new IllegalArgumentException("no name behind the last arrow: " + line);
            }
            String user = name(tokens.get(i + 1), line);
            if (user.equals(used)) {
                throw new IllegalArgumentException("an arrow to itself: " + line);
            }
            addArrow(used, tokens.get(i), user);
            used = user;
        }
    }

    private void addArrow(String used, String arrow, String user) {
        switch (arrow) {
            case "<-" -> uses.computeIfAbsent(user, _ -> new LinkedHashSet<>()).add(used);
            case "<->" -> pairs.add(Set.of(used, user));
            default -> throw new IllegalArgumentException("\"" + arrow + "\" is no arrow");
        }
    }

    private String name(String token, String line) {
        if (!NAME.matcher(token).matches()) {
            throw new IllegalArgumentException("\"" + token + "\" is no name: " + line);
        }
        uses.computeIfAbsent(token, _ -> new LinkedHashSet<>());
        return token;
    }

    private void refuseCircleThrough(String name) {
        if (reachableFrom(name).contains(name)) {
            throw new IllegalArgumentException("the arrows from " + name + " lead back to it");
        }
    }

    private Set<String> reachableFrom(String start) {
        Set<String> reached = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(directUses(start));
        while (!open.isEmpty()) {
            String next = open.remove();
            if (reached.add(next)) {
                open.addAll(directUses(next));
            }
        }
        return reached;
    }

    private Set<String> directUses(String name) {
        return uses.getOrDefault(name, Set.of());
    }
}
