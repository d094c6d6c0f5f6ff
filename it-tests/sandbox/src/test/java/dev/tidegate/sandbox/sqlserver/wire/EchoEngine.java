package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.session.Engine;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.ResultSink.Column;
import dev.tidegate.sandbox.sqlserver.session.ResultSink.Command;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Answers batches as a test has told it to, and calls with their own parameters: one row, one
 * column a parameter.
 */
final class EchoEngine implements Engine {
    static final String USER = "sa";
    static final String PASSWORD = "pä$$ wörd{1}";

    /** What a batch does; it sees the session to be cancelled through. */
    @FunctionalInterface
    interface Script {
        void run(ResultSink sink, EchoSession session);
    }

    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final AtomicInteger spids = new AtomicInteger(50);
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<EchoSession> sessions = new CopyOnWriteArrayList<>();

    EchoEngine() {
        on("set implicit_transactions on ", (sink, session) -> {});
        on("set implicit_transactions off IF @@TRANCOUNT > 0 COMMIT TRAN ", (sink, session) -> {});
        on("IF @@TRANCOUNT > 0 COMMIT TRAN", (sink, session) -> {});
        on("IF @@TRANCOUNT > 0 ROLLBACK TRAN", (sink, session) -> {});
    }

    void on(String sql, Script script) {
        scripts.put(sql, script);
    }

    /** Batches and calls in the order of their arrival. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    List<EchoSession> sessions() {
        return sessions;
    }

    @Override
    public Session login(Login login) throws SqlError {
        if (!login.user().equals(USER) || !login.password().equals(PASSWORD)) {
            throw new SqlError(18456, 14, 1, "Login failed for user '" + login.user() + "'.");
        }
        EchoSession session = new EchoSession(login, spids.incrementAndGet());
        sessions.add(session);
        return session;
    }

    static Column column(String name, SqlType type) {
        return new Column(name, type, true, false, true);
    }

    final class EchoSession implements Session {
        private final Login login;
        private final int spid;
        private final Map<Integer, String> prepared = new HashMap<>();
        private volatile CountDownLatch cancelled = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);
        private String database;
        private boolean inTransaction;

        EchoSession(Login login, int spid) {
            this.login = login;
            this.spid = spid;
            database = login.database().isEmpty() ? "master" : login.database();
        }

        Login login() {
            return login;
        }

        CountDownLatch closed() {
            return closed;
        }

        /** Waits like a statement that runs long, until it is cancelled. */
        void runUntilCancelled() {
            try {
                cancelled.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            cancelled = new CountDownLatch(1);
        }

        boolean isCancelled() {
            return cancelled.getCount() == 0;
        }

        void database(String name) {
            database = name;
        }

        void inTransaction(boolean open) {
            inTransaction = open;
        }

        @Override
        public String database() {
            return database;
        }

        @Override
        public int spid() {
            return spid;
        }

        @Override
        public boolean inTransaction() {
            return inTransaction;
        }

        @Override
        public void batch(String sql, ResultSink sink) {
            seen.add(sql);
            Script script = scripts.get(sql);
            if (script == null) {
                sink.error(new SqlError(2812, "Could not find stored procedure '" + sql + "'."));
            } else {
                script.run(sink, this);
            }
        }

        @Override
        public CallResult call(String procedure, List<Parameter> parameters, ResultSink sink) {
            seen.add(procedure + "/" + parameters.size());
            return switch (procedure) {
                case "sp_executesql" -> statement(text(parameters, 0), parameters, 2, sink);
                case "sp_prepexec" -> prepareAndExecute(parameters, sink);
                case "sp_execute" -> execute(parameters, sink);
                case "sp_unprepare" -> new CallResult(0, List.of());
                default -> {
                    sink.error(
                            new SqlError(
                                    2812, "Could not find stored procedure '" + procedure + "'."));
                    yield new CallResult(-6, List.of());
                }
            };
        }

        private CallResult prepareAndExecute(List<Parameter> parameters, ResultSink sink) {
            int handle = prepared.size() + 1;
            prepared.put(handle, text(parameters, 2));
            CallResult result = statement(text(parameters, 2), parameters, 3, sink);
            Parameter sent = parameters.getFirst();
            List<Parameter> outputs = new ArrayList<>();
            outputs.add(new Parameter(sent.name(), SqlType.of(Kind.INT), handle, true));
            outputs.addAll(result.outputs());
            return new CallResult(result.status(), outputs);
        }

        private CallResult execute(List<Parameter> parameters, ResultSink sink) {
            Object handle = parameters.getFirst().value();
            String sql = prepared.get(handle);
            if (sql == null) {
                sink.error(new SqlError(8179, "Could not find prepared statement " + handle + "."));
                return new CallResult(-6, List.of());
            }
            return statement(sql, parameters, 1, sink);
        }

        private String text(List<Parameter> parameters, int at) {
            return String.valueOf(parameters.get(at).value());
        }

        private CallResult statement(
                String sql, List<Parameter> parameters, int first, ResultSink sink) {
            Script script = scripts.get(sql);
            List<Parameter> values =
                    parameters.subList(Math.min(first, parameters.size()), parameters.size());
            if (script != null) {
                script.run(sink, this);
                return new CallResult(0, List.of());
            }
            List<Column> columns = new ArrayList<>();
            @Nullable Object[] row = new @Nullable Object[values.size()];
            List<Parameter> outputs = new ArrayList<>();
            for (int i = 0; i < row.length; i++) {
                columns.add(column("p" + i, values.get(i).type()));
                row[i] = values.get(i).value();
                if (values.get(i).output()) {
                    outputs.add(values.get(i));
                }
            }
            if (sql.startsWith("insert")) {
                sink.done(Command.INSERT, 1);
            } else {
                sink.columns(columns);
                sink.row(row);
                sink.done(Command.SELECT, 1);
            }
            return new CallResult(0, outputs);
        }

        @Override
        public void cancel() {
            cancelled.countDown();
        }

        @Override
        public void reset() {
            seen.add("reset");
            database = login.database();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
