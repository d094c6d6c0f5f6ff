package dev.tidegate.sandbox.sqlserver.fault;

import dev.tidegate.sandbox.sqlserver.session.ConnectionCut;
import dev.tidegate.sandbox.sqlserver.session.Engine;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An engine whose clients meet {@link Faults}. */
public final class FaultyEngine implements Engine {
    private final Engine engine;
    private final Faults faults;

    /** Puts faults before an engine. */
    public FaultyEngine(Engine engine, Faults faults) {
        this.engine = engine;
        this.faults = faults;
    }

    @Override
    public void connecting() {
        Optional<Fault> fault = faults.at(Trigger.Point.CONNECTION, "");
        if (fault.isPresent()) {
            switch (fault.get().effect()) {
                case Effect.Delay(var by) -> hold(fault.get(), by);
                case Effect.Stall() -> hold(fault.get(), FaultySession.FOREVER);
                case Effect.Fail _,
                        Effect.Disconnect _,
                        Effect.DisconnectInResult _,
                        Effect.LoseAnswer _ ->
                        throw new ConnectionCut(ConnectionCut.Before.NOTHING);
            }
        }
        engine.connecting();
    }

    @Override
    public Session login(Login login) throws SqlError {
        Optional<Fault> fault = faults.at(Trigger.Point.LOGIN, "");
        if (fault.isPresent()) {
            switch (fault.get().effect()) {
                case Effect.Fail(SqlError error) -> throw error;
                case Effect.Disconnect _, Effect.DisconnectInResult _ ->
                        throw new ConnectionCut(ConnectionCut.Before.NOTHING);
                case Effect.LoseAnswer() -> {
                    engine.login(login).close();
                    throw new ConnectionCut(ConnectionCut.Before.NOTHING);
                }
                case Effect.Delay(var by) -> hold(fault.get(), by);
                case Effect.Stall() -> hold(fault.get(), FaultySession.FOREVER);
            }
        }
        return new FaultySession(engine.login(login), faults);
    }

    private static void hold(Fault fault, java.time.Duration longest) {
        fault.hold(new CompletableFuture<>(), longest);
    }
}
