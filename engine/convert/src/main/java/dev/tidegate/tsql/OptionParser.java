package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses options, whose grammar is the same in most statements: words, perhaps {@code =}, a value,
 * a list in parentheses.
 */
final class OptionParser {
    private final TokenStream in;

    OptionParser(Grammar grammar) {
        in = grammar.in;
    }

    /** {@code (option, …)}; empty parentheses and a comma too many are no error. */
    List<Option> parenthesised() {
        in.expect("(");
        in.enter();
        List<Option> options = new ArrayList<>();
        while (!in.at(")")) {
            options.add(option());
            if (!in.accept(",") && !in.at(")")) {
                throw in.expected("an option or )");
            }
        }
        in.leave();
        in.expect(")");
        return options;
    }

    private Option option() {
        int from = in.position();
        StringBuilder name = new StringBuilder();
        while (in.isKind(TokenKind.WORD)) {
            name.append(name.isEmpty() ? "" : " ").append(in.nextWord());
        }
        in.accept("=");
        int value = in.position();
        List<Option> inner = new ArrayList<>();
        while (!in.at(",") && !in.at(")")) {
            if (in.at("(")) {
                inner.addAll(innerOptions());
            } else {
                in.skip();
            }
        }
        return option(from, name.toString(), value, inner);
    }

    /** A list inside an option: options if it can be read so, else only its tokens. */
    private List<Option> innerOptions() {
        int from = in.position();
        if (in.kind(1) != TokenKind.WORD) {
            in.skipParentheses();
            return List.of();
        }
        List<Option> options = parenthesised();
        if (in.position() == from) {
            throw in.expected("options");
        }
        return options;
    }

    private Option option(int from, String name, int value, List<Option> inner) {
        Span span = in.span(value);
        return new Option(
                in.span(from),
                name,
                in.position() > value ? Optional.of(span) : Optional.empty(),
                inner);
    }

    /** An option that is a number of words which the caller has seen. */
    Option words(int count) {
        int from = in.position();
        StringBuilder name = new StringBuilder(in.nextWord());
        for (int i = 1; i < count; i++) {
            name.append(' ').append(in.nextWord());
        }
        return new Option(in.span(from), name.toString(), Optional.empty(), List.of());
    }

    /** Ends an option that began at a position, whose value begins at another. */
    Option ended(int from, String name, int value) {
        return option(from, name, value, List.of());
    }
}
