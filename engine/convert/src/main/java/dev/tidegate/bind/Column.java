package dev.tidegate.bind;

import dev.tidegate.tsql.tree.DefinitionPart;
import dev.tidegate.tsql.tree.Expression;
import java.util.Optional;
import java.util.Set;

/**
 * A column of a table or table type.
 *
 * @param name as it was written
 * @param type {@link SqlType#UNKNOWN} for computed columns, whose type is their expression's
 * @param nullable whether it takes NULL; columns of the primary key never do
 * @param collation as it was written, if it was
 * @param traits options in capitals: ROWGUIDCOL, SPARSE, HIDDEN, GENERATED ALWAYS AS ROW START …
 */
public record Column(
        String name,
        SqlType type,
        boolean nullable,
        Optional<String> collation,
        Optional<Identity> identity,
        Optional<Default> value,
        Optional<Computed> computed,
        Set<String> traits,
        Located<? extends DefinitionPart> definition) {
    public Column {
        traits = Set.copyOf(traits);
    }

    /**
     * IDENTITY.
     *
     * @param seed as it was written, with its sign
     * @param increment as it was written, with its sign
     */
    public record Identity(String seed, String increment) {}

    /** DEFAULT, with the name of its constraint if it has one. */
    public record Default(Optional<String> name, Located<? extends Expression> expression) {}

    /** What computes a column, and whether the result is kept. */
    public record Computed(Located<? extends Expression> expression, boolean persisted) {}

    /** Whether a trait begins with these words. */
    public boolean is(String words) {
        return traits.stream().anyMatch(trait -> trait.startsWith(words));
    }

    Column withNullable(boolean other) {
        return new Column(
                name, type, other, collation, identity, value, computed, traits, definition);
    }

    Column withValue(Optional<Default> other) {
        return new Column(
                name, type, nullable, collation, identity, other, computed, traits, definition);
    }
}
