package dev.tidegate.sandbox.sqlserver.fault;

import dev.tidegate.sandbox.sqlserver.session.ConnectionCut;
import dev.tidegate.sandbox.sqlserver.session.Engine;
import dev.tidegate.sandbox.sqlserver.session.Engine.CallResult;
import dev.tidegate.sandbox.sqlserver.session.Engine.Parameter;
import dev.tidegate.sandbox.sqlserver.session.QuietSink;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A session whose requests meet {@link Faults}. */
final class FaultySession implements Engine.Session {
    static final Duration FOREVER = Duration.ofDays(365);

    private static final CallResult FAILED = new CallResult(-6, List.of());
    private static final CallResult NOTHING = new CallResult(0, List.of());

    /** Where the text is among the parameters of sp_prepare and sp_prepexec. */
    private static final int PREPARED_TEXT = 2;

    private final Engine.Session session;
    private final Faults faults;
    private final Map<Object, String> prepared = new HashMap<>();
    private volatile CompletableFuture<Void> cancelled = new CompletableFuture<>();

    FaultySession(Engine.Session session, Faults faults) {
        this.session = session;
        this.faults = faults;
    }

    @Override
    public String database() {
        return session.database();
    }

    @Override
    public int spid() {
        return session.spid();
    }

    @Override
    public boolean inTransaction() {
        return session.inTransaction();
    }

    @Override
    public void batch(String sql, ResultSink sink) {
        run(
                sql,
                sink,
                used -> {
                    session.batch(sql, used);
                    return NOTHING;
                });
    }

    @Override
    public CallResult call(String procedure, List<Parameter> parameters, ResultSink sink) {
        String name = procedure.toLowerCase(Locale.ROOT);
        Function<ResultSink, CallResult> work = used -> session.call(procedure, parameters, used);
        return switch (name) {
            case "sp_executesql" -> run(text(parameters, 0), sink, work);
            case "sp_prepare" -> remember(text(parameters, PREPARED_TEXT), work.apply(sink));
            case "sp_prepexec" -> {
                String text = text(parameters, PREPARED_TEXT);
                yield remember(text, run(text, sink, work));
            }
            case "sp_execute" -> run(prepared.getOrDefault(text(parameters, 0), ""), sink, work);
            default -> run("EXEC " + procedure, sink, work);
        };
    }

    private static String text(List<Parameter> parameters, int place) {
        return place < parameters.size() ? String.valueOf(parameters.get(place).value()) : "";
    }

    private CallResult remember(String text, CallResult result) {
        if (!result.outputs().isEmpty()) {
            prepared.put(String.valueOf(result.outputs().getFirst().value()), text);
        }
        return result;
    }

    private CallResult run(String text, ResultSink sink, Function<ResultSink, CallResult> work) {
        CompletableFuture<Void> cancel = new CompletableFuture<>();
        cancelled = cancel;
        Optional<Fault> fault = faults.at(Trigger.Point.STATEMENT, text);
        if (fault.isEmpty()) {
            return work.apply(sink);
        }
        return switch (fault.get().effect()) {
            case Effect.Fail(SqlError error) -> fail(error, sink);
            case Effect.Disconnect() -> throw new ConnectionCut(ConnectionCut.Before.NOTHING);
            case Effect.DisconnectInResult(long rows) -> work.apply(new CuttingSink(sink, rows));
            case Effect.LoseAnswer() -> {
                var _ = work.apply(QuietSink.INSTANCE);
                throw new ConnectionCut(ConnectionCut.Before.NOTHING);
            }
            case Effect.Delay(Duration by) -> {
                fault.get().hold(cancel, by);
                yield unlessCancelled(cancel, sink, work);
            }
            case Effect.Stall() -> {
                fault.get().hold(cancel, FOREVER);
                yield unlessCancelled(cancel, sink, work);
            }
        };
    }

    private static CallResult unlessCancelled(
            CompletableFuture<Void> cancel,
            ResultSink sink,
            Function<ResultSink, CallResult> work) {
        if (cancel.isDone()) {
            sink.error(new SqlError(0, 11, 0, "Operation cancelled by user."));
            return FAILED;
        }
        return work.apply(sink);
    }

    private CallResult fail(SqlError error, ResultSink sink) {
        if (error.rollsBack() && session.inTransaction()) {
            session.batch("IF @@TRANCOUNT > 0 ROLLBACK TRAN", sink);
        }
        sink.error(error);
        return FAILED;
    }

    @Override
    public void cancel() {
        cancelled.complete(null);
        session.cancel();
    }

    @Override
    public void reset() {
        prepared.clear();
        session.reset();
    }

    @Override
    public void close() {
        session.close();
    }
}
