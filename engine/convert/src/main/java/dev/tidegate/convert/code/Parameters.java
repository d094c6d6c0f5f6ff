package dev.tidegate.convert.code;

import dev.tidegate.bind.CatalogObject.Parameter;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parameters of routines: {@code @x} is {@code p_x}. */
final class Parameters {
    private final Unit unit;

    Parameters(Unit unit) {
        this.unit = unit;
    }

    static String name(Unit unit, Parameter parameter) {
        return unit.names.local("p_" + parameter.name().substring(1));
    }

    static void declare(Unit unit, Parameter parameter) {
        if (parameter.type().kind() == Kind.TABLE) {
            Translated shape =
                    parameter
                            .type()
                            .userType()
                            .flatMap(unit.catalog::tableType)
                            .map(unit.shapes::of)
                            .orElse(new Translated("", List.of(), false));
            unit.tables.put(
                    Unit.key(parameter.name()),
                    new Unit.LocalTable(
                            "unnest(" + name(unit, parameter) + ")",
                            shape.columns(),
                            shape.complete()));
        }
        unit.variables.put(
                Unit.key(parameter.name()),
                new Unit.Variable(name(unit, parameter), parameter.type()));
        unit.assigned.add(Unit.key(parameter.name()));
    }

    static String type(Unit unit, SqlType type) {
        if (type.kind() == Kind.TABLE) {
            return type.userType().map(id -> unit.names.object(id) + "[]").orElse("jsonb");
        }
        return TargetTypes.of(type);
    }

    /** The rows of a table variable, for a parameter of a table type. */
    static String rows(Unit unit, Expression.Variable variable, SqlType type) {
        String table =
                unit.table(variable.name())
                        .map(Unit.LocalTable::sql)
                        .orElseThrow(() ->
                                NotConvertible.of(
                                        "table_argument",
                                        variable.span(),
                                        "a table that is not declared here",
                                        "Declare it."));
        String rowType = type.userType().map(unit.names::object).orElse("record");
        return "ARRAY(SELECT ROW(t.*)::" + rowType + " FROM " + table + " AS t)";
    }

    /** The list for CREATE, declared; defaults go on to the end, as PostgreSQL asks. */
    List<String> list(List<Parameter> parameters) {
        List<String> list = new ArrayList<>();
        boolean defaults = false;
        for (Parameter parameter : parameters) {
            Optional<String> value =
                    parameter.value().map(any -> value(parameter, (Expression) any.node()));
            defaults |= value.isPresent();
            String text =
                    (parameter.output() ? "INOUT " : "")
                            + name(unit, parameter)
                            + " "
                            + type(unit, parameter.type());
            list.add(text + (defaults ? " DEFAULT " + value.orElse("NULL") : ""));
        }
        return list;
    }

    private String value(Parameter parameter, Expression expression) {
        if (expression instanceof Expression.ColumnReference word) {
            return Literals.quoted(word.name().base().value());
        }
        Typed value = unit.expressions.of(expression, new Scope(Optional.empty()));
        return unit.coercion.to(value, parameter.type(), expression.span()).sql();
    }
}
