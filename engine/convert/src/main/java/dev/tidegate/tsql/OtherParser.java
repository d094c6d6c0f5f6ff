package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Parses statements of which only the kind is told. Where they end is known by a semicolon, by the
 * end of what is around them, or by a line that begins with the first word of a statement.
 */
final class OtherParser {
    /** What stands behind ALTER, ADD, DROP or CREATE where these continue a statement. */
    private static final Set<String> CONTINUED =
            Set.of(
                    "MEMBER",
                    "FILTER",
                    "BLOCK",
                    "EVENT",
                    "TARGET",
                    "FILE",
                    "FILEGROUP",
                    "LOG",
                    "VALUE",
                    "ENCRYPTION",
                    "LISTENER",
                    "REPLICA",
                    "ACTION",
                    "CREDENTIAL");

    private final Grammar grammar;
    private final TokenStream in;

    OtherParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** Whether the first words of such a statement are next. */
    boolean isNext() {
        return find(OtherKinds.ALL).isPresent();
    }

    Statement statement() {
        int from = in.position();
        String kind = kind(OtherKinds.ALL);
        List<ObjectName> names =
                grammar.names.atIdentifier() && !in.word(1).equals("=")
                        ? List.of(grammar.names.objectName())
                        : List.of();
        if (kind.startsWith("ALTER ") && in.at("SET")) {
            in.skip();
        }
        rest();
        return new Statement.Other(in.span(from), kind, names);
    }

    /** Reads the longest of some kinds that is next. */
    String kind(List<String> kinds) {
        String kind = find(kinds).orElseThrow(() -> in.expected("a statement"));
        in.moveTo(in.position() + words(kind).length);
        return kind;
    }

    private Optional<String> find(List<String> kinds) {
        String first = in.word();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        return kinds.stream().filter(kind -> kind.startsWith(first) && isNext(kind)).findFirst();
    }

    private boolean isNext(String kind) {
        String[] words = words(kind);
        for (int ahead = 0; ahead < words.length; ahead++) {
            if (!in.word(ahead).equals(words[ahead])) {
                return false;
            }
        }
        return true;
    }

    private static String[] words(String kind) {
        return kind.split(" ", -1);
    }

    /** Moves to the end of the statement. */
    void rest() {
        int cases = 0;
        while (!in.atStatementEnd()) {
            switch (in.word()) {
                case "(" -> {
                    in.skipParentheses();
                    continue;
                }
                case ")", "ELSE" -> {
                    return;
                }
                case "CASE" -> cases++;
                case "END" -> {
                    if (--cases < 0) {
                        return;
                    }
                }
                default -> {
                    if (in.atLineStart() && startsNext()) {
                        return;
                    }
                }
            }
            in.skip();
        }
    }

    private boolean startsNext() {
        String next = in.word(1);
        return switch (in.word()) {
            case "ALTER", "CREATE", "DROP" -> !CONTINUED.contains(next);
            case "WITH" -> false;
            default -> Keywords.startsStatement(in.word());
        };
    }
}
