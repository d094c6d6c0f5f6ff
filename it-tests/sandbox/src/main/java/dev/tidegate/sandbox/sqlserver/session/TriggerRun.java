package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import java.util.List;

/**
 * Runs the triggers of a statement that has changed rows, as a part of that statement. What they
 * raise rolls the whole transaction back and ends the batch, as under XACT_ABORT ON.
 */
final class TriggerRun {
    private final EngineSession session;
    private final Scope scope;
    private final ResultSink sink;

    TriggerRun(EngineSession session, Scope scope, ResultSink sink) {
        this.session = session;
        this.scope = scope;
        this.sink = sink;
    }

    void run(List<Triggers.Trigger> triggers) throws SqlError {
        for (Triggers.Trigger trigger : triggers) {
            if (trigger.body().isPresent()) {
                run(trigger.module(), trigger.body().get());
            }
        }
    }

    private void run(Module trigger, List<Statement> body) throws SqlError {
        Scope inside = scope.nested(Scope.Procedure.of(trigger), trigger.text());
        SessionOptions options = session.options().copy();
        int error = session.errors().lastNumber;
        session.errors().enterTry();
        try {
            new Interpreter(session, inside, sink).run(body);
        } catch (SqlError e) {
            throw e.ofTrigger();
        } finally {
            session.errors().leaveTry();
            session.errors().lastNumber = error;
            session.options().restore(options);
        }
    }
}
