package dev.tidegate.sandbox.handover;

import dev.tidegate.sandbox.workload.RateScheduler;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Several clients at a rate of all together, until they are stopped or one cannot go on. */
public final class Applications implements AutoCloseable {
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Promises promises = new Promises();
    private final RateScheduler scheduler;
    private final Route route;
    private final int clients;
    private @Nullable Strays strays;

    private Applications(Route route, Plan plan) {
        this.route = route;
        this.clients = plan.clients();
        scheduler = new RateScheduler(plan.rate(), System.nanoTime());
    }

    /**
     * How they work.
     *
     * @param clients how many; they are numbered from 1
     * @param rate transactions a second, of all of them together
     * @param seed decides what they do
     */
    public record Plan(int clients, double rate, long seed) {}

    /** Starts them. */
    public static Applications start(Route route, Plan plan) {
        Applications applications = new Applications(route, plan);
        SplittableRandom seeds = new SplittableRandom(plan.seed());
        for (int client = 1; client <= plan.clients(); client++) {
            Application application =
                    new Application(client, route, applications.promises, seeds.split());
            applications.threads.add(
                    Thread.ofPlatform()
                            .name("application-" + client)
                            .daemon()
                            .start(() -> applications.work(application)));
        }
        return applications;
    }

    private void work(Application application) {
        try (application) {
            while (!stop.await(
                    scheduler.take(System.nanoTime()) - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                application.transact();
            }
        } catch (SQLException | RuntimeException e) {
            failure.compareAndSet(null, e);
            stop.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Lets two more loose that write to the one side each, whatever the route says: what they are
     * promised must be there too. From an arming on, which closes the target's fence.
     */
    public Strays letStray() {
        Strays loose = Strays.start(route, clients + 1);
        strays = loose;
        return loose;
    }

    /** What they were promised so far; strays are not counted. */
    public Promises promises() {
        return promises;
    }

    /** What stopped them, if something did. */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Lets each finish its transfer, on whichever side it can. */
    public void stop() throws InterruptedException {
        stop.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        Strays loose = strays;
        if (loose != null) {
            loose.stop();
        }
    }

    /**
     * What a side does not have of what they were promised, has twice, or has too much; none if all
     * is well. To be asked when they have stopped.
     */
    public List<String> faults(Connection side) throws SQLException {
        Map<Integer, Long> promised = promises.byClient();
        Strays loose = strays;
        if (loose != null) {
            promised.putAll(loose.promised());
        }
        Map<Integer, String> byClient = TransferTables.faults(side, promised);
        List<String> faults = new ArrayList<>();
        byClient.forEach((client, text) -> faults.add("client %d: %s".formatted(client, text)));
        long missing = TransferTables.missing(side);
        if (missing != 0) {
            faults.add("%,d are missing from the sum of all balances".formatted(missing));
        }
        return faults;
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
