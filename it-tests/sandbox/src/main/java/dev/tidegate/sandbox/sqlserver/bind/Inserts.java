package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** INSERT. */
final class Inserts {
    private Inserts() {}

    static Plan plan(Statement.Insert insert, Surroundings surroundings) throws SqlError {
        if (insert.top().isPresent()) {
            throw Unsupported.of("TOP in INSERT");
        }
        Table table = Targets.table(insert.target(), surroundings);
        List<Column> columns = columns(insert, table, surroundings);
        if (insert.source() instanceof Statement.ExecuteSource(Statement execute)) {
            return new OfExecute(execute, columns, rowInsert(table, columns));
        }
        Translation translation = new Translation(surroundings, Translation.Purpose.STATEMENT);
        String sql = head(table, columns, insert.source()) + rows(insert, columns, translation);
        if (insert.output().isPresent()) {
            return Outputs.plan(
                    insert.output().get(),
                    table,
                    sql,
                    translation,
                    new Outputs.Returning(ResultSink.Command.INSERT, false, true));
        }
        return new Plain(
                Command.of(sql, translation),
                ResultSink.Command.INSERT,
                table.identityColumn().map(Column::name));
    }

    /** A change that yields nothing but a count. */
    record Plain(Command command, ResultSink.Command kind, Optional<String> identityColumn)
            implements Plan {
        @Override
        public DataStatements.Outcome run(Surroundings surroundings, ResultSink sink)
                throws SqlError {
            Command.Changed changed = command.update(surroundings, identityColumn);
            return new DataStatements.Outcome(kind, changed.rows(), changed.identity());
        }
    }

    /** The columns that take values when none are named. */
    static List<Column> writable(Table table) {
        return table.columns().stream()
                .filter(column ->
                        column.identity().isEmpty()
                                && column.computed().isEmpty()
                                && column.type().kind() != SqlType.Kind.ROWVERSION)
                .toList();
    }

    private static List<Column> columns(
            Statement.Insert insert, Table table, Surroundings surroundings) throws SqlError {
        boolean explicitIdentity =
                surroundings.identityInsert().map(name -> name.equals(table.name())).orElse(false);
        List<Column> columns = new ArrayList<>();
        for (String name : insert.columns()) {
            Column column = Targets.column(table, name);
            Targets.requireWritable(column);
            if (columns.contains(column)) {
                throw new SqlError(
                        264,
                        "The column name '"
                                + name
                                + "' is specified more than once in the SET clause or column list"
                                + " of an INSERT.");
            }
            columns.add(column);
        }
        boolean identityGiven = columns.stream().anyMatch(column -> column.identity().isPresent());
        if (identityGiven && !explicitIdentity) {
            throw new SqlError(
                    544,
                    "Cannot insert explicit value for identity column in table '"
                            + Targets.shown(table)
                            + "' when IDENTITY_INSERT is set to OFF.");
        }
        if (explicitIdentity && !identityGiven) {
            throw new SqlError(
                    545,
                    "Explicit value must be specified for identity column in table '"
                            + Targets.shown(table)
                            + "' either when IDENTITY_INSERT is set to ON or when a replication"
                            + " user is inserting into a NOT FOR REPLICATION identity column.");
        }
        return insert.columns().isEmpty() ? writable(table) : columns;
    }

    private static String head(Table table, List<Column> columns, Statement.Source source) {
        String into = "INSERT INTO " + table.name().h2Name();
        return source instanceof Statement.DefaultValues ? into : into + names(columns);
    }

    private static String names(List<Column> columns) {
        StringJoiner names = new StringJoiner(", ", " (", ")");
        columns.forEach(column -> names.add(ObjectName.quote(column.name())));
        return names.toString();
    }

    private static String rows(
            Statement.Insert insert, List<Column> columns, Translation translation)
            throws SqlError {
        Scope scope = Targets.scope(insert.with());
        return switch (insert.source()) {
            case Statement.DefaultValues _ -> " DEFAULT VALUES";
            case Statement.QuerySource(Query query) when query.body() instanceof Query.Values v ->
                    values(v, columns, new Expressions(translation, scope));
            case Statement.QuerySource(Query query) -> {
                Queries queries = new Queries(translation);
                Queries.Text text = queries.query(query, scope);
                if (text.columns().size() != columns.size()) {
                    throw new SqlError(
                            text.columns().size() > columns.size() ? 121 : 120,
                            15,
                            1,
                            "The select list for the INSERT statement contains "
                                    + (text.columns().size() > columns.size() ? "more" : "fewer")
                                    + " items than the insert list. The number of SELECT values"
                                    + " must match the number of INSERT columns.");
                }
                yield " " + queries.converted(text, columns.stream().map(Output::of).toList());
            }
            case Statement.ExecuteSource _ -> throw Unsupported.of("EXEC");
        };
    }

    static SqlError wrongCount() {
        return new SqlError(
                213, "Column name or number of supplied values does not match table definition.");
    }

    private static String values(Query.Values values, List<Column> columns, Expressions expressions)
            throws SqlError {
        StringJoiner rows = new StringJoiner(", ", " VALUES ", "");
        for (List<Expression> row : values.rows()) {
            if (row.size() != columns.size()) {
                throw wrongCount();
            }
            StringJoiner cells = new StringJoiner(", ", "(", ")");
            for (int i = 0; i < row.size(); i++) {
                cells.add(value(row.get(i), columns.get(i), expressions));
            }
            rows.add(cells.toString());
        }
        return rows.toString();
    }

    static String value(Expression expression, Column column, Expressions expressions)
            throws SqlError {
        return expression instanceof Expression.Default
                ? "DEFAULT"
                : expressions.translation().assigned(expressions.term(expression), column.type());
    }

    /** An insert of one row whose values are parameters. */
    static Command rowInsert(Table table, List<Column> columns) {
        StringJoiner places = new StringJoiner(", ", " VALUES (", ")");
        columns.forEach(_ -> places.add("?"));
        return new Command(
                "INSERT INTO " + table.name().h2Name() + names(columns) + places,
                List.of(),
                Command.Needs.NONE);
    }

    static void insertRow(Command insert, @Nullable Object[] row, Surroundings surroundings)
            throws SqlError {
        surroundings.calling(() -> {
            try (PreparedStatement statement = surroundings.h2().prepareStatement(insert.sql())) {
                for (int i = 0; i < row.length; i++) {
                    Values.bind(statement, i + 1, row[i]);
                }
                return statement.executeUpdate();
            }
        });
    }

    /** INSERT … EXEC. */
    record OfExecute(Statement execute, List<Column> columns, Command insert) implements Plan {
        @Override
        public DataStatements.Outcome run(Surroundings surroundings, ResultSink sink)
                throws SqlError {
            CollectingSink collected = new CollectingSink(sink);
            surroundings.execute(execute, collected);
            for (CollectingSink.Result result : collected.results()) {
                if (result.columns().size() != columns.size()) {
                    throw wrongCount();
                }
                for (@Nullable Object[] row : result.rows()) {
                    insertRow(insert, converted(result, row, surroundings), surroundings);
                }
            }
            long rows =
                    collected.results().stream().mapToLong(result -> result.rows().size()).sum();
            return new DataStatements.Outcome(ResultSink.Command.INSERT, rows, Optional.empty());
        }

        private @Nullable Object[] converted(
                CollectingSink.Result result, @Nullable Object[] row, Surroundings surroundings)
                throws SqlError {
            @Nullable Object[] values = new Object[row.length];
            for (int i = 0; i < row.length; i++) {
                Object value = row[i];
                SqlType from = result.columns().get(i).type();
                values[i] =
                        value == null
                                ? null
                                : Input.Mode.ASSIGN.convert(
                                        value, from, columns.get(i).type(), surroundings);
            }
            return values;
        }
    }
}
