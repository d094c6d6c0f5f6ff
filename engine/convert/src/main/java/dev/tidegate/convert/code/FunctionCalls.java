package dev.tidegate.convert.code;

import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.CatalogObject.Parameter;
import dev.tidegate.bind.CatalogObject.Routine;
import dev.tidegate.bind.SqlType;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the rule of a function by its name; functions of the catalog are called as they are. */
final class FunctionCalls {
    /** One call that is being translated. */
    record Site(Unit unit, Call.Function call, Scope scope) {
        Span at() {
            return call.span();
        }

        int count() {
            return call.arguments().size();
        }

        boolean has(int index) {
            return index < call.arguments().size();
        }

        Typed arg(int index) {
            if (!has(index)) {
                throw NotConvertible.of(
                        "arguments",
                        call.span(),
                        call.name().text() + " with too few arguments",
                        "Look at the call.");
            }
            return unit.expressions.of(call.arguments().get(index), scope);
        }

        /** An argument as text, whatever it is. */
        Typed text(int index) {
            Typed value = arg(index);
            return value.isText() || Coercion.isNull(value) || !value.type().isKnown()
                    ? value
                    : new Casts(unit).cast(value, Casts.text(SqlType.MAX), Optional.empty(), at());
        }

        Typed as(int index, SqlType type) {
            return unit.coercion.to(arg(index), type, at());
        }

        /** An argument as a whole number. */
        Typed integer(int index) {
            Typed value = arg(index);
            return value.type().isInteger() || Coercion.isNull(value)
                    ? value
                    : new Casts(unit).cast(value, SqlType.INT, Optional.empty(), at());
        }

        List<Typed> all() {
            List<Typed> all = new ArrayList<>();
            for (int index = 0; index < count(); index++) {
                all.add(arg(index));
            }
            return all;
        }

        /** The word of an argument such as {@code day}, in lower case. */
        String word(int index) {
            return call.arguments().get(index) instanceof Expression.ColumnReference reference
                    ? reference.name().base().value().toLowerCase(Locale.ROOT)
                    : unit.text(call.arguments().get(index).span()).toLowerCase(Locale.ROOT);
        }

        boolean caseless(Typed... values) {
            for (Typed value : values) {
                if (value.exactCase()) {
                    return false;
                }
            }
            return unit.semantics.text() != Semantics.TextComparison.EXACT;
        }
    }

    /** How calls of one function are translated. */
    interface Translation {
        Typed of(Site site);
    }

    private static final Map<String, Translation> RULES = rules();

    private final Unit unit;

    FunctionCalls(Unit unit) {
        this.unit = unit;
    }

    private static Map<String, Translation> rules() {
        Map<String, Translation> rules = new HashMap<>();
        TextFunctions.register(rules);
        DateFunctions.register(rules);
        MathFunctions.register(rules);
        Aggregates.register(rules);
        ChoiceFunctions.register(rules);
        SystemFunctions.register(rules);
        JsonFunctions.register(rules);
        return Map.copyOf(rules);
    }

    Typed of(Call.Function call, Scope scope) {
        if (call.name().parts().size() > 1) {
            Optional<Call.Method> method = method(unit, call, scope);
            return method.isPresent()
                    ? new XmlMethods(unit).of(method.get(), scope)
                    : user(call, scope);
        }
        String name = call.name().base().value().toUpperCase(Locale.ROOT);
        Translation rule = RULES.get(name);
        if (rule != null) {
            Site site = new Site(unit, call, scope);
            return call.over().isEmpty() && Aggregates.isAggregate(name)
                    ? scope.beforeGroups(() -> rule.of(site))
                    : rule.of(site);
        }
        if (unit.find(call.name()).isPresent()) {
            return user(call, scope);
        }
        throw NotConvertible.function(name, call.span());
    }

    /** A call that is one of a method of a column, which looks the same. */
    static Optional<Call.Method> method(Unit unit, Call.Function call, Scope scope) {
        List<Identifier> parts = call.name().parts();
        if (parts.size() < 2 || unit.find(call.name()).isPresent()) {
            return Optional.empty();
        }
        List<Identifier> names = parts.subList(0, parts.size() - 1);
        String column = names.getLast().value();
        boolean known =
                names.size() > 1
                        ? scope.source(names.get(names.size() - 2).value())
                                .flatMap(source -> source.column(column))
                                .isPresent()
                        : scope.column(column).isPresent();
        if (!known) {
            return Optional.empty();
        }
        Span span = new Span(call.span().first(), call.name().span().end());
        return Optional.of(
                new Call.Method(
                        call.span(),
                        new Expression.ColumnReference(span, new ObjectName(span, names)),
                        parts.getLast(),
                        call.arguments()));
    }

    private Typed user(Call.Function call, Scope scope) {
        Optional<CatalogObject> found = unit.find(call.name());
        unit.readsTables = true;
        SqlType type = SqlType.UNKNOWN;
        List<Parameter> parameters = List.of();
        if (found.isPresent() && found.get() instanceof Routine routine) {
            type = routine.returns().orElse(SqlType.UNKNOWN);
            parameters = routine.parameters();
        } else {
            unit.add(
                    CodeItem.note(
                            "unknown_function",
                            call.span(),
                            "the function " + call.name().text() + " is not in the scripts"));
        }
        return Typed.simple(
                        unit.objectSql(call.name())
                                + "("
                                + arguments(call, parameters, scope)
                                + ")",
                        type)
                .exactly();
    }

    /** Arguments of a user's function; DEFAULT becomes the value of the parameter. */
    String arguments(Call.Function call, List<Parameter> parameters, Scope scope) {
        List<String> arguments = new ArrayList<>();
        for (int index = 0; index < call.arguments().size(); index++) {
            Expression argument = call.arguments().get(index);
            boolean known = index < parameters.size();
            if (argument instanceof Expression.Default) {
                if (index == call.arguments().size() - 1) {
                    break;
                }
                argument =
                        known && parameters.get(index).value().isPresent()
                                ? parameters.get(index).value().get().node()
                                : argument;
            }
            SqlType type = known ? parameters.get(index).type() : SqlType.UNKNOWN;
            arguments.add(
                    type.kind() == SqlType.Kind.TABLE
                                    && argument instanceof Expression.Variable table
                            ? Parameters.rows(unit, table, type)
                            : argument(unit.expressions.of(argument, scope), type, call.span()));
        }
        return String.join(", ", arguments);
    }

    /** A value that a routine takes as a parameter of a type. */
    String argument(Typed value, SqlType type, Span at) {
        Typed converted = unit.coercion.to(value, type, at);
        boolean plain =
                converted.literal().isPresent()
                        && (type.isText() || type.kind() == SqlType.Kind.INT);
        boolean castNeeded =
                type.isKnown()
                        && type.kind() != SqlType.Kind.TABLE
                        && !plain
                        && !(converted.exact() && converted.type().kind() == type.kind())
                        && !Coercion.isNull(converted);
        return castNeeded ? Typed.cast(converted, type).sql() : converted.sql();
    }
}
