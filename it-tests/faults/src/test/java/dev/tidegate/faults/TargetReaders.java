package dev.tidegate.faults;

import dev.tidegate.sandbox.workload.Invariant;
import dev.tidegate.sandbox.workload.ProbeTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads snapshots of the target all the time, through every restart of its server, and counts those
 * that show a part of a transaction, less than a snapshot before, or a broken invariant.
 *
 * <p>To be started when the target is consistent.
 */
final class TargetReaders implements AutoCloseable {
    // often enough to see, seldom enough not to take the processors from what is watched
    private static final Duration PAIR_PAUSE = Duration.ofMillis(40);
    private static final Duration INVARIANTS_PAUSE = Duration.ofSeconds(5);
    private static final int PAIR_READERS = 2;

    private final Connections connections;
    private final List<Invariant> invariants;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong snapshots = new AtomicLong();
    private final AtomicLong invariantChecks = new AtomicLong();
    private final AtomicLong outages = new AtomicLong();
    private final Map<String, Long> findings = new TreeMap<>();

    private TargetReaders(Connections connections, List<Invariant> invariants) {
        this.connections = connections;
        this.invariants = invariants;
    }

    /** Opens connections to the target. */
    @FunctionalInterface
    interface Connections {
        Connection open() throws SQLException;
    }

    /** One look at one snapshot. */
    private interface Look {
        void at(Connection connection) throws SQLException;
    }

    static TargetReaders start(Connections connections, List<Invariant> invariants) {
        TargetReaders readers = new TargetReaders(connections, List.copyOf(invariants));
        for (int i = 0; i < PAIR_READERS; i++) {
            Map<Integer, Long> seen = new HashMap<>();
            readers.startThread(PAIR_PAUSE, connection -> readers.readPair(connection, seen));
        }
        readers.startThread(INVARIANTS_PAUSE, readers::readInvariants);
        return readers;
    }

    /** Checks all invariants once; returns what does not hold. */
    static Map<String, Long> check(Connection target, List<Invariant> invariants)
            throws SQLException {
        TargetReaders readers =
                new TargetReaders(
                        () -> {
                            throw new SQLException("none is needed");
                        },
                        invariants);
        target.setAutoCommit(false);
        readers.readPair(target, new HashMap<>());
        readers.readInvariants(target);
        return readers.findings();
    }

    private void startThread(Duration pause, Look look) {
        threads.add(
                Thread.ofPlatform()
                        .daemon()
                        .name("target-reader-" + threads.size())
                        .start(() -> readAgainAndAgain(pause, look)));
    }

    /** A server that is down is asked again at once: the first snapshots after it count most. */
    private void readAgainAndAgain(Duration pause, Look look) {
        try {
            while (stop.getCount() > 0) {
                try (Connection connection = connections.open()) {
                    connection.setAutoCommit(false);
                    do {
                        look.at(connection);
                    } while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS));
                } catch (SQLException _) {
                    outages.incrementAndGet();
                    stop.await(PAIR_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readPair(Connection connection, Map<Integer, Long> seen) throws SQLException {
        beginSnapshot(connection);
        try (PreparedStatement selectLast =
                        ProbeTables.select(connection, "dbo." + ProbeTables.LAST);
                PreparedStatement selectFirst =
                        ProbeTables.select(connection, "dbo." + ProbeTables.FIRST)) {
            Map<Integer, Long> last = ProbeTables.numbers(selectLast);
            Map<Integer, Long> first = ProbeTables.numbers(selectFirst);
            connection.rollback();
            snapshots.incrementAndGet();
            if (!last.equals(first)) {
                note("a snapshot shows a part of a transaction");
            }
            if (seen.entrySet().stream()
                    .anyMatch(n -> last.getOrDefault(n.getKey(), -1L) < n.getValue())) {
                note("a snapshot shows less than one before");
            }
            seen.putAll(last);
        }
    }

    private void readInvariants(Connection connection) throws SQLException {
        beginSnapshot(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local search_path to dbo");
            for (Invariant invariant : invariants) {
                try (ResultSet row = statement.executeQuery(invariant.violations())) {
                    row.next();
                    if (row.getLong(1) > 0) {
                        note("does not hold: " + invariant.name());
                    }
                }
            }
        }
        connection.rollback();
        invariantChecks.incrementAndGet();
    }

    private static void beginSnapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
        }
    }

    private synchronized void note(String finding) {
        findings.merge(finding, 1L, Long::sum);
    }

    /** What must not be, and how often it was. */
    synchronized Map<String, Long> findings() {
        return new TreeMap<>(findings);
    }

    /** Snapshots in which first and last writes were compared. */
    long snapshots() {
        return snapshots.get();
    }

    /** Snapshots in which all invariants were checked. */
    long invariantChecks() {
        return invariantChecks.get();
    }

    /** How often a reader was cut off or not let in. */
    long outages() {
        return outages.get();
    }

    @Override
    public void close() {
        stop.countDown();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
