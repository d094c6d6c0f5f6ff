package dev.tidegate.sandbox.workload;

import dev.tidegate.sandbox.workload.ClientPool.CommitListener;
import dev.tidegate.sandbox.workload.ClientPool.Connections;
import dev.tidegate.sandbox.workload.Workload.Ending;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection, and how it does a transaction between the two probes. */
final class ClientSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClientSession.class);

    /** Deadlock victim, lock wait timeout, snapshot update conflict: try again. */
    private static final Set<Integer> RETRIED = Set.of(1205, 1222, 3960);

    private static final int ATTEMPTS_MAX = 50;

    private final Workload workload;
    private final Workload.Client client;
    private final Connection connection;
    private final PreparedStatement first;
    private final PreparedStatement last;
    private final int number;
    private final CommitListener listener;
    private final Map<Integer, Long> refused = new TreeMap<>();
    private long committed;
    private long rolledBack;
    private long retried;

    private ClientSession(
            Workload workload,
            Connection connection,
            RandomGenerator random,
            int number,
            CommitListener listener)
            throws SQLException {
        connection.setAutoCommit(false);
        this.workload = workload;
        this.connection = connection;
        this.client = workload.client(connection, random);
        this.first = ProbeTables.update(connection, ProbeTables.FIRST);
        this.last = ProbeTables.update(connection, ProbeTables.LAST);
        this.number = number;
        this.listener = listener;
        connection.commit();
    }

    static ClientSession open(
            Workload workload,
            Connections connections,
            RandomGenerator random,
            int number,
            CommitListener listener)
            throws SQLException {
        Connection connection = connections.open();
        try {
            return new ClientSession(workload, connection, random, number, listener);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** What one client did. */
    record Tally(long committed, long rolledBack, long retried, Map<Integer, Long> refused) {}

    synchronized Tally tally() {
        return new Tally(committed, rolledBack, retried, Map.copyOf(refused));
    }

    int number() {
        return number;
    }

    /** Does one transaction; a deadlock's victim tries again. */
    void transact() throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                attempt();
                return;
            } catch (SQLException e) {
                connection.rollback();
                if (RETRIED.contains(e.getErrorCode()) && attempt < ATTEMPTS_MAX) {
                    count(() -> retried++);
                } else if (workload.expects(e)) {
                    count(() -> refused.merge(e.getErrorCode(), 1L, Long::sum));
                    return;
                } else {
                    throw e;
                }
            }
        }
    }

    private void attempt() throws SQLException {
        write(first);
        if (client.transact() == Ending.ROLL_BACK) {
            connection.rollback();
            count(() -> rolledBack++);
            return;
        }
        write(last);
        connection.commit();
        listener.committed(number, committed + 1, System.nanoTime());
        count(() -> committed++);
    }

    private void write(PreparedStatement probe) throws SQLException {
        probe.setLong(1, committed + 1);
        probe.setInt(2, number);
        if (probe.executeUpdate() != 1) {
            throw new SQLException("the probe tables have no row for client " + number);
        }
    }

    private synchronized void count(Runnable change) {
        change.run();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            log.warn("client's connection does not close client={}", number, e);
        }
    }
}
