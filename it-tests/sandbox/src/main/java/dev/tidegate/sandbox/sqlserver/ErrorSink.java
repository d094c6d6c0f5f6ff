package dev.tidegate.sandbox.sqlserver;

import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the first error of a batch and drops its results. */
final class ErrorSink implements ResultSink {
    private Optional<SqlError> first = Optional.empty();

    /** The first error, if there was one. */
    Optional<SqlError> first() {
        return first;
    }

    @Override
    public void columns(List<Column> columns) {}

    @Override
    public void row(@Nullable Object[] values) {}

    @Override
    public void done(Command command, long count) {}

    @Override
    public void info(int number, int severity, int state, String message) {}

    @Override
    public void error(SqlError error) {
        if (first.isEmpty()) {
            first = Optional.of(error);
        }
    }

    @Override
    public void change(Change change) {}
}
