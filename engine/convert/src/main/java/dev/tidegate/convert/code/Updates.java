package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.code.DataChanges.Target;
import dev.tidegate.convert.code.Scope.Source;
import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Predicate;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** UPDATE and DELETE with FROM: the target is named once on PostgreSQL. */
final class Updates {
    private final Unit unit;

    Updates(Unit unit) {
        this.unit = unit;
    }

    /** The target, and what else is read, with the conditions that join them. */
    private record Joined(Target target, String others, List<String> conditions, Scope scope) {}

    String update(DataStatement.Update update, String with) {
        unit.queries.options(update.options());
        Joined joined = joined(update.target(), update.from());
        List<String> variables = new ArrayList<>();
        List<String> returning = new ArrayList<>();
        String set =
                assignments(
                        update.assignments(), joined.target, joined.scope, variables, returning);
        if (set.isEmpty()) {
            throw NotConvertible.of(
                    "update_variables",
                    update.span(),
                    "an UPDATE that sets variables only",
                    "Write a SELECT.");
        }
        String sql =
                "UPDATE "
                        + joined.target.sql()
                        + " AS "
                        + joined.target.aliasSql()
                        + "\nSET "
                        + set
                        + (joined.others.isEmpty() ? "" : "\nFROM " + joined.others)
                        + where(joined, update.where(), update.top(), update.span());
        if (asksForOld(update.outputs())) {
            return withOld(update, joined, set, with);
        }
        if (!update.outputs().isEmpty()) {
            return new Outputs(unit)
                    .of(update.outputs(), with, sql, rows(joined, "inserted"), update);
        }
        String into =
                returning.isEmpty()
                        ? ""
                        : "\nRETURNING "
                                + String.join(", ", returning)
                                + " INTO "
                                + String.join(", ", variables);
        return unit.statements.counted(with + sql + into + ";");
    }

    private boolean asksForOld(List<QueryPart.Output> outputs) {
        return outputs.stream()
                .anyMatch(output ->
                        unit.text(output.span())
                                .toLowerCase(Locale.ROOT)
                                .matches("(?s).*\\bdeleted\\s*\\..*"));
    }

    /**
     * RETURNING has the new values only, so the rows are read and locked before. They are found
     * again by their keys: a row that somebody changed meanwhile has another place.
     */
    private String withOld(DataStatement.Update update, Joined joined, String set, String with) {
        Target target = joined.target;
        List<String> key = keptKey(update, target);
        boolean alone = joined.others.isEmpty() && joined.conditions.isEmpty();
        if (key.isEmpty() || !alone || update.top().isPresent()) {
            throw NotConvertible.of(
                    "output_deleted",
                    update.span(),
                    "OUTPUT of the values before an UPDATE that joins, chooses with TOP, or has no"
                            + " primary key that stays",
                    "Read them in a common table expression with FOR UPDATE first.");
        }
        String alias = target.aliasSql();
        String table = target.sql() + " AS " + alias;
        String chosen =
                "SELECT "
                        + alias
                        + " AS v_old\nFROM "
                        + table
                        + where(joined, update.where(), Optional.empty(), update.span())
                        + "\nFOR UPDATE";
        String sql =
                "UPDATE "
                        + table
                        + "\nSET "
                        + set
                        + "\nFROM (\n"
                        + Queries.indented(chosen)
                        + "\n) AS deleted\nWHERE "
                        + key.stream()
                                .map(name -> alias + "." + name + " = (deleted.v_old)." + name)
                                .collect(Collectors.joining(" AND "));
        Scope rows = rows(joined, "inserted");
        rows.add(new Source("deleted", "(deleted.v_old)", target.columns(), target.complete()));
        return new Outputs(unit).of(update.outputs(), with, sql, rows, update);
    }

    /** The primary key's columns, if the statement sets none of them. */
    private List<String> keptKey(DataStatement.Update update, Target target) {
        List<String> key =
                target.table().flatMap(Table::primaryKey).stream()
                        .flatMap(found -> found.columns().stream())
                        .map(column -> column.name())
                        .toList();
        boolean isSet =
                update.assignments().stream()
                        .flatMap(assignment -> assignment.targets().stream())
                        .filter(Expression.ColumnReference.class::isInstance)
                        .map(Expression.ColumnReference.class::cast)
                        .map(column -> column.name().base().value())
                        .anyMatch(name -> key.stream().anyMatch(name::equalsIgnoreCase));
        boolean isHidden =
                target.columns().stream()
                        .anyMatch(column -> column.name().equalsIgnoreCase(target.alias()));
        return isSet || isHidden ? List.of() : key.stream().map(unit.names::local).toList();
    }

    String delete(DataStatement.Delete delete, String with) {
        unit.queries.options(delete.options());
        Joined joined = joined(delete.target(), delete.from());
        String sql =
                "DELETE FROM "
                        + joined.target.sql()
                        + " AS "
                        + joined.target.aliasSql()
                        + (joined.others.isEmpty() ? "" : "\nUSING " + joined.others)
                        + where(joined, delete.where(), delete.top(), delete.span());
        return delete.outputs().isEmpty()
                ? unit.statements.counted(with + sql + ";")
                : new Outputs(unit)
                        .of(delete.outputs(), with, sql, rows(joined, "deleted"), delete);
    }

    private Scope rows(Joined joined, String alias) {
        Scope scope =
                new DataChanges(unit).rowScope(joined.target, alias, joined.target.aliasSql());
        joined.scope.sources().stream()
                .filter(any -> !any.alias().equalsIgnoreCase(joined.target.alias()))
                .forEach(scope::add);
        return scope;
    }

    private String where(
            Joined joined,
            Optional<Expression> where,
            Optional<QueryPart.Top> top,
            dev.tidegate.tsql.tree.Span at) {
        List<String> conditions = new ArrayList<>(joined.conditions);
        where.ifPresent(any -> {
            String text = unit.expressions.condition(any, joined.scope);
            boolean alone = joined.conditions.isEmpty();
            conditions.add(!alone && any instanceof Predicate.Or ? "(" + text + ")" : text);
        });
        String all = conditions.isEmpty() ? "" : "\nWHERE " + String.join("\n    AND ", conditions);
        if (top.isEmpty()) {
            return all;
        }
        if (!joined.others.isEmpty() || top.get().percent()) {
            throw NotConvertible.of(
                    "update_top",
                    at,
                    "TOP of a statement with FROM",
                    "Choose the rows in a subquery.");
        }
        String limit = unit.expressions.of(top.get().count(), joined.scope).sql();
        return "\nWHERE "
                + joined.target.aliasSql()
                + ".ctid IN (SELECT "
                + joined.target.aliasSql()
                + ".ctid FROM "
                + joined.target.sql()
                + " AS "
                + joined.target.aliasSql()
                + all.replace("\n", " ")
                + " LIMIT "
                + limit
                + ")";
    }

    private Joined joined(TableSource named, List<TableSource> from) {
        DataChanges changes = new DataChanges(unit);
        Scope scope = new Scope(Optional.empty());
        if (from.isEmpty()
                && named instanceof TableSource.NamedTable name
                && name.name().parts().size() == 1) {
            Optional<Queries.ChangedRows> rows =
                    unit.queries.changedRows(name.name().base().value());
            if (rows.isPresent()) {
                return through(rows.get(), changes, scope);
            }
        }
        if (from.isEmpty()) {
            Target target = changes.target(named);
            scope.add(
                    new Source(
                            target.alias(),
                            target.aliasSql(),
                            target.columns(),
                            target.complete()));
            return new Joined(target, "", List.of(), scope);
        }
        List<TableSource> leaves = new ArrayList<>();
        List<Expression> conditions = new ArrayList<>();
        boolean inner = from.stream().allMatch(any -> flatten(any, leaves, conditions));
        Optional<TableSource> own =
                all(from).stream().filter(any -> isTarget(any, named)).findFirst();
        if (own.isEmpty()) {
            Target target = changes.target(named);
            scope.add(
                    new Source(
                            target.alias(),
                            target.aliasSql(),
                            target.columns(),
                            target.complete()));
            String others = unit.from.of(from, scope).replaceFirst("^\nFROM ", "");
            return new Joined(target, others, List.of(), scope);
        }
        Target target = changes.target(own.get());
        if (!inner) {
            String others = unit.from.of(from, scope).replaceFirst("^\nFROM ", "");
            String alias = unit.fresh("target");
            Target again =
                    new Target(
                            target.sql(),
                            target.alias(),
                            alias,
                            target.columns(),
                            target.complete(),
                            target.table());
            String sourceAlias =
                    scope.source(target.alias()).map(Source::sql).orElse(target.aliasSql());
            return new Joined(
                    again, others, List.of(alias + ".ctid = " + sourceAlias + ".ctid"), scope);
        }
        scope.add(
                new Source(target.alias(), target.aliasSql(), target.columns(), target.complete()));
        List<String> others = new ArrayList<>();
        for (TableSource leaf : leaves) {
            if (!leaf.equals(own.get())) {
                others.add(unit.from.source(leaf, scope));
            }
        }
        List<String> texts = new ArrayList<>();
        for (Expression condition : conditions) {
            String text = unit.expressions.condition(condition, scope);
            texts.add(condition instanceof Predicate.Or ? "(" + text + ")" : text);
        }
        return new Joined(target, String.join(", ", others), texts, scope);
    }

    /** The table itself, joined with the common table expression by the places of its rows. */
    private Joined through(Queries.ChangedRows rows, DataChanges changes, Scope scope) {
        Target base = changes.target(rows.base());
        String alias = unit.fresh("target");
        Target target =
                new Target(
                        base.sql(),
                        rows.source().alias(),
                        alias,
                        base.columns(),
                        base.complete(),
                        base.table());
        scope.add(rows.source());
        return new Joined(
                target,
                rows.source().sql(),
                List.of(alias + ".ctid = " + rows.source().sql() + "." + Selects.ROW_PLACE),
                scope);
    }

    /** Whether a source is made of inner joins of plain sources only; collects both. */
    private static boolean flatten(
            TableSource source, List<TableSource> leaves, List<Expression> conditions) {
        return switch (source) {
            case TableSource.Join join -> {
                boolean flat =
                        join.kind() == TableSource.JoinKind.INNER
                                || join.kind() == TableSource.JoinKind.CROSS;
                boolean left = flatten(join.left(), leaves, conditions);
                boolean right = flatten(join.right(), leaves, conditions);
                join.on().ifPresent(conditions::add);
                yield flat && left && right;
            }
            case TableSource.ParenthesisedJoin(_, TableSource inner) ->
                    flatten(inner, leaves, conditions);
            default -> {
                leaves.add(source);
                yield true;
            }
        };
    }

    private static List<TableSource> all(List<TableSource> from) {
        List<TableSource> leaves = new ArrayList<>();
        from.forEach(any -> flatten(any, leaves, new ArrayList<>()));
        return leaves;
    }

    private boolean isTarget(TableSource source, TableSource named) {
        if (named instanceof TableSource.VariableTable variable) {
            return source instanceof TableSource.VariableTable other
                    && other.variable().name().equalsIgnoreCase(variable.variable().name());
        }
        if (!(named instanceof TableSource.NamedTable target)) {
            return false;
        }
        ObjectName name = target.name();
        return switch (source) {
            case TableSource.NamedTable table ->
                    name.parts().size() == 1
                                    && Expressions.aliasOf(table.alias(), table.name())
                                            .equalsIgnoreCase(name.base().value())
                            || table.name().base().value().equalsIgnoreCase(name.base().value())
                                    && dev.tidegate.bind.ObjectId.of(table.name())
                                            .equals(dev.tidegate.bind.ObjectId.of(name));
            case TableSource.VariableTable table ->
                    table.alias()
                            .filter(alias ->
                                    alias.name().value().equalsIgnoreCase(name.base().value()))
                            .isPresent();
            default -> false;
        };
    }

    /** The list behind SET, of columns without their table. */
    String assignments(List<QueryPart.Assignment> assignments, Target target, Scope scope) {
        return assignments(assignments, target, scope, new ArrayList<>(), new ArrayList<>());
    }

    private String assignments(
            List<QueryPart.Assignment> assignments,
            Target target,
            Scope scope,
            List<String> variables,
            List<String> returning) {
        List<String> texts = new ArrayList<>();
        for (QueryPart.Assignment assignment : assignments) {
            Optional<Expression.ColumnReference> column =
                    assignment.targets().stream()
                            .filter(Expression.ColumnReference.class::isInstance)
                            .map(Expression.ColumnReference.class::cast)
                            .findFirst();
            Optional<Expression.Variable> variable =
                    assignment.targets().stream()
                            .filter(Expression.Variable.class::isInstance)
                            .map(Expression.Variable.class::cast)
                            .findFirst();
            if (assignment.targets().isEmpty() || column.isEmpty()) {
                throw NotConvertible.of(
                        "update_variable",
                        assignment.span(),
                        "a variable that is set for each row",
                        "Use a window function.");
            }
            String name = column.get().name().base().value();
            SqlType type = target.type(name);
            Typed value = unit.expressions.of(assignment.value(), scope);
            String operator = assignment.operator();
            if (!operator.equals("=")) {
                Typed old = Typed.simple(target.aliasSql() + "." + unit.names.local(name), type);
                value =
                        new Operators(unit)
                                .of(
                                        operator.substring(0, operator.length() - 1),
                                        old,
                                        value,
                                        assignment.span());
            }
            String sql =
                    value.sql().equals("DEFAULT")
                            ? "DEFAULT"
                            : unit.coercion.to(value, type, assignment.span()).sql();
            texts.add(unit.names.local(name) + " = " + sql);
            variable.flatMap(any -> unit.variable(any.name()))
                    .ifPresent(any -> {
                        variables.add(any.sql());
                        returning.add(target.aliasSql() + "." + unit.names.local(name));
                    });
        }
        return String.join(", ", texts);
    }
}
