package dev.tidegate.sandbox.sqlserver.fault;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The faults of a server. They strike requests of clients, never scripts that run inside of the
 * server; of several that match a request, the one that was injected first. Any thread may use it.
 *
 * <pre>
 * try (Fault fault = server.faults().inject(statement("COMMIT").nth(3), new LoseAnswer())) {
 *     …
 *     fault.awaitHits(1, Duration.ofSeconds(30));
 * }
 * </pre>
 */
public final class Faults {
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final Runnable killAll;

    /** No faults yet; {@code killAll} kills all sessions of clients. */
    public Faults(Runnable killAll) {
        this.killAll = killAll;
    }

    /** Adds a fault, until it is closed. */
    public Fault inject(Trigger trigger, Effect effect) {
        Fault fault = new Fault(this, trigger, effect);
        faults.add(fault);
        return fault;
    }

    /** Kills all sessions of clients, as KILL does: running requests end, transactions go. */
    public void killAll() {
        killAll.run();
    }

    /** Removes all faults. */
    public void clear() {
        faults.forEach(Fault::close);
    }

    void remove(Fault fault) {
        faults.remove(fault);
    }

    /** Counts a request; what strikes it. */
    Optional<Fault> at(Trigger.Point point, String statement) {
        Optional<Fault> first = Optional.empty();
        for (Fault fault : faults) {
            if (first.isEmpty() && fault.strikes(point, statement)) {
                first = Optional.of(fault);
            }
        }
        return first;
    }
}
