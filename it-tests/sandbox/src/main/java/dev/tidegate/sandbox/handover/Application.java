package dev.tidegate.sandbox.handover;

import dev.tidegate.cutover.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client. What it was not promised it does again, with the same number, wherever the route
 * leads then: the number is unique, so if an attempt was committed whose answer got lost, the next
 * one is told so.
 */
final class Application implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    /** A unique key is there already: on SQL Server and on PostgreSQL. */
    private static final Set<Integer> DUPLICATE_CODES = Set.of(2601, 2627);

    private static final String DUPLICATE_STATE = "23505";
    private static final Duration RETRY_PAUSE = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int AMOUNT_MAX = 100;

    private final int client;
    private final Route route;
    private final Promises promises;
    private final SplittableRandom random;
    private @Nullable Session session;
    private long number;

    Application(int client, Route route, Promises promises, SplittableRandom random) {
        this.client = client;
        this.route = route;
        this.promises = promises;
        this.random = random;
    }

    /** A connection to a side, and its statements. */
    private record Session(
            Side side,
            Connection connection,
            PreparedStatement take,
            PreparedStatement give,
            PreparedStatement transfer)
            implements AutoCloseable {
        static Session open(Side side, Connection connection) throws SQLException {
            try {
                connection.setAutoCommit(false);
                return new Session(
                        side,
                        connection,
                        connection.prepareStatement(
                                "update dbo.account set balance = balance - ? where id = ?"),
                        connection.prepareStatement(
                                "update dbo.account set balance = balance + ? where id = ?"),
                        connection.prepareStatement(
                                "insert into dbo.transfer (client, number, payer, payee, amount)"
                                        + " values (?, ?, ?, ?, ?)"));
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    /**
     * What one transaction moves; the smaller account first, so that no two wait for each other.
     */
    private record Transfer(int first, int second, int amount) {}

    /** Makes one transfer, however often it must be tried; fails when that takes minutes. */
    void transact() throws SQLException, InterruptedException {
        number++;
        Transfer transfer = next();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Side side = route.side();
            try {
                attempt(side, transfer);
                promises.made(client, side);
                return;
            } catch (SQLException e) {
                close();
                if (isDuplicate(e)) {
                    promises.found(client);
                    return;
                }
                promises.refused(side, e);
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                TimeUnit.NANOSECONDS.sleep(RETRY_PAUSE.toNanos());
            }
        }
    }

    private Transfer next() {
        int one = random.nextInt(1, TransferTables.ACCOUNTS);
        int other = random.nextInt(one + 1, TransferTables.ACCOUNTS + 1);
        return new Transfer(one, other, random.nextInt(1, AMOUNT_MAX));
    }

    private void attempt(Side side, Transfer transfer) throws SQLException {
        Session at = session(side);
        move(at.take(), transfer.amount(), transfer.first());
        move(at.give(), transfer.amount(), transfer.second());
        PreparedStatement insert = at.transfer();
        insert.setInt(1, client);
        insert.setLong(2, number);
        insert.setInt(3, transfer.first());
        insert.setInt(4, transfer.second());
        insert.setInt(5, transfer.amount());
        insert.executeUpdate();
        at.connection().commit();
    }

    private static void move(PreparedStatement update, int amount, int account)
            throws SQLException {
        update.setInt(1, amount);
        update.setInt(2, account);
        if (update.executeUpdate() != 1) {
            throw new IllegalStateException("account " + account + " is not there");
        }
    }

    private Session session(Side side) throws SQLException {
        Session present = session;
        if (present == null || present.side() != side) {
            close();
            present = Session.open(side, route.open(side));
            session = present;
        }
        return present;
    }

    static boolean isDuplicate(SQLException e) {
        return DUPLICATE_CODES.contains(e.getErrorCode())
                || DUPLICATE_STATE.equals(e.getSQLState());
    }

    @Override
    public void close() {
        Session present = session;
        session = null;
        if (present != null) {
            try {
                present.close();
            } catch (SQLException e) {
                LOG.debug("an application's connection does not close client={}", client, e);
            }
        }
    }
}
