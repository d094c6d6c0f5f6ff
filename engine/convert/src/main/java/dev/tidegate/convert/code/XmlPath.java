package dev.tidegate.convert.code;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A path of XQuery as XPath: the namespaces of its prolog become those of PostgreSQL's functions,
 * which know no default one, so that its names get a prefix.
 *
 * @param path without a prolog
 * @param namespaces addresses by prefix
 */
record XmlPath(String path, Map<String, String> namespaces) {
    private static final Pattern DECLARATION =
            Pattern.compile(
                    "\\A\\s*declare\\s+(?:(default\\s+element)\\s+namespace"
                            + "|namespace\\s+([\\w.-]+)\\s*=)\\s*(?:\"([^\"]*)\"|'([^']*)')\\s*;");
    private static final Pattern NAME =
            Pattern.compile(
                    "\"[^\"]*\"|'[^']*'"
                            + "|@?[\\p{L}_][\\p{L}\\p{N}_.-]*(?::[\\p{L}_][\\p{L}\\p{N}_.-]*)?"
                            + "(?:\\s*(?:\\(|::))?");
    private static final Pattern OTHER_THAN_PATH =
            Pattern.compile("sql:|[$<{]|\\b(?:if|for|let|data|contains)\\s*[( ]");
    private static final Pattern OPERATORS = Pattern.compile("and|or|div|mod");
    private static final Pattern OPENING = Pattern.compile("\\A\\(*");

    /** Reads a query; empty if it is more than a path. */
    static Optional<XmlPath> of(String query) {
        Map<String, String> namespaces = new LinkedHashMap<>();
        Optional<String> standard = Optional.empty();
        String rest = query;
        for (Matcher found = DECLARATION.matcher(rest);
                found.find();
                found = DECLARATION.matcher(rest)) {
            String address = found.group(3) == null ? found.group(4) : found.group(3);
            if (found.group(1) == null) {
                namespaces.put(found.group(2), address);
            } else {
                standard = Optional.of(address);
            }
            rest = rest.substring(found.end());
        }
        String path = rest.strip();
        if (OTHER_THAN_PATH.matcher(path).find()) {
            return Optional.empty();
        }
        if (standard.isPresent()) {
            String prefix = "x";
            while (namespaces.containsKey(prefix)) {
                prefix += "x";
            }
            namespaces.put(prefix, standard.get());
            path = prefixed(path, prefix + ":");
        }
        return Optional.of(new XmlPath(path, namespaces));
    }

    private static String prefixed(String path, String prefix) {
        return NAME.matcher(path)
                .replaceAll(found -> {
                    String word = found.group();
                    boolean element = Character.isLetter(word.charAt(0)) || word.charAt(0) == '_';
                    boolean plain =
                            element
                                    && !word.contains(":")
                                    && !word.endsWith("(")
                                    && !OPERATORS.matcher(word).matches();
                    return Matcher.quoteReplacement(plain ? prefix + word : word);
                });
    }

    boolean isAbsolute() {
        return path.substring(opening()).startsWith("/");
    }

    private int opening() {
        Matcher matcher = OPENING.matcher(path);
        return matcher.find() ? matcher.end() : 0;
    }

    /** Whether it leads to the outermost element only. */
    boolean isRoot() {
        return path.matches("/[^/\\[(]+(?:\\[1])?");
    }

    /** The same path from the document whose outermost element is what it starts from. */
    XmlPath insideElement() {
        if (isAbsolute()) {
            return this;
        }
        String whole = path.replaceFirst("\\Astring\\(\\.\\)(?:\\[1])?\\z", ".");
        int at = whole.equals(path) ? opening() : 0;
        String steps = whole.substring(at).replaceFirst("\\A\\./", "");
        String from = steps.startsWith(".") ? "/*" + steps.substring(1) : "/*/" + steps;
        return new XmlPath(whole.substring(0, at) + from, namespaces);
    }

    /** The argument of xpath and its like, with a comma in front; nothing without namespaces. */
    String array() {
        return namespaces.isEmpty()
                ? ""
                : namespaces.entrySet().stream()
                        .map(entry ->
                                "ARRAY["
                                        + Literals.quoted(entry.getKey())
                                        + ", "
                                        + Literals.quoted(entry.getValue())
                                        + "]")
                        .collect(Collectors.joining(", ", ", ARRAY[", "]"));
    }

    /** The clause of xmltable, with a comma behind. */
    String clause() {
        return namespaces.isEmpty()
                ? ""
                : namespaces.entrySet().stream()
                        .map(entry -> Literals.quoted(entry.getValue()) + " AS " + entry.getKey())
                        .collect(Collectors.joining(", ", "XMLNAMESPACES(", "), "));
    }
}
