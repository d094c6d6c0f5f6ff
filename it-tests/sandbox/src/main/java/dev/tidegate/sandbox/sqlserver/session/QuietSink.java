package dev.tidegate.sandbox.sqlserver.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes results that nobody reads. */
public enum QuietSink implements ResultSink {
    INSTANCE;

    @Override
    public void columns(List<Column> columns) {}

    @Override
    public void row(@Nullable Object[] values) {}

    @Override
    public void done(Command command, long count) {}

    @Override
    public void info(int number, int severity, int state, String message) {}

    @Override
    public void error(SqlError error) {}

    @Override
    public void change(Change change) {}
}
