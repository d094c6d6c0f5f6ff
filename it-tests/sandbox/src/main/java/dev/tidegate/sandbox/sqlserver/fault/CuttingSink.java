package dev.tidegate.sandbox.sqlserver.fault;

import dev.tidegate.sandbox.sqlserver.session.ConnectionCut;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets some rows pass, then cuts the connection. */
final class CuttingSink implements ResultSink {
    private final ResultSink sink;
    private long left;

    CuttingSink(ResultSink sink, long rows) {
        this.sink = sink;
        this.left = rows;
    }

    private static ConnectionCut cut() {
        return new ConnectionCut(ConnectionCut.Before.WRITTEN);
    }

    @Override
    public void columns(List<Column> columns) {
        sink.columns(columns);
    }

    @Override
    public void row(@Nullable Object[] values) {
        if (left <= 0) {
            throw cut();
        }
        left--;
        sink.row(values);
    }

    @Override
    public void done(Command command, long count) {
        throw cut();
    }

    @Override
    public void info(int number, int severity, int state, String message) {
        sink.info(number, severity, state, message);
    }

    @Override
    public void error(SqlError error) {
        throw cut();
    }

    @Override
    public void change(Change change) {
        sink.change(change);
    }
}
