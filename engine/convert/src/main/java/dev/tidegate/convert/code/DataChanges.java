package dev.tidegate.convert.code;

import dev.tidegate.bind.Column;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.convert.code.Scope.Source;
import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Predicate;
import dev.tidegate.tsql.tree.QueryExpression;
import dev.tidegate.tsql.tree.QueryPart;
import dev.tidegate.tsql.tree.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** INSERT, UPDATE, DELETE, MERGE, TRUNCATE. */
final class DataChanges {
    /** The table that a statement changes. */
    record Target(
            String sql,
            String alias,
            String aliasSql,
            List<ScopeColumn> columns,
            boolean complete,
            Optional<Table> table) {
        SqlType type(String column) {
            return columns.stream()
                    .filter(any -> any.name().equalsIgnoreCase(column))
                    .findFirst()
                    .map(ScopeColumn::type)
                    .orElse(SqlType.UNKNOWN);
        }
    }

    private final Unit unit;

    DataChanges(Unit unit) {
        this.unit = unit;
    }

    String of(DataStatement statement) {
        unit.changes = true;
        if (unit.rowLimit.isPresent()) {
            throw NotConvertible.of(
                    "rowcount",
                    statement.span(),
                    "a change of rows under SET ROWCOUNT",
                    "Choose the rows with TOP.");
        }
        return switch (statement) {
            case DataStatement.Insert insert ->
                    unit.queries.with(insert.with(), with -> insert(insert, with));
            case DataStatement.Update update ->
                    unit.queries.with(
                            update.with(),
                            update.target(),
                            with -> new Updates(unit).update(update, with));
            case DataStatement.Delete delete ->
                    unit.queries.with(
                            delete.with(),
                            delete.target(),
                            with -> new Updates(unit).delete(delete, with));
            case DataStatement.Merge merge ->
                    unit.queries.with(merge.with(), with -> merge(merge, with));
            case DataStatement.TruncateTable truncate -> {
                Target target = named(truncate.table(), Optional.empty());
                yield unit.statements.counted(
                        "TRUNCATE TABLE " + target.sql() + " RESTART IDENTITY;");
            }
            case DataStatement.Select select -> throw misplaced(select);
            case DataStatement.BulkInsert bulk ->
                    throw NotConvertible.of(
                            "bulk_insert",
                            bulk.span(),
                            "BULK INSERT reads a file",
                            "Load it with COPY or aws_s3.");
        };
    }

    private static NotConvertible misplaced(DataStatement at) {
        return NotConvertible.of("statement", at.span(), "a SELECT here", "Look at it.");
    }

    Target target(TableSource source) {
        return switch (source) {
            case TableSource.NamedTable table -> named(table.name(), table.alias());
            case TableSource.VariableTable variable -> {
                Unit.LocalTable local =
                        unit.table(variable.variable().name())
                                .orElseThrow(() ->
                                        NotConvertible.of(
                                                "table_variable",
                                                variable.span(),
                                                "a table variable is not declared here",
                                                "Declare it."));
                Optional<String> alias = variable.alias().map(any -> any.name().value());
                yield new Target(
                        local.sql(),
                        alias.orElse(variable.variable().name()),
                        alias.map(unit.names::local).orElse(local.sql()),
                        local.columns(),
                        local.complete(),
                        Optional.empty());
            }
            default ->
                    throw NotConvertible.of(
                            "target",
                            source.span(),
                            "what is changed is no table",
                            "Change the table itself.");
        };
    }

    private Target named(ObjectName name, Optional<TableSource.Alias> alias) {
        if (name.parts().size() == 1 && unit.queries.commonTable(name.base().value()).isPresent()) {
            throw NotConvertible.of(
                    "cte_target",
                    name.span(),
                    "rows are changed through a common table expression",
                    "Change the table itself, joined by ctid.");
        }
        FromClause.Relation relation = unit.from.relation(name);
        String shown = Expressions.aliasOf(alias, name);
        Optional<Table> table =
                unit.find(name).filter(Table.class::isInstance).map(Table.class::cast);
        String aliasSql =
                unit.names.local(shown.startsWith("#") ? "temp_" + shown.substring(1) : shown);
        return new Target(
                relation.sql(), shown, aliasSql, relation.columns(), relation.complete(), table);
    }

    /** The identity column of a table, on PostgreSQL. */
    static Optional<String> identityColumn(Unit unit, ObjectName name) {
        return unit.find(name)
                .filter(Table.class::isInstance)
                .map(Table.class::cast)
                .flatMap(table -> identityColumn(unit, table));
    }

    private static Optional<String> identityColumn(Unit unit, Table table) {
        return table.columns().stream()
                .filter(column -> column.identity().isPresent())
                .map(Column::name)
                .findFirst()
                .map(unit.names::local);
    }

    private String insert(DataStatement.Insert insert, String with) {
        unit.queries.options(insert.options());
        if (insert.top().isPresent()) {
            throw NotConvertible.of(
                    "insert_top", insert.span(), "INSERT TOP", "Put TOP into the query.");
        }
        Target target = target(insert.target());
        List<String> columns =
                insert.columns().isEmpty()
                        ? implied(target)
                        : insert.columns().stream().map(any -> any.base().value()).toList();
        String list =
                columns.isEmpty()
                        ? ""
                        : " ("
                                + columns.stream()
                                        .map(unit.names::local)
                                        .collect(Collectors.joining(", "))
                                + ")";
        List<SqlType> types = columns.stream().map(target::type).toList();
        String source =
                switch (insert.source()) {
                    case DataStatement.InsertDefaultValues _ -> "DEFAULT VALUES";
                    case DataStatement.InsertExecute execute ->
                            new Executes(unit).rowsOf(execute.execute());
                    case DataStatement.InsertQuery query ->
                            unit.queries.with(query.with(), inner -> inner + rows(query, types));
                };
        String head = insert.source() instanceof DataStatement.InsertDefaultValues ? "" : list;
        String sql = "INSERT INTO " + target.sql() + head + "\n" + source;
        return finished(insert, target, with, sql);
    }

    private List<String> implied(Target target) {
        if (!target.complete()) {
            return List.of();
        }
        return target.columns().stream()
                .map(ScopeColumn::name)
                .filter(name ->
                        target.table()
                                .flatMap(table -> table.column(name))
                                .map(column ->
                                        column.identity().isEmpty()
                                                && column.computed().isEmpty()
                                                && column.type().kind() != SqlType.Kind.ROWVERSION)
                                .orElse(true))
                .toList();
    }

    private String finished(DataStatement.Insert insert, Target target, String with, String sql) {
        Optional<String> identity = target.table().flatMap(table -> identityColumn(unit, table));
        if (!insert.outputs().isEmpty()) {
            return new Outputs(unit)
                    .of(
                            insert.outputs(),
                            with,
                            sql,
                            rowScope(
                                    target,
                                    "inserted",
                                    target.sql().substring(target.sql().lastIndexOf('.') + 1)),
                            insert);
        }
        if (unit.readsIdentity && identity.isPresent()) {
            new SystemFunctions(unit).identity();
            boolean one =
                    insert.source() instanceof DataStatement.InsertQuery query
                            && query.query().body() instanceof QueryExpression.Values values
                            && values.rows().size() == 1;
            String text =
                    one
                            ? with
                                    + sql
                                    + "\nRETURNING "
                                    + identity.get()
                                    + " INTO v_scope_identity;"
                            : (with.isEmpty() ? "WITH " : with.strip() + ",\n")
                                    + "ins AS (\n"
                                    + Queries.indented(sql + "\nRETURNING " + identity.get())
                                    + "\n)\nSELECT max("
                                    + identity.get()
                                    + ") INTO v_scope_identity FROM ins;";
            return unit.statements.counted(text);
        }
        return unit.statements.counted(with + sql + ";");
    }

    Scope rowScope(Target target, String alias, String sql) {
        Scope scope = new Scope(Optional.empty());
        scope.add(new Source(alias, sql, target.columns(), target.complete()));
        return scope;
    }

    private String rows(DataStatement.InsertQuery query, List<SqlType> types) {
        if (query.query().body() instanceof QueryExpression.Values values) {
            Scope scope = new Scope(Optional.empty());
            List<String> rows = new ArrayList<>();
            for (QueryPart.RowValue row : values.rows()) {
                List<String> texts = new ArrayList<>();
                for (int index = 0; index < row.values().size(); index++) {
                    Typed value = unit.expressions.of(row.values().get(index), scope);
                    SqlType type = index < types.size() ? types.get(index) : SqlType.UNKNOWN;
                    texts.add(
                            value.sql().equals("DEFAULT")
                                    ? "DEFAULT"
                                    : unit.coercion.to(value, type, row.span()).sql());
                }
                rows.add("(" + String.join(", ", texts) + ")");
            }
            return "VALUES " + String.join(",\n    ", rows);
        }
        Translated rows = unit.queries.query(query.query(), Optional.empty());
        List<String> list = new ArrayList<>();
        boolean changed = false;
        for (int index = 0; index < rows.columns().size() && index < types.size(); index++) {
            String name = "q.c" + (index + 1);
            Typed value =
                    unit.coercion.to(
                            Typed.simple(name, rows.columns().get(index).type()),
                            types.get(index),
                            query.span());
            changed |= !value.sql().equals(name);
            boolean untyped =
                    !rows.columns().get(index).type().isKnown() && isPlain(types.get(index));
            list.add(untyped ? name + "::" + TargetTypes.of(types.get(index)) : value.sql());
        }
        if (!changed || !rows.complete() || list.size() != rows.columns().size()) {
            return rows.sql();
        }
        String names =
                java.util.stream.IntStream.rangeClosed(1, list.size())
                        .mapToObj(n -> "c" + n)
                        .collect(Collectors.joining(", "));
        return "SELECT "
                + String.join(", ", list)
                + "\nFROM (\n"
                + Queries.indented(rows.sql())
                + "\n) AS q("
                + names
                + ")";
    }

    /** Whether a NULL of a subquery, which is a text there, can be cast to a type. */
    private static boolean isPlain(SqlType type) {
        return type.isKnown() && !type.isText() && type.kind() != SqlType.Kind.TABLE;
    }

    private String merge(DataStatement.Merge merge, String with) {
        if (unit.semantics.postgresVersion() < 15) {
            throw NotConvertible.of(
                    "merge",
                    merge.span(),
                    "MERGE needs PostgreSQL 15",
                    "Write an UPDATE and an INSERT.");
        }
        if (merge.top().isPresent()) {
            throw NotConvertible.of("merge_top", merge.span(), "MERGE TOP", "Limit the source.");
        }
        Target target = target(merge.target());
        Scope scope = rowScope(target, target.alias(), target.aliasSql());
        String source = unit.from.source(merge.source(), scope);
        StringBuilder sql =
                new StringBuilder(
                        "MERGE INTO "
                                + target.sql()
                                + " AS "
                                + target.aliasSql()
                                + "\nUSING "
                                + source
                                + "\nON "
                                + unit.expressions.condition(merge.on(), scope));
        for (QueryPart.MergeWhen when : merge.whens()) {
            boolean bySource = when.kind().contains("SOURCE");
            if (bySource && unit.semantics.postgresVersion() < 17) {
                throw NotConvertible.of(
                        "merge_by_source",
                        when.span(),
                        "NOT MATCHED BY SOURCE needs PostgreSQL 17",
                        "Write a DELETE or UPDATE of its own.");
            }
            sql.append("\nWHEN ").append(when.kind());
            when.condition()
                    .ifPresent(any ->
                            sql.append(" AND ").append(unit.expressions.condition(any, scope)));
            sql.append(" THEN\n    ").append(action(when.action(), target, scope));
        }
        if (merge.outputs().isEmpty()) {
            return unit.statements.counted(with + sql + ";");
        }
        if (unit.semantics.postgresVersion() < 17) {
            throw NotConvertible.of(
                    "merge_output",
                    merge.span(),
                    "OUTPUT of MERGE needs PostgreSQL 17",
                    "Read the rows afterwards.");
        }
        return new Outputs(unit)
                .of(
                        merge.outputs(),
                        with,
                        sql.toString(),
                        rowScope(target, "inserted", target.aliasSql()),
                        merge);
    }

    private String action(QueryPart.MergeAction action, Target target, Scope scope) {
        return switch (action) {
            case QueryPart.MergeDelete _ -> "DELETE";
            case QueryPart.MergeUpdate update ->
                    "UPDATE SET "
                            + new Updates(unit).assignments(update.assignments(), target, scope);
            case QueryPart.MergeInsert insert -> {
                String columns =
                        insert.columns().isEmpty()
                                ? implied(target).stream()
                                        .map(unit.names::local)
                                        .collect(Collectors.joining(", "))
                                : insert.columns().stream()
                                        .map(any -> unit.names.local(any.base().value()))
                                        .collect(Collectors.joining(", "));
                List<String> names =
                        insert.columns().isEmpty()
                                ? implied(target)
                                : insert.columns().stream().map(any -> any.base().value()).toList();
                if (insert.row().isEmpty()) {
                    yield "INSERT DEFAULT VALUES";
                }
                List<String> values = new ArrayList<>();
                for (int index = 0; index < insert.row().get().values().size(); index++) {
                    Expression value = insert.row().get().values().get(index);
                    SqlType type =
                            index < names.size() ? target.type(names.get(index)) : SqlType.UNKNOWN;
                    values.add(
                            unit.coercion
                                    .to(unit.expressions.of(value, scope), type, value.span())
                                    .sql());
                }
                yield "INSERT"
                        + (columns.isEmpty() ? "" : " (" + columns + ")")
                        + " VALUES ("
                        + String.join(", ", values)
                        + ")";
            }
        };
    }

    static boolean isCurrentOf(Optional<Expression> where) {
        return where.filter(Predicate.CurrentOf.class::isInstance).isPresent();
    }
}
