package dev.tidegate.convert.code;

import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * GOTO, to a label of a list of statements that it is in, at whatever depth. Forward it leaves a
 * block that ends at the label; back it begins a loop anew, that goes from the label to the list's
 * end and is left there.
 */
final class Jumps {
    private final Unit unit;
    private final Map<String, String> open = new HashMap<>();

    Jumps(Unit unit) {
        this.unit = unit;
    }

    /** Whether a list has labels of its own. */
    static boolean areIn(List<Statement> statements) {
        return statements.stream().anyMatch(FlowStatement.Label.class::isInstance);
    }

    /** A list with labels; outer ones are the last ones, so that a jump may pass over others. */
    String of(List<Statement> statements) {
        int at = last(statements);
        if (at < 0) {
            return unit.statements.all(statements);
        }
        Identifier label = ((FlowStatement.Label) statements.get(at)).name();
        List<Statement> before = statements.subList(0, at);
        List<Statement> behind = statements.subList(at + 1, statements.size());
        List<String> lines = new ArrayList<>();
        if (!before.isEmpty()) {
            String end = name(label, "");
            String text = during(label, "EXIT " + end + ";", before);
            lines.add(
                    hasJump(before, label)
                            ? "<<" + end + ">>\nBEGIN\n" + Queries.indented(text) + "\nEND;"
                            : text);
        }
        String again = name(label, "_again");
        String text = during(label, "CONTINUE " + again + ";", behind);
        lines.add(
                hasJump(behind, label)
                        ? "<<"
                                + again
                                + ">>\nLOOP\n"
                                + Queries.indented(text + "\nEXIT " + again + ";")
                                + "\nEND LOOP;"
                        : text);
        return String.join("\n", lines);
    }

    /** What a jump becomes. */
    String of(FlowStatement.GoTo jump) {
        String text = open.get(key(jump.label()));
        if (text == null) {
            throw NotConvertible.of(
                    "goto",
                    jump.span(),
                    "GOTO into a block, or back over another label",
                    "Write it as a loop or a block with EXIT.");
        }
        return text;
    }

    private String during(Identifier label, String jump, List<Statement> statements) {
        open.put(key(label), jump);
        String text = of(statements);
        open.remove(key(label));
        return text;
    }

    private static int last(List<Statement> statements) {
        for (int at = statements.size() - 1; at >= 0; at--) {
            if (statements.get(at) instanceof FlowStatement.Label) {
                return at;
            }
        }
        return -1;
    }

    private String name(Identifier label, String suffix) {
        return unit.names.local("l_" + label.value() + suffix);
    }

    private static String key(Identifier label) {
        return label.value().toLowerCase(Locale.ROOT);
    }

    private static boolean hasJump(List<Statement> statements, Identifier label) {
        return statements.stream().anyMatch(it -> hasJump(it, label));
    }

    private static boolean hasJump(Statement statement, Identifier label) {
        return switch (statement) {
            case FlowStatement.GoTo jump -> key(jump.label()).equals(key(label));
            case FlowStatement.Block block -> hasJump(block.statements(), label);
            case FlowStatement.If branch ->
                    Stream.concat(Stream.of(branch.then()), branch.otherwise().stream())
                            .anyMatch(it -> hasJump(it, label));
            case FlowStatement.While loop -> hasJump(loop.body(), label);
            case FlowStatement.TryCatch block ->
                    hasJump(block.tried(), label) || hasJump(block.caught(), label);
            default -> false;
        };
    }
}
