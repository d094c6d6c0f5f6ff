package dev.tidegate.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.tsql.tree.Span;
import dev.tidegate.tsql.tree.Statement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;

/**
 * What holds for every tree: nothing lies outside of what is around it, and nothing is left out.
 */
final class TreeShape {
    private TreeShape() {}

    static void check(Batch batch) {
        Tokens tokens = batch.tokens();
        inOrder(batch.statements(), new Span(0, tokens.size()));
        boolean[] covered = new boolean[tokens.size()];
        for (Statement statement : batch.statements()) {
            for (int i = statement.span().first(); i < statement.span().end(); i++) {
                covered[i] = true;
            }
        }
        for (int i = 0; i < covered.length; i++) {
            if (!covered[i] && !tokens.kind(i).isTrivia()) {
                assertThat(tokens.text(i)).as("token in no statement").isEqualTo(";");
            }
        }
    }

    private static void inOrder(List<Statement> statements, Span around) {
        int behind = around.first();
        for (Statement statement : statements) {
            assertThat(around.contains(statement.span())).isTrue();
            assertThat(statement.span().first()).isGreaterThanOrEqualTo(behind);
            behind = statement.span().end();
            inOrder(Unparsed.inside(statement), statement.span());
        }
    }

    /** Looks at every node: the span of each is inside the span of the one around it. */
    static void checkNodes(Batch batch) {
        Span all = new Span(0, batch.tokens().size());
        batch.statements().forEach(statement -> inside(statement, all, statement));
    }

    private static void inside(Object value, Span around, Object parent) {
        switch (value) {
            case Span span -> within(around, span, parent);
            case Optional<?> optional -> optional.ifPresent(any -> inside(any, around, parent));
            case List<?> list -> list.forEach(any -> inside(any, around, parent));
            case Record node -> components(node, around, parent);
            default -> {
                // A name, a number, a word: it has no place of its own.
            }
        }
    }

    private static void components(Record node, Span around, Object parent) {
        Span span = around;
        for (RecordComponent component : node.getClass().getRecordComponents()) {
            Object value = value(component, node);
            if (component.getName().equals("span") && value instanceof Span own) {
                within(around, own, parent);
                span = own;
            } else {
                inside(value, span, node);
            }
        }
    }

    private static void within(Span around, Span span, Object parent) {
        if (!around.contains(span)) {
            throw new AssertionError(span + " is not inside of " + around + " in " + parent);
        }
    }

    private static Object value(RecordComponent component, Record node) {
        try {
            return component.getAccessor().invoke(node);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError("cannot read " + component, e);
        }
    }
}
