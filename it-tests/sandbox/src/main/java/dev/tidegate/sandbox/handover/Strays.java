package dev.tidegate.sandbox.handover;

import dev.tidegate.cutover.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two clients that heed no route: one writes to the source and one to the target, whenever it is
 * let. So both sides are tried all the time, and what they took tells whether they ever took
 * something at once.
 */
public final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);
    private static final Duration PAUSE = Duration.ofMillis(30);

    /** Moves nothing, so that the balances are whatever the others make them. */
    private static final String WRITE =
            "insert into dbo.transfer (client, number, payer, payee, amount)"
                    + " values (?, ?, 1, 2, 0)";

    private final Route route;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final SideCommits commits = new SideCommits();
    private final Map<Integer, Long> promised = new TreeMap<>();

    private Strays(Route route) {
        this.route = route;
    }

    /**
     * Starts them.
     *
     * @param route for the ways to both sides, not for where it leads
     * @param firstClient the number of the one on the source; the other one has the next
     */
    static Strays start(Route route, int firstClient) {
        Strays strays = new Strays(route);
        strays.start(Side.SOURCE, firstClient);
        strays.start(Side.TARGET, firstClient + 1);
        return strays;
    }

    private void start(Side side, int client) {
        threads.add(
                Thread.ofPlatform()
                        .name("stray-" + client)
                        .daemon()
                        .start(() -> work(side, client)));
    }

    private void work(Side side, int client) {
        Connection connection = null;
        long number = 1;
        try {
            while (!stop.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    connection = connected(side, connection);
                    long sent = System.nanoTime();
                    write(connection, client, number);
                    commits.add(side, sent, System.nanoTime());
                    promise(client, number++);
                } catch (SQLException e) {
                    LOG.trace("a stray is kept out side={}", side, e);
                    if (Application.isDuplicate(e)) { // when it was committed, nobody knows
                        promise(client, number++);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(connection);
        }
    }

    /** The same one as long as it lives: a refusal does not end it. */
    private Connection connected(Side side, @Nullable Connection last) throws SQLException {
        if (last != null && !last.isClosed()) {
            return last;
        }
        return route.open(side);
    }

    private static void write(Connection connection, int client, long number) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(WRITE)) {
            insert.setInt(1, client);
            insert.setLong(2, number);
            insert.executeUpdate();
        }
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("a stray's connection does not close", e);
            }
        }
    }

    private void promise(int client, long number) {
        synchronized (promised) {
            promised.put(client, number);
        }
    }

    /** How many each was promised, by its number. */
    Map<Integer, Long> promised() {
        synchronized (promised) {
            return new TreeMap<>(promised);
        }
    }

    /**
     * How often the side that takes writes must have changed at least, if both never took some at
     * once: if it changed less often, they did.
     */
    public int leastSwitches() {
        return commits.leastSwitches();
    }

    /** Lets both finish what they are at. */
    void stop() throws InterruptedException {
        stop.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
