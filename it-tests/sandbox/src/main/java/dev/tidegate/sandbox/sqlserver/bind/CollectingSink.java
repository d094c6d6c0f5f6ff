package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps rows instead of sending them; the rest goes on to another sink. */
final class CollectingSink implements ResultSink {
    /** A result that was collected. */
    record Result(List<Column> columns, List<@Nullable Object[]> rows) {}

    private final ResultSink next;
    private final List<Result> results = new ArrayList<>();

    CollectingSink(ResultSink next) {
        this.next = next;
    }

    List<Result> results() {
        return results;
    }

    @Override
    public void columns(List<Column> columns) {
        results.add(new Result(columns, new ArrayList<>()));
    }

    @Override
    public void row(@Nullable Object[] values) {
        results.getLast().rows().add(values);
    }

    @Override
    public void done(Command command, long count) {
        // The rows are counted where they are inserted.
    }

    @Override
    public void info(int number, int severity, int state, String message) {
        next.info(number, severity, state, message);
    }

    @Override
    public void error(SqlError error) {
        next.error(error);
    }

    @Override
    public void change(Change change) {
        next.change(change);
    }
}
