package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/**
 * An option of a statement, a hint, or a clause that is no more than its words.
 *
 * @param name its words in capitals, with blanks between them
 * @param value the tokens of its value, if it has one
 * @param options what is in parentheses inside it, where that is again a list of options
 */
public record Option(Span span, String name, Optional<Span> value, List<Option> options)
        implements Node {
    public Option {
        options = List.copyOf(options);
    }
}
