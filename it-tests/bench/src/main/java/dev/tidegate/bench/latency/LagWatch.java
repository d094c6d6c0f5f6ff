package dev.tidegate.bench.latency;

import dev.tidegate.sandbox.demo.Commits;
import dev.tidegate.sandbox.demo.Lags;
import dev.tidegate.sandbox.demo.Poller;
import dev.tidegate.sandbox.workload.ProbeTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Reads which transactions the target shows, again and again, on a connection of its own. */
public final class LagWatch implements AutoCloseable {
    private final Commits commits;
    private final List<Stretch> stretches = new CopyOnWriteArrayList<>();
    private final AtomicLong seen = new AtomicLong();
    private final PreparedStatement select;
    private final Poller poller;

    /**
     * Begins to look.
     *
     * @param target closed in the end
     * @param commits what the source has confirmed
     */
    public LagWatch(Connection target, Commits commits) throws SQLException {
        this.commits = commits;
        select = ProbeTables.select(target, "dbo." + ProbeTables.LAST);
        poller = Poller.start("lag-probe", target, Stage.LOOK_PAUSE, _ -> look());
    }

    /** Transactions that were committed from a moment on, until the next stretch. */
    private record Stretch(long fromNanos, Lags lags) {}

    private void look() throws SQLException {
        Map<Integer, Long> numbers = ProbeTables.numbers(select);
        long now = System.nanoTime();
        numbers.forEach((client, number) ->
                commits.seen(client, number, committed -> add(committed, now - committed)));
        seen.set(ProbeTables.transactions(numbers));
    }

    private void add(long committedNanos, long lagNanos) {
        for (Stretch stretch : stretches.reversed()) {
            if (committedNanos - stretch.fromNanos >= 0) {
                stretch.lags.add(lagNanos);
                return;
            }
        }
    }

    /** From now on, what is committed is counted here. */
    public Lags measure() {
        Lags lags = new Lags();
        stretches.add(new Stretch(System.nanoTime(), lags));
        return lags;
    }

    /** How many transactions the target shows; throws what ended the looking. */
    public long checked() throws Exception {
        if (poller.failure().isPresent()) {
            throw poller.failure().get();
        }
        return seen.get();
    }

    @Override
    public void close() {
        poller.close();
    }
}
