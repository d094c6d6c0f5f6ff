package dev.tidegate.sandbox.demo;

import dev.tidegate.sandbox.compare.TargetTables;
import dev.tidegate.sandbox.compare.TargetTables.TargetTable;
import dev.tidegate.sandbox.workload.Invariant;
import dev.tidegate.sandbox.workload.ProbeTables;
import dev.tidegate.sandbox.workload.SourceTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches the target while the pipeline writes it, as its users will: how soon a commit is seen,
 * whether a snapshot ever shows a part of a transaction or breaks an invariant.
 */
final class TargetWatch implements AutoCloseable {
    // often enough to see, seldom enough not to take the processors from what is watched
    private static final Duration LAG_PAUSE = Duration.ofMillis(8);
    private static final Duration SNAPSHOT_PAUSE = Duration.ofMillis(50);
    private static final Duration INVARIANTS_PAUSE = Duration.ofSeconds(3);
    private static final int SNAPSHOT_READERS = 2;

    private final Lags lags = new Lags();
    private final AtomicLong snapshots = new AtomicLong();
    private final AtomicLong partial = new AtomicLong();
    private final AtomicLong transactions = new AtomicLong();
    private final Map<String, Long> violations = new LinkedHashMap<>();
    private final AtomicLong invariantChecks = new AtomicLong();
    private final List<Poller> pollers = new ArrayList<>();
    private final String first;
    private final String last;
    private final String schema;

    private TargetWatch(TargetTable first, TargetTable last) {
        this.first = first.quoted();
        this.last = last.quoted();
        this.schema = last.schema();
    }

    /** Opens connections to the target. */
    @FunctionalInterface
    interface Connections {
        Connection open() throws SQLException;
    }

    /** Starts to watch a target that is consistent. */
    static TargetWatch start(Connections connections, Commits commits, List<Invariant> invariants)
            throws SQLException {
        TargetWatch watch;
        try (Connection connection = connections.open()) {
            TargetTables tables = TargetTables.of(connection);
            watch =
                    new TargetWatch(
                            probe(tables, ProbeTables.FIRST), probe(tables, ProbeTables.LAST));
        }
        try {
            watch.startAll(connections, commits, invariants);
        } catch (SQLException e) {
            watch.close();
            throw e;
        }
        return watch;
    }

    static TargetTable probe(TargetTables tables, String name) throws SQLException {
        return tables.find("dbo", name)
                .orElseThrow(() -> new SQLException("table " + name + " is not on the target"));
    }

    private void startAll(Connections connections, Commits commits, List<Invariant> invariants)
            throws SQLException {
        Connection lagConnection = connections.open();
        PreparedStatement select = ProbeTables.select(lagConnection, last);
        look(select, commits, false); // what was seen before the watch began is not measured
        pollers.add(
                Poller.start(
                        "lag-probe", lagConnection, LAG_PAUSE, _ -> look(select, commits, true)));
        for (int i = 1; i <= SNAPSHOT_READERS; i++) {
            Map<Integer, Long> seen = new HashMap<>();
            pollers.add(
                    Poller.start(
                            "snapshot-reader-" + i,
                            connections.open(),
                            SNAPSHOT_PAUSE,
                            connection -> readSnapshot(connection, seen)));
        }
        if (!invariants.isEmpty()) {
            pollers.add(
                    Poller.start(
                            "invariant-reader",
                            connections.open(),
                            INVARIANTS_PAUSE,
                            connection -> checkInvariants(connection, invariants)));
        }
    }

    /** A commit is visible when a query that finds it has answered. */
    private void look(PreparedStatement select, Commits commits, boolean isMeasured)
            throws SQLException {
        Map<Integer, Long> numbers = ProbeTables.numbers(select);
        long now = System.nanoTime();
        numbers.forEach((client, number) ->
                commits.seen(
                        client,
                        number,
                        committed -> {
                            if (isMeasured) {
                                lags.add(now - committed);
                            }
                        }));
        transactions.set(ProbeTables.transactions(numbers));
    }

    /** Reads what transactions write last, then what they write first: as two statements. */
    private void readSnapshot(Connection connection, Map<Integer, Long> seen) throws SQLException {
        beginSnapshot(connection);
        try (PreparedStatement selectLast = ProbeTables.select(connection, last);
                PreparedStatement selectFirst = ProbeTables.select(connection, first)) {
            Map<Integer, Long> lastNumbers = ProbeTables.numbers(selectLast);
            Map<Integer, Long> firstNumbers = ProbeTables.numbers(selectFirst);
            connection.rollback();
            snapshots.incrementAndGet();
            boolean wentBack =
                    lastNumbers.entrySet().stream()
                            .anyMatch(n -> n.getValue() < seen.getOrDefault(n.getKey(), 0L));
            if (wentBack || !lastNumbers.equals(firstNumbers)) {
                partial.incrementAndGet();
            }
            seen.putAll(lastNumbers);
        }
    }

    /** Checks all invariants in one snapshot. */
    void checkInvariants(Connection connection, List<Invariant> invariants) throws SQLException {
        beginSnapshot(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local search_path to " + SourceTable.quote(schema));
            for (Invariant invariant : invariants) {
                try (ResultSet row = statement.executeQuery(invariant.violations())) {
                    row.next();
                    note(invariant.name(), row.getLong(1));
                }
            }
        }
        connection.rollback();
        invariantChecks.incrementAndGet();
    }

    private synchronized void note(String invariant, long count) {
        violations.merge(invariant, count, Long::sum);
    }

    private static void beginSnapshot(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
        }
    }

    /** From the source's confirmation of a commit to the answer that shows it. */
    Lags lags() {
        return lags;
    }

    /** Transactions that the last look found. */
    long transactions() {
        return transactions.get();
    }

    /** Snapshots read. */
    long snapshots() {
        return snapshots.get();
    }

    /** Snapshots that showed a part of a transaction, or less than one before. */
    long partial() {
        return partial.get();
    }

    /** How often all invariants were checked. */
    long invariantChecks() {
        return invariantChecks.get();
    }

    /** How often each invariant was broken. */
    synchronized Map<String, Long> violations() {
        return new LinkedHashMap<>(violations);
    }

    /** Why watching ended early, if it did. */
    Optional<Exception> failure() {
        return pollers.stream().flatMap(poller -> poller.failure().stream()).findFirst();
    }

    /** Stops watching; what was found stays. */
    void finish() {
        pollers.forEach(Poller::close);
    }

    @Override
    public void close() {
        finish();
    }
}
