package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Node;
import dev.tidegate.tsql.tree.SelectQuery;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Parses T-SQL. Takes any text and throws nothing: what cannot be parsed says so in the tree. */
public final class TSqlParser {
    private TSqlParser() {}

    /** All batches of a text; {@link BatchReader} takes one that is larger than memory. */
    public static Script parse(String text, SyntaxOptions options) {
        BatchReader reader = new BatchReader(new StringReader(text), options);
        List<Batch> batches = new ArrayList<>();
        try {
            for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
                batches.add(next.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
        return new Script(batches);
    }

    /** A scalar or a condition, alone. */
    public static Fragment<Expression> parseExpression(String text, SyntaxOptions options) {
        return fragment(text, options, grammar -> grammar.expressions.expression());
    }

    /** A query, alone. */
    public static Fragment<SelectQuery> parseQuery(String text, SyntaxOptions options) {
        return fragment(text, options, grammar -> grammar.queries.query());
    }

    private static <N extends Node> Fragment<N> fragment(
            String text, SyntaxOptions options, Function<Grammar, N> parse) {
        Tokens tokens = Lexer.tokens(text, options);
        TokenStream in = new TokenStream(tokens, options.quotedIdentifiers());
        try {
            N node = parse.apply(new Grammar(in));
            if (!in.atEnd()) {
                throw in.expected("the end");
            }
            return new Fragment<>(tokens, Optional.of(node), Optional.empty());
        } catch (SyntaxError error) {
            return new Fragment<>(tokens, Optional.empty(), Optional.of(error.finding()));
        }
    }
}
