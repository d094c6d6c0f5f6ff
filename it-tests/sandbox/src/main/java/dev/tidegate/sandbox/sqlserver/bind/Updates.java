package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * UPDATE. One that joins is an H2 MERGE: the joined rows, each with the row id of the row that it
 * changes and the new values.
 */
final class Updates {
    private static final String ROW_ID = "\"$rid\"";

    private Updates() {}

    static Plan plan(Statement.Update update, Surroundings surroundings) throws SqlError {
        Translation translation = new Translation(surroundings, Translation.Purpose.STATEMENT);
        Changed changed =
                Changed.of(
                        update.target(), update.from(), Targets.scope(update.with()), translation);
        Expressions expressions = new Expressions(translation, changed.scope());
        String sql =
                changed.from().isEmpty()
                        ? alone(update, changed, expressions)
                        : joined(update, changed, expressions);
        List<Statement.SetClause> variables =
                update.set().stream().filter(clause -> clause.variable().isPresent()).toList();
        if (!variables.isEmpty()) {
            return variables(update, changed.table(), sql, variables, translation);
        }
        if (update.output().isPresent()) {
            return Outputs.plan(
                    update.output().get(),
                    changed.table(),
                    sql,
                    translation,
                    new Outputs.Returning(ResultSink.Command.UPDATE, true, true));
        }
        return new Inserts.Plain(
                Command.of(sql, translation), ResultSink.Command.UPDATE, Optional.empty());
    }

    private static Plan variables(
            Statement.Update update,
            Table table,
            String sql,
            List<Statement.SetClause> variables,
            Translation translation)
            throws SqlError {
        boolean after = variables.stream().allMatch(clause -> clause.column().isPresent());
        boolean before = variables.stream().noneMatch(clause -> clause.column().isPresent());
        if (!after && !before || update.output().isPresent()) {
            throw Unsupported.of("SET @variable beside other kinds of SET");
        }
        return Outputs.variables(table, sql, after, variables, translation);
    }

    private static String alone(Statement.Update update, Changed changed, Expressions expressions)
            throws SqlError {
        StringJoiner set = new StringJoiner(", ");
        for (Statement.SetClause clause : columnClauses(update.set())) {
            Column column = writable(changed.table(), clause);
            set.add(
                    ObjectName.quote(column.name())
                            + " = "
                            + Inserts.value(value(clause, changed.alias()), column, expressions));
        }
        String sql =
                "UPDATE "
                        + changed.table().name().h2Name()
                        + " "
                        + ObjectName.quote(changed.alias())
                        + " SET "
                        + set;
        if (update.where().isPresent()) {
            sql += " WHERE " + expressions.conditions().h2(update.where().get());
        }
        return sql + Queries.top(update.top(), expressions);
    }

    private static List<Statement.SetClause> columnClauses(List<Statement.SetClause> clauses)
            throws SqlError {
        List<Statement.SetClause> columns =
                clauses.stream().filter(clause -> clause.column().isPresent()).toList();
        if (columns.isEmpty()) {
            throw Unsupported.of("UPDATE of variables only");
        }
        return columns;
    }

    static Column writable(Table table, Statement.SetClause clause) throws SqlError {
        Column column = Targets.column(table, clause.column().orElseThrow().last());
        if (column.identity().isPresent()) {
            throw new SqlError(8102, "Cannot update identity column '" + column.name() + "'.");
        }
        if (column.type().kind() == dev.tidegate.sandbox.sqlserver.type.SqlType.Kind.ROWVERSION) {
            throw new SqlError(272, "Cannot update a timestamp column.");
        }
        Targets.requireWritable(column);
        return column;
    }

    /** The new value: {@code c += x} is {@code c + x}. */
    static Expression value(Statement.SetClause clause, String alias) {
        if (clause.operator().equals("=")) {
            return clause.value();
        }
        String column = clause.column().orElseThrow().last();
        return new Expression.Binary(
                clause.operator().substring(0, 1),
                new Expression.ColumnName(
                        new dev.tidegate.sandbox.sqlserver.tsql.Name(List.of(alias, column))),
                clause.value());
    }

    private static String joined(Statement.Update update, Changed changed, Expressions expressions)
            throws SqlError {
        if (update.top().isPresent()) {
            throw Unsupported.of("TOP in a joined UPDATE");
        }
        String alias = ObjectName.quote(changed.alias());
        StringJoiner items = new StringJoiner(", ");
        StringJoiner names = new StringJoiner(", ", "(", ")");
        StringJoiner set = new StringJoiner(", ");
        items.add(alias + "._ROWID_");
        names.add(ROW_ID);
        List<Statement.SetClause> clauses = new ArrayList<>(columnClauses(update.set()));
        for (int i = 0; i < clauses.size(); i++) {
            Column column = writable(changed.table(), clauses.get(i));
            Expression value = value(clauses.get(i), changed.alias());
            if (value instanceof Expression.Default) {
                throw Unsupported.of("DEFAULT in a joined UPDATE");
            }
            String name = ObjectName.quote("v" + i);
            items.add(expressions.as(value, column.type()));
            names.add(name);
            set.add(ObjectName.quote(column.name()) + " = \"$new\"." + name);
        }
        String where =
                update.where().isPresent()
                        ? " WHERE " + expressions.conditions().h2(update.where().get())
                        : "";
        return "MERGE INTO "
                + changed.table().name().h2Name()
                + " \"$old\" USING (SELECT DISTINCT ON ("
                + alias
                + "._ROWID_) "
                + items
                + " FROM "
                + changed.from().orElseThrow()
                + where
                + ") \"$new\""
                + names
                + " ON \"$old\"._ROWID_ = \"$new\"."
                + ROW_ID
                + " WHEN MATCHED THEN UPDATE SET "
                + set;
    }
}
