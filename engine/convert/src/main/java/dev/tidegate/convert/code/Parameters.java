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

    /**
     * What a routine does first: its parameters get the type that they are declared with, of which
     * PostgreSQL keeps no length, scale or fraction; statements, each with a line break behind it.
     */
    String entry(List<Parameter> parameters) {
        StringBuilder text = new StringBuilder();
        for (Parameter parameter : parameters) {
            String name = name(unit, parameter);
            narrowed(parameter)
                    .ifPresent(
                            value -> text.append(name).append(" := ").append(value).append(";\n"));
        }
        return text.toString();
    }

    /**
     * The same for a function of one expression or query, where each use of one is such a value.
     */
    void narrowUses(List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            narrowed(parameter)
                    .ifPresent(value ->
                            unit.variables.put(
                                    Unit.key(parameter.name()),
                                    new Unit.Variable(value, parameter.type())));
        }
    }

    private Optional<String> narrowed(Parameter parameter) {
        if (!unit.semantics.strict()) {
            return Optional.empty();
        }
        SqlType type = parameter.type();
        Typed value = Typed.simple(name(unit, parameter), type);
        return switch (type.kind()) {
            case DATETIME -> Optional.of(unit.helper("datetime_rounded", value.sql()));
            case SMALLDATETIME -> Optional.of(Casts.toMinute(value, type).sql());
            case DECIMAL, VARCHAR, NVARCHAR, CHAR, NCHAR, MONEY, SMALLMONEY ->
                    TargetTypes.of(type).indexOf('(') > 0
                            ? Optional.of(Typed.cast(value, type).sql())
                            : Optional.empty();
            case TINYINT -> Optional.of(unit.helper("tinyint", value.sql()));
            case TIME, DATETIME2, DATETIMEOFFSET ->
                    type.scale() < 6
                            ? Optional.of(Typed.cast(value, type).sql())
                            : Optional.empty();
            default -> Optional.empty();
        };
    }
}
