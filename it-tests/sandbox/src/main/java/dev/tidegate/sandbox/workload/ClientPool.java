package dev.tidegate.sandbox.workload;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a workload, each on a thread and a connection of its own, together at a fixed
 * rate. The first failure that the workload does not expect stops all of them.
 */
public final class ClientPool implements AutoCloseable {
    private static final int STOP_SECONDS_MAX = 60;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<ClientSession> sessions = new ArrayList<>();
    private final RateScheduler scheduler;

    private ClientPool(double rate) {
        this.scheduler = new RateScheduler(rate, System.nanoTime());
    }

    /** Opens connections to the workload's database. */
    @FunctionalInterface
    public interface Connections {
        /** A new one; the caller closes it. */
        Connection open() throws SQLException;
    }

    /** Hears of each commit, on the client's thread, right after the server confirmed it. */
    @FunctionalInterface
    public interface CommitListener {
        /**
         * A transaction is committed.
         *
         * @param number the client's transactions are numbered from 1, without a gap
         * @param nanos {@link System#nanoTime} when the confirmation had come
         */
        void committed(int client, long number, long nanos);
    }

    /**
     * How the clients work.
     *
     * @param clients how many
     * @param rate transactions a second, of all of them together
     * @param seed decides what they do, though not who is first where two meet
     */
    public record Plan(int clients, double rate, long seed) {}

    /**
     * What the clients did.
     *
     * @param committed transactions
     * @param rolledBack transactions that their users gave up
     * @param retried attempts that lost a deadlock or a wait and were made again
     * @param refused transactions that a constraint refused, by the server's error number
     * @param missed turns that were due and could not be taken in time
     */
    public record Counts(
            long committed,
            long rolledBack,
            long retried,
            Map<Integer, Long> refused,
            long missed) {}

    /** Starts the clients, numbered from 1. */
    public static ClientPool start(
            Workload workload, Connections connections, Plan plan, CommitListener listener)
            throws SQLException {
        ClientPool pool = new ClientPool(plan.rate());
        try {
            SplittableRandom seeds = new SplittableRandom(plan.seed());
            for (int client = 1; client <= plan.clients(); client++) {
                pool.sessions.add(
                        ClientSession.open(workload, connections, seeds.split(), client, listener));
            }
        } catch (SQLException | RuntimeException e) {
            pool.close();
            throw e;
        }
        pool.sessions.forEach(pool::startThread);
        return pool;
    }

    private void startThread(ClientSession session) {
        threads.add(
                Thread.ofPlatform()
                        .name("client-" + session.number())
                        .daemon()
                        .start(() -> work(session)));
    }

    private void work(ClientSession session) {
        try {
            while (!stop.await(
                    scheduler.take(System.nanoTime()) - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                session.transact();
            }
        } catch (SQLException | RuntimeException e) {
            failure.compareAndSet(null, e);
            stop.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What stopped the clients, if something did. */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Waits until a failure stops the clients; for ever if none does. */
    public Exception awaitFailure() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        return failure().orElseGet(() -> new IllegalStateException("the clients were stopped"));
    }

    /** What they did so far. */
    public Counts counts() {
        long committed = 0;
        long rolledBack = 0;
        long retried = 0;
        Map<Integer, Long> refused = new TreeMap<>();
        for (ClientSession session : sessions) {
            ClientSession.Tally tally = session.tally();
            committed += tally.committed();
            rolledBack += tally.rolledBack();
            retried += tally.retried();
            tally.refused().forEach((error, count) -> refused.merge(error, count, Long::sum));
        }
        return new Counts(committed, rolledBack, retried, refused, scheduler.missed());
    }

    /**
     * Lets each client finish its transaction, and closes the connections.
     *
     * @throws IllegalStateException when a client does not finish
     */
    public void stop() throws InterruptedException {
        stop.countDown();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS_MAX);
        for (Thread thread : threads) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            thread.join(Math.max(1, left));
            if (thread.isAlive()) {
                throw new IllegalStateException(
                        thread.getName()
                                + " did not finish its transaction within "
                                + STOP_SECONDS_MAX
                                + " s");
            }
        }
        sessions.forEach(ClientSession::close);
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
