package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.session.Engine.CallResult;
import dev.tidegate.sandbox.sqlserver.session.Engine.Parameter;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A session without the wire, which writes down what it answers: {@code error 208}, {@code row
 * 1|x}, {@code done 3}, {@code info text}, {@code begun}, {@code committed}, {@code rolled back},
 * {@code database x}.
 */
final class Client implements AutoCloseable, ResultSink {
    private final ServerEngine engine;
    private final Engine.Session session;
    private final List<String> answers = new ArrayList<>();
    private final List<SqlError> errors = new ArrayList<>();

    Client(ServerEngine engine, String database) throws SqlError {
        this.engine = engine;
        this.session = engine.openLocal(database);
    }

    Engine.Session session() {
        return session;
    }

    /** Runs a batch and returns what it answered. */
    List<String> run(String batch) {
        answers.clear();
        errors.clear();
        session.batch(batch, this);
        return List.copyOf(answers);
    }

    /** The errors of the last request. */
    List<SqlError> errors() {
        return errors;
    }

    CallResult call(String procedure, Parameter... parameters) {
        answers.clear();
        errors.clear();
        return session.call(procedure, List.of(parameters), this);
    }

    List<String> answers() {
        return List.copyOf(answers);
    }

    static Parameter text(String value) {
        return new Parameter("", SqlType.ofLength(Kind.NVARCHAR, 4000), value, false);
    }

    static Parameter number(@Nullable Integer value, boolean output) {
        return new Parameter("", SqlType.of(Kind.INT), value, output);
    }

    /** Rows of H2 itself, as text. */
    List<String> h2(String sql) throws SQLException {
        try (Connection connection = engine.context().h2().newConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                StringJoiner line = new StringJoiner("|");
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    line.add(String.valueOf(rows.getString(i)));
                }
                lines.add(line.toString());
            }
            return lines;
        }
    }

    /** Changes H2 itself. */
    void h2Update(String sql) throws SQLException {
        try (Connection connection = engine.context().h2().newConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void columns(List<Column> columns) {
        StringJoiner names = new StringJoiner("|", "columns ", "");
        columns.forEach(column -> names.add(column.name()));
        answers.add(names.toString());
    }

    @Override
    public void row(@Nullable Object[] values) {
        StringJoiner line = new StringJoiner("|", "row ", "");
        for (Object value : values) {
            line.add(String.valueOf(value));
        }
        answers.add(line.toString());
    }

    @Override
    public void done(Command command, long count) {
        answers.add("done " + count);
    }

    @Override
    public void info(int number, int severity, int state, String message) {
        answers.add("info " + message);
    }

    @Override
    public void error(SqlError error) {
        errors.add(error);
        answers.add("error " + error.number());
    }

    @Override
    public void change(Change change) {
        answers.add(
                switch (change) {
                    case Change.TransactionBegun _ -> "begun";
                    case Change.TransactionCommitted _ -> "committed";
                    case Change.TransactionRolledBack _ -> "rolled back";
                    case Change.DatabaseChanged(String _, String to) -> "database " + to;
                });
    }

    @Override
    public void close() {
        session.close();
    }
}
