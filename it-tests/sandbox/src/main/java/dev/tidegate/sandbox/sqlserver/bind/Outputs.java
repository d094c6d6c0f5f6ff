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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** OUTPUT: what a change yields, read from H2's data change tables. */
final class Outputs {
    private static final String INSERTED = "inserted";
    private static final String DELETED = "deleted";

    private Outputs() {}

    /**
     * Plans a change with OUTPUT.
     *
     * @param change the H2 statement
     * @param returning what kind of change it is
     */
    static Plan plan(
            Statement.Output output,
            Table table,
            String change,
            Translation translation,
            Returning returning)
            throws SqlError {
        String alias = aliasOf(output, returning);
        Scope scope = Scope.empty();
        scope.add(Sources.rows(alias, table.columns()));
        List<Output> columns = new ArrayList<>();
        List<String> items =
                new ArrayList<>(
                        new Queries(translation)
                                .items(
                                        output.items(),
                                        new Expressions(translation, scope),
                                        columns));
        Optional<Column> identity =
                returning.command() == ResultSink.Command.INSERT
                        ? table.identityColumn()
                        : Optional.empty();
        identity.ifPresent(column ->
                items.add(ObjectName.quote(alias) + "." + ObjectName.quote(column.name())));
        String sql =
                "SELECT "
                        + String.join(", ", items)
                        + " FROM "
                        + (alias.equals(INSERTED) ? "FINAL" : "OLD")
                        + " TABLE ("
                        + change
                        + ") "
                        + ObjectName.quote(alias);
        Optional<Command> into = into(output, columns, translation.surroundings());
        return new Change(
                Command.of(sql, translation), columns, returning, identity.isPresent(), into);
    }

    /**
     * What a change is and what it has.
     *
     * @param command which kind
     * @param before whether old rows can be asked for
     * @param after whether new rows can be asked for
     */
    record Returning(ResultSink.Command command, boolean before, boolean after) {}

    private static String aliasOf(Statement.Output output, Returning returning) throws SqlError {
        boolean inserted = false;
        boolean deleted = false;
        for (Query.Item item : output.items()) {
            inserted |= mentions(item, INSERTED);
            deleted |= mentions(item, DELETED);
        }
        if (inserted && deleted) {
            throw Unsupported.of("OUTPUT of inserted and deleted together");
        }
        if (inserted && !returning.after() || deleted && !returning.before()) {
            throw new SqlError(
                    4104,
                    "The multi-part identifier \""
                            + (inserted ? INSERTED : DELETED)
                            + "\" could not be bound.");
        }
        return deleted || !returning.after() ? DELETED : INSERTED;
    }

    private static boolean mentions(Query.Item item, String alias) {
        return switch (item) {
            case Query.AllColumns all ->
                    all.qualifier().map(name -> name.last().equalsIgnoreCase(alias)).orElse(false);
            case Query.Value value -> mentions(value.expression(), alias);
            case Query.Assignment assignment -> mentions(assignment.expression(), alias);
        };
    }

    private static boolean mentions(Expression expression, String alias) {
        return switch (expression) {
            case Expression.ColumnName column -> column.name().fromEnd(1).equalsIgnoreCase(alias);
            case Expression.Unary unary -> mentions(unary.operand(), alias);
            case Expression.Binary binary ->
                    mentions(binary.left(), alias) || mentions(binary.right(), alias);
            case Expression.Cast cast -> mentions(cast.operand(), alias);
            case Expression.Call call ->
                    call.arguments().stream().anyMatch(each -> mentions(each, alias));
            default -> false;
        };
    }

    private static Optional<Command> into(
            Statement.Output output, List<Output> columns, Surroundings surroundings)
            throws SqlError {
        if (output.into().isEmpty()) {
            return Optional.empty();
        }
        Table table = Targets.table(output.into().get(), surroundings);
        List<Column> to = new ArrayList<>();
        if (output.intoColumns().isEmpty()) {
            to.addAll(Inserts.writable(table));
        } else {
            for (String name : output.intoColumns()) {
                to.add(Targets.column(table, name));
            }
        }
        if (to.size() != columns.size()) {
            throw Inserts.wrongCount();
        }
        return Optional.of(Inserts.rowInsert(table, to));
    }

    /** A change whose rows are returned, or kept in another table. */
    record Change(
            Command command,
            List<Output> columns,
            Returning returning,
            boolean identity,
            Optional<Command> into)
            implements Plan {
        @Override
        public DataStatements.Outcome run(Surroundings surroundings, ResultSink sink)
                throws SqlError {
            List<@Nullable Object[]> kept = new ArrayList<>();
            long[] last = new long[1];
            command.query(
                    surroundings,
                    rows -> {
                        kept.add(Selects.row(rows, columns));
                        if (identity) {
                            last[0] = rows.getLong(columns.size() + 1);
                        }
                        return true;
                    });
            if (into.isPresent()) {
                for (@Nullable Object[] row : kept) {
                    Inserts.insertRow(into.get(), row, surroundings);
                }
            } else {
                sink.columns(columns.stream().map(Output::toColumn).toList());
                kept.forEach(sink::row);
            }
            return new DataStatements.Outcome(
                    returning.command(),
                    kept.size(),
                    identity && !kept.isEmpty() ? Optional.of(last[0]) : Optional.empty());
        }
    }

    /** Variables that an UPDATE sets, as a change that yields their values. */
    record Variables(Command command, List<Output> columns, List<String> names) implements Plan {
        @Override
        public DataStatements.Outcome run(Surroundings surroundings, ResultSink sink)
                throws SqlError {
            List<@Nullable Object[]> last = new ArrayList<>();
            long[] count = new long[1];
            command.query(
                    surroundings,
                    rows -> {
                        last.clear();
                        last.add(Selects.row(rows, columns));
                        count[0]++;
                        return true;
                    });
            for (int i = 0; i < names.size() && !last.isEmpty(); i++) {
                surroundings.assign(names.get(i), last.getFirst()[i]);
            }
            return new DataStatements.Outcome(
                    ResultSink.Command.UPDATE, count[0], Optional.empty());
        }
    }

    static Plan variables(
            Table table,
            String change,
            boolean after,
            List<Statement.SetClause> clauses,
            Translation translation)
            throws SqlError {
        Scope scope = Scope.empty();
        String alias = after ? INSERTED : table.name().name();
        scope.add(Sources.rows(alias, table.columns()));
        Expressions expressions = new Expressions(translation, scope);
        List<Output> columns = new ArrayList<>();
        List<String> names = new ArrayList<>();
        StringJoiner items = new StringJoiner(", ");
        for (Statement.SetClause clause : clauses) {
            String variable = clause.variable().orElseThrow();
            SqlType type =
                    translation
                            .surroundings()
                            .variableType(variable)
                            .orElseThrow(() -> Expressions.undeclared(variable));
            Expression value =
                    clause.column().isPresent()
                            ? new Expression.ColumnName(
                                    dev.tidegate.sandbox.sqlserver.tsql.Name.of(
                                            clause.column().get().last()))
                            : clause.value();
            items.add(expressions.as(value, type));
            columns.add(Output.expression("", type));
            names.add(variable);
        }
        String sql =
                "SELECT "
                        + items
                        + " FROM "
                        + (after ? "FINAL" : "OLD")
                        + " TABLE ("
                        + change
                        + ") "
                        + ObjectName.quote(alias);
        return new Variables(Command.of(sql, translation), columns, names);
    }
}
