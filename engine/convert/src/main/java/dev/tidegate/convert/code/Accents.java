package dev.tidegate.convert.code;

import dev.tidegate.tsql.tree.Expression;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Comparisons under a collation that disregards accents: {@code COLLATE …_AI}. */
final class Accents {
    /** As the function of the compatibility schema has them. */
    private static final Pattern MARKS = Pattern.compile("[\\u0300-\\u036f]");

    private final Unit unit;

    Accents(Unit unit) {
        this.unit = unit;
    }

    /** Values that are compared with each other; without accents if one of them says so. */
    List<Typed> of(List<Expression> compared, Scope scope) {
        Optional<Expression.Collate> said =
                compared.stream().flatMap(any -> collate(any).stream()).findFirst();
        if (said.isEmpty()) {
            return unit.expressions.all(compared, scope);
        }
        unit.note(
                "accents",
                said.get(),
                "accents are disregarded; letters such as ø and ß, which are none with an accent,"
                        + " stay what they are");
        boolean exact = Expressions.tellsCases(said.get().collation().value());
        List<Typed> values = new ArrayList<>();
        for (Expression expression : compared) {
            Typed value =
                    unit.expressions.of(
                            collate(expression).map(Expression.Collate::operand).orElse(expression),
                            scope);
            values.add(value.isText() ? unaccented(value).withCase(exact) : value);
        }
        return values;
    }

    private Typed unaccented(Typed value) {
        return value.literal()
                .map(text ->
                        Literals.text(
                                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
                                        .replaceAll(""),
                                value.type()))
                .orElseGet(
                        () -> Typed.simple(unit.helper("unaccented", value.sql()), value.type()));
    }

    private static Optional<Expression.Collate> collate(Expression expression) {
        return switch (expression) {
            case Expression.Parenthesised(_, Expression inner) -> collate(inner);
            case Expression.Collate collate when areDisregarded(collate) -> Optional.of(collate);
            default -> Optional.empty();
        };
    }

    /** Whether a collation is one that does not tell accents apart. */
    static boolean areDisregarded(Expression.Collate collate) {
        return collate.collation().value().toUpperCase(Locale.ROOT).matches(".*_AI(_.*)?");
    }
}
