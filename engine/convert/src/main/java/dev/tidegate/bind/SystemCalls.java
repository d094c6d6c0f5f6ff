package dev.tidegate.bind;

import dev.tidegate.bind.CatalogObject.AliasType;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement.Argument;
import dev.tidegate.tsql.tree.FlowStatement.ExecuteModule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Procedures of the system that define something: sp_addtype, sp_addextendedproperty. */
final class SystemCalls {
    private static final List<String> PROPERTY_PARAMETERS =
            List.of(
                    "@name",
                    "@value",
                    "@level0type",
                    "@level0name",
                    "@level1type",
                    "@level1name",
                    "@level2type",
                    "@level2name");

    private SystemCalls() {}

    static boolean isNamed(ExecuteModule call, String procedure) {
        return call.module() instanceof Expression.ColumnReference reference
                && reference.name().base().value().equalsIgnoreCase(procedure);
    }

    /** The alias type that {@code sp_addtype name, 'type', 'NOT NULL'} makes. */
    static Optional<AliasType> aliasType(Located<ExecuteModule> call, Types types) {
        List<Optional<String>> arguments =
                named(call.node(), List.of("@typename", "@phystype", "@nulltype", "@owner"));
        if (arguments.get(0).isEmpty() || arguments.get(1).isEmpty()) {
            return Optional.empty();
        }
        String cast = "cast(null as " + arguments.get(1).get() + ")";
        Optional<Expression> parsed =
                TSqlParser.parseExpression(cast, SyntaxOptions.STATEMENT).node();
        if (parsed.isEmpty() || !(parsed.get() instanceof Call.Cast typed)) {
            return Optional.empty();
        }
        boolean nullable =
                arguments
                        .get(2)
                        .filter(text -> text.toUpperCase(Locale.ROOT).startsWith("NOT"))
                        .isEmpty();
        return Optional.of(
                new AliasType(
                        new ObjectId(ObjectId.DEFAULT_SCHEMA, arguments.get(0).get()),
                        types.inDefinition(typed.type()),
                        nullable,
                        call));
    }

    static Optional<ExtendedProperty> property(ExecuteModule call) {
        List<Optional<String>> values = named(call, PROPERTY_PARAMETERS);
        if (values.get(0).isEmpty() || values.get(1).isEmpty()) {
            return Optional.empty();
        }
        List<ExtendedProperty.Level> levels = new ArrayList<>();
        for (int at = 2; at < PROPERTY_PARAMETERS.size(); at += 2) {
            Optional<String> type = values.get(at);
            Optional<String> name = values.get(at + 1);
            if (type.isEmpty() || name.isEmpty()) {
                break;
            }
            levels.add(new ExtendedProperty.Level(type.get().toUpperCase(Locale.ROOT), name.get()));
        }
        return Optional.of(new ExtendedProperty(values.get(0).get(), values.get(1).get(), levels));
    }

    /** The constant arguments for these parameters, by name or place. */
    static List<Optional<String>> named(ExecuteModule call, List<String> parameters) {
        Map<String, Optional<String>> byName = new HashMap<>();
        int place = 0;
        for (Argument argument : call.arguments()) {
            String name =
                    argument.parameter()
                            .map(parameter -> parameter.name().toLowerCase(Locale.ROOT))
                            .orElse(place < parameters.size() ? parameters.get(place) : "");
            byName.put(name, constant(argument.value()));
            place++;
        }
        return parameters.stream()
                .map(parameter -> byName.getOrDefault(parameter, Optional.empty()))
                .toList();
    }

    /** A literal, or a word that stands for itself, as arguments of EXECUTE may. */
    private static Optional<String> constant(Expression value) {
        return switch (value) {
            case Expression.Literal literal ->
                    literal.kind() == Expression.LiteralKind.NULL
                            ? Optional.empty()
                            : Optional.of(Literals.text(literal));
            case Expression.ColumnReference word -> Optional.of(word.name().base().value());
            default -> Optional.empty();
        };
    }
}
