package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.convert.code.Scope.Source;
import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.QueryExpression.QuerySpecification;
import dev.tidegate.tsql.tree.QueryPart.SelectElement;
import dev.tidegate.tsql.tree.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** DECLARE, SET, and SELECT that assigns variables. */
final class Assignments {
    private static final Scope NOTHING = new Scope(Optional.empty());

    private final Unit unit;

    Assignments(Unit unit) {
        this.unit = unit;
    }

    String declared(FlowStatement.Declare declare) {
        List<String> lines = new ArrayList<>();
        for (FlowStatement.Declaration declaration : declare.declarations()) {
            String line = declared(declaration);
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        return String.join("\n", lines);
    }

    String declared(FlowStatement.Declaration declaration) {
        SqlType type =
                declaration.type().name().text().equalsIgnoreCase("cursor")
                        ? SqlType.of(Kind.CURSOR)
                        : unit.catalog.type(declaration.type());
        if (type.kind() == Kind.TABLE) {
            return new TemporaryTables(unit).declared(declaration, type);
        }
        if (!type.isKnown()) {
            throw NotConvertible.of(
                    "type",
                    declaration.span(),
                    "the type " + declaration.type().name().text() + " is not known",
                    "Add its definition to the scripts.");
        }
        String key = Unit.key(declaration.variable().name());
        Unit.Variable variable = unit.declare(declaration.variable().name(), type, "v_");
        unit.declarations.add(variable.sql() + " " + TargetTypes.of(type) + ";");
        if (declaration.value().isEmpty()) {
            return "";
        }
        unit.assigned.add(key);
        Typed value = unit.expressions.of(declaration.value().get(), NOTHING);
        return variable.sql() + " := " + assigned(value, variable, declaration.span()) + ";";
    }

    private String assigned(Typed value, Unit.Variable variable, Span at) {
        if (variable.type().kind() == Kind.TINYINT) {
            return new Casts(unit).tinyint(value, at).sql();
        }
        Typed converted =
                variable.isParameter()
                        ? unit.coercion.unbound(value, variable.type(), at)
                        : unit.coercion.toLength(value, variable.type(), at);
        return converted.sql();
    }

    String set(FlowStatement.SetVariable set) {
        if (!(set.target() instanceof Expression.Variable name) || set.value().isEmpty()) {
            throw NotConvertible.of(
                    "mutator",
                    set.span(),
                    "a method that changes a variable",
                    "Assign the new value.");
        }
        Unit.Variable variable = variable(name);
        Typed value = unit.expressions.of(set.value().get(), NOTHING);
        Typed next = compound(variable, set.operator(), value, set.span());
        unit.assigned.add(Unit.key(name.name()));
        String text = variable.sql() + " := " + assigned(next, variable, set.span()) + ";";
        return unit.readsRowCount ? text + "\nv_rowcount := 1;" : text;
    }

    private Typed compound(Unit.Variable variable, String operator, Typed value, Span at) {
        if (operator.equals("=")) {
            return value;
        }
        Typed old = Typed.simple(variable.sql(), variable.type()).exactly();
        return new Operators(unit).of(operator.substring(0, operator.length() - 1), old, value, at);
    }

    private Unit.Variable variable(Expression.Variable name) {
        return unit.variable(name.name())
                .orElseThrow(() ->
                        NotConvertible.of(
                                "variable",
                                name.span(),
                                "the variable " + name.name() + " is not declared here",
                                "Declare it."));
    }

    boolean isAssignment(DataStatement.Select select) {
        return select.query().body() instanceof QuerySpecification specification
                && specification.elements().stream().anyMatch(any -> any.assigned().isPresent());
    }

    /**
     * A SELECT that assigns. Without rows it leaves the variables; of several the last one counts.
     */
    String of(DataStatement.Select select) {
        QuerySpecification specification = (QuerySpecification) select.query().body();
        if (specification.from().isEmpty() && specification.where().isEmpty()) {
            List<String> lines = new ArrayList<>();
            for (SelectElement element : specification.elements()) {
                Unit.Variable variable = variable(element.assigned().orElseThrow());
                Typed value = unit.expressions.of(element.expression(), NOTHING);
                Typed next =
                        compound(variable, element.operator().orElse("="), value, element.span());
                lines.add(variable.sql() + " := " + assigned(next, variable, element.span()) + ";");
                unit.assigned.add(Unit.key(element.assigned().get().name()));
            }
            return String.join("\n", lines) + (unit.readsRowCount ? "\nv_rowcount := 1;" : "");
        }
        return unit.queries.with(select.with(), with -> of(specification, select, with));
    }

    private String of(QuerySpecification specification, DataStatement.Select select, String with) {
        boolean oneRow =
                specification.groupBy().isEmpty()
                        && specification.having().isEmpty()
                        && specification.elements().stream()
                                .allMatch(any -> Aggregates.in(any.expression()));
        boolean first =
                unit.loops == 0
                        && specification.elements().stream()
                                .noneMatch(any ->
                                        unit.assigned.contains(
                                                Unit.key(any.assigned().orElseThrow().name())));
        boolean topOne =
                specification
                        .top()
                        .filter(top ->
                                !top.percent()
                                        && unit.text(top.count().span())
                                                .replaceAll("[()\\s]", "")
                                                .equals("1"))
                        .isPresent();
        boolean plain =
                specification.elements().stream()
                                .allMatch(any -> any.operator().orElse("=").equals("="))
                        && specification.elements().stream()
                                .noneMatch(any -> readsAssigned(specification, any.expression()));
        specification
                .elements()
                .forEach(any -> unit.assigned.add(Unit.key(any.assigned().orElseThrow().name())));
        boolean anyRow = select.query().orderBy().isEmpty() && !unit.readsRowCount;
        if (plain && (oneRow || first && (topOne || anyRow))) {
            return into(specification, select, with);
        }
        return loop(specification, select, with);
    }

    private boolean readsAssigned(QuerySpecification specification, Expression expression) {
        String text = unit.text(expression.span()).toLowerCase(java.util.Locale.ROOT);
        return specification.elements().stream()
                .anyMatch(any ->
                        java.util.regex.Pattern.compile(
                                        java.util.regex.Pattern.quote(
                                                        any.assigned()
                                                                .orElseThrow()
                                                                .name()
                                                                .toLowerCase(java.util.Locale.ROOT))
                                                + "(?![a-z0-9_@#$])")
                                .matcher(text)
                                .find());
    }

    private String into(
            QuerySpecification specification, DataStatement.Select select, String with) {
        Scope scope = new Scope(Optional.empty());
        String from = unit.from.of(specification.from(), scope);
        new Selects(unit).represent(specification, scope);
        List<String> values = new ArrayList<>();
        List<String> variables = new ArrayList<>();
        for (SelectElement element : specification.elements()) {
            Unit.Variable variable = variable(element.assigned().orElseThrow());
            Typed value = unit.expressions.of(element.expression(), scope);
            values.add(assigned(value, variable, element.span()));
            variables.add(variable.sql());
        }
        String list = String.join(", ", values) + "\nINTO " + String.join(", ", variables);
        return with
                + new Selects(unit).assembled(specification, select.query(), list, from, scope)
                + ";"
                + (unit.readsRowCount ? "\nGET DIAGNOSTICS v_rowcount = ROW_COUNT;" : "");
    }

    /** Row by row, as T-SQL evaluates the assignments. */
    private String loop(
            QuerySpecification specification, DataStatement.Select select, String with) {
        Scope scope = new Scope(Optional.empty());
        String from = unit.from.of(specification.from(), scope);
        new Selects(unit).represent(specification, scope);
        if (specification.elements().stream().anyMatch(any -> Aggregates.in(any.expression()))
                && specification.elements().stream()
                        .anyMatch(any -> readsAssigned(specification, any.expression()))) {
            throw NotConvertible.of(
                    "assignment",
                    select.span(),
                    "a variable is assigned from itself and an aggregate",
                    "Use two statements.");
        }
        String row = unit.fresh("v_row");
        unit.declarations.add(row + " record;");
        List<String> list = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (SelectElement element : specification.elements()) {
            Unit.Variable variable = variable(element.assigned().orElseThrow());
            boolean self = readsAssigned(specification, element.expression());
            Typed value =
                    self
                            ? captured(element.expression(), scope, row, list)
                            : field(unit.expressions.of(element.expression(), scope), row, list);
            Typed next = compound(variable, element.operator().orElse("="), value, element.span());
            lines.add(variable.sql() + " := " + assigned(next, variable, element.span()) + ";");
        }
        String columns = list.isEmpty() ? "1 AS c1" : String.join(", ", list);
        String counter = unit.readsRowCount ? "\nv_rowcount := v_rowcount + 1;" : "";
        return (unit.readsRowCount ? "v_rowcount := 0;\n" : "")
                + "FOR "
                + row
                + " IN\n"
                + Queries.indented(
                        with
                                + new Selects(unit)
                                        .assembled(
                                                specification,
                                                select.query(),
                                                columns,
                                                from,
                                                scope))
                + "\nLOOP\n"
                + Queries.indented(String.join("\n", lines) + counter)
                + "\nEND LOOP;";
    }

    private static Typed field(Typed value, String row, List<String> list) {
        list.add(value.sql() + " AS c" + (list.size() + 1));
        return new Typed(
                row + ".c" + list.size(),
                value.type(),
                value.nullable(),
                value.exact(),
                true,
                value.exactCase(),
                Optional.empty());
    }

    /** The expression over the fields of the row, each column that it names among them. */
    private Typed captured(Expression expression, Scope scope, String row, List<String> list) {
        Scope fields = new Scope(Optional.empty());
        for (Source source : scope.sources()) {
            List<ScopeColumn> columns = new ArrayList<>();
            for (ScopeColumn column : source.columns()) {
                columns.add(
                        new ScopeColumn(
                                column.name(),
                                capture(source, column, expression, list),
                                column.type(),
                                column.nullable(),
                                column.exactCase()));
            }
            fields.add(new Source(source.alias(), row, columns, source.complete()));
        }
        if (scope.sources().size() == 1) {
            fields.add(new Source("", "", List.of(), false));
        }
        return unit.expressions.of(expression, fields);
    }

    private String capture(
            Source source, ScopeColumn column, Expression expression, List<String> list) {
        String text = unit.text(expression.span()).toLowerCase(java.util.Locale.ROOT);
        if (!text.contains(column.name().toLowerCase(java.util.Locale.ROOT))) {
            return column.sql();
        }
        list.add(
                (source.sql().isEmpty() ? "" : source.sql() + ".")
                        + column.sql()
                        + " AS c"
                        + (list.size() + 1));
        return "c" + list.size();
    }
}
