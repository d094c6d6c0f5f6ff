package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ColumnDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.SystemFunctions;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.catalog.TableDefinition;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Expression;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.tsql.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** SELECT as a statement: rows to the client, into variables, into a new table. */
final class Selects {
    private Selects() {}

    static Plan plan(Statement.Select statement, Surroundings surroundings) throws SqlError {
        Query query = statement.query();
        Translation translation = new Translation(surroundings, Translation.Purpose.STATEMENT);
        Queries.Text text = new Queries(translation).query(query, Scope.empty());
        if (query.body() instanceof Query.Select select) {
            List<Query.Assignment> assignments = assignments(select);
            if (!assignments.isEmpty()) {
                return new Assign(
                        Command.of(locking(query, text, translation), translation),
                        text.columns(),
                        assignments.stream().map(Query.Assignment::variable).toList(),
                        assignments.stream().anyMatch(Selects::readsItself));
            }
            if (select.into().isPresent()) {
                return new Into(
                        select.into().get(), text, translation.inputs(), translation.needs());
            }
        }
        Command command = Command.of(locking(query, text, translation), translation);
        return isStreamed(query, command)
                ? new Stream(command, text.columns())
                : new Show(command, text.columns());
    }

    /**
     * Whether the rows of one table go to the client as they are found. Not where a function of the
     * server's own asks H2 something else meanwhile.
     */
    private static boolean isStreamed(Query query, Command command) {
        return query.with().isEmpty()
                && query.body() instanceof Query.Select select
                && select.from().size() == 1
                && select.from().getFirst() instanceof TableSource.Named
                && command.needs().systemViews().isEmpty()
                && !SystemFunctions.isCalledIn(command.sql());
    }

    private static String locking(Query query, Queries.Text text, Translation translation) {
        return text.h2() + translation.locks().suffix(query);
    }

    private static List<Query.Assignment> assignments(Query.Select select) throws SqlError {
        List<Query.Assignment> assignments = new ArrayList<>();
        for (Query.Item item : select.items()) {
            if (item instanceof Query.Assignment assignment) {
                assignments.add(assignment);
            }
        }
        if (!assignments.isEmpty() && assignments.size() < select.items().size()) {
            throw new SqlError(
                    141,
                    15,
                    1,
                    "A SELECT statement that assigns a value to a variable must not be combined"
                            + " with data-retrieval operations.");
        }
        return assignments;
    }

    private static boolean readsItself(Query.Assignment assignment) {
        return !assignment.operator().equals("=")
                || Variables.reads(assignment.expression(), assignment.variable());
    }

    static @Nullable Object[] row(java.sql.ResultSet rows, List<Output> columns)
            throws java.sql.SQLException {
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Values.read(rows, i + 1, columns.get(i).type());
        }
        return values;
    }

    /** Rows to the client, from a result in memory. */
    record Show(Command command, List<Output> columns) implements Plan {
        @Override
        public DataStatements.Outcome run(Surroundings surroundings, ResultSink sink)
                throws SqlError {
            Shown shown = new Shown(columns, sink, surroundings.rowLimit());
            command.query(surroundings, shown);
            return shown.outcome();
        }
    }

    /** Rows to the client, as they are found. */
    record Stream(Command command, List<Output> columns) implements Plan {
        @Override
        public DataStatements.Outcome run(Surroundings surroundings, ResultSink sink)
                throws SqlError {
            Shown shown = new Shown(columns, sink, surroundings.rowLimit());
            command.stream(surroundings, shown);
            return shown.outcome();
        }
    }

    /** Hands rows to the client; the columns before the first one, or after none. */
    private static final class Shown implements Command.RowReader {
        private final List<Output> columns;
        private final ResultSink sink;
        private final long limit;
        private boolean begun;
        private long count;

        Shown(List<Output> columns, ResultSink sink, long limit) {
            this.columns = columns;
            this.sink = sink;
            this.limit = limit;
        }

        @Override
        public boolean read(java.sql.ResultSet rows) throws java.sql.SQLException {
            begin();
            sink.row(row(rows, columns));
            count++;
            return limit == 0 || count < limit;
        }

        private void begin() {
            if (!begun) {
                begun = true;
                sink.columns(columns.stream().map(Output::toColumn).toList());
            }
        }

        DataStatements.Outcome outcome() {
            begin();
            return new DataStatements.Outcome(ResultSink.Command.SELECT, count, Optional.empty());
        }
    }

    /** The last row into variables. */
    record Assign(
            Command command, List<Output> columns, List<String> variables, boolean readsItself)
            implements Plan {
        @Override
        public DataStatements.Outcome run(Surroundings surroundings, ResultSink sink)
                throws SqlError {
            List<@Nullable Object[]> last = new ArrayList<>();
            long[] count = new long[1];
            command.query(
                    surroundings,
                    rows -> {
                        count[0]++;
                        if (readsItself && count[0] > 1) {
                            throw Unsupported.of("SELECT @variable = @variable + … over rows");
                        }
                        last.clear();
                        last.add(row(rows, columns));
                        return true;
                    });
            if (!last.isEmpty()) {
                for (int i = 0; i < variables.size(); i++) {
                    surroundings.assign(variables.get(i), last.getFirst()[i]);
                }
            }
            return new DataStatements.Outcome(
                    ResultSink.Command.SELECT, count[0], Optional.empty());
        }
    }

    /** Rows into a table that is made for them. */
    record Into(Name name, Queries.Text text, List<Input> inputs, Command.Needs needs)
            implements Plan {
        @Override
        public DataStatements.Outcome run(Surroundings surroundings, ResultSink sink)
                throws SqlError {
            ObjectName target = Objects.nameOf(name, surroundings);
            List<ColumnDefinition> columns = new ArrayList<>();
            for (Output column : text.columns()) {
                if (column.name().isEmpty()) {
                    throw new SqlError(
                            1038,
                            15,
                            5,
                            "An object or column name is missing or empty. For SELECT INTO"
                                    + " statements, verify each column has a name.");
                }
                columns.add(definition(column));
            }
            Table table =
                    surroundings.createTable(
                            target,
                            new TableDefinition(
                                    target.schema(),
                                    target.name(),
                                    columns,
                                    List.of(),
                                    List.of(),
                                    List.of(),
                                    List.of()));
            String insert = "INSERT INTO " + table.name().h2Name() + " " + text.h2();
            Command.Changed changed =
                    new Command(insert, inputs, needs).update(surroundings, Optional.empty());
            return new DataStatements.Outcome(
                    ResultSink.Command.SELECT, changed.rows(), Optional.empty());
        }

        private static ColumnDefinition definition(Output column) {
            Optional<Column.Identity> identity =
                    column.identity() ? Optional.of(new Column.Identity(1, 1)) : Optional.empty();
            return new ColumnDefinition(
                    column.name(),
                    column.type(),
                    Optional.empty(),
                    column.nullable(),
                    identity,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Optional.empty());
        }
    }

    /** The value of an expression that stands alone. */
    static Plan scalar(Expression expression, Surroundings surroundings) throws SqlError {
        Query.Select select =
                new Query.Select(
                        false,
                        Optional.empty(),
                        List.of(new Query.Value(expression, Optional.empty())),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        "",
                        Optional.empty());
        return plan(
                new Statement.Select(
                        Query.of(select), new dev.tidegate.sandbox.sqlserver.tsql.Memo()),
                surroundings);
    }
}
