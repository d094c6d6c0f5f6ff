package dev.tidegate.scenarios;

import dev.tidegate.cutover.Side;
import dev.tidegate.sandbox.handover.Route;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An application whose transactions have a row in a table of each of several replication groups:
 * number by number, on the side that it is led to. A number whose commit was not answered is looked
 * for before it is written again, so none may be missing, or there twice, on either side.
 */
final class GroupsWriter implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(40);
    private static final Duration WAIT_MAX = Duration.ofMinutes(2);

    private final Route route;
    private final List<String> tables;
    private final Thread thread;
    private volatile long promised;
    private volatile Side side = Side.SOURCE;
    private volatile boolean stopped;
    private volatile @Nullable RuntimeException failure;

    private GroupsWriter(Route route, List<String> tables) {
        this.route = route;
        this.tables = List.copyOf(tables);
        this.thread = Thread.ofPlatform().name("groups-writer").unstarted(this::work);
    }

    /** T-SQL that makes a table for it. */
    static String creation(String table) {
        return "CREATE TABLE " + table + " (n bigint NOT NULL PRIMARY KEY, noted int NOT NULL)";
    }

    /**
     * Starts it.
     *
     * @param tables one of each group
     */
    static GroupsWriter start(Route route, List<String> tables) {
        GroupsWriter writer = new GroupsWriter(route, tables);
        writer.thread.start();
        return writer;
    }

    private void work() {
        try {
            while (!stopped) {
                try {
                    session(route.side());
                } catch (SQLException _) {
                    pause(); // fenced, or on its way: the next session looks what is there
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Writes to one side until it is led elsewhere. */
    private void session(Side here) throws SQLException, InterruptedException {
        try (Connection connection = route.open(here)) {
            connection.setAutoCommit(false);
            long next = promised + 1;
            long there = last(connection);
            connection.rollback();
            if (there > next || there < promised) {
                throw new IllegalStateException(
                        "%d was promised, and the %s has %d".formatted(promised, here, there));
            }
            promised = there;
            while (!stopped && route.side() == here) {
                next = promised + 1;
                write(connection, next);
                promised = next;
                side = here;
                pause();
            }
        }
    }

    private long last(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select max(n) from " + tables.getFirst())) {
            row.next();
            return row.getLong(1);
        }
    }

    private void write(Connection connection, long n) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : tables) {
                statement.execute("insert into %s values (%d, 0)".formatted(table, n));
                statement.execute(
                        "update %s set noted = noted + 1 where n >= %d".formatted(table, n - 2));
            }
        }
        connection.commit();
    }

    private static void pause() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }

    /** Waits until a side has promised it so many more transactions. */
    void awaitMore(Side there, int more) throws InterruptedException {
        long from = promised;
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        while (side != there || promised < from + more) {
            if (failure != null || System.nanoTime() > end) {
                throw new AssertionError("the %s takes nothing".formatted(there), failure);
            }
            pause();
        }
    }

    /** What of the promised transactions is missing on a side, or too much there. */
    List<String> faults(Connection there) throws SQLException {
        List<String> faults = new ArrayList<>();
        for (String table : tables) {
            try (Statement statement = there.createStatement();
                    ResultSet row =
                            statement.executeQuery("select count(*), max(n) from " + table)) {
                row.next();
                if (row.getLong(1) != promised || row.getLong(2) != promised) {
                    faults.add(
                            "%s: %d were promised; %d are there, up to %d"
                                    .formatted(table, promised, row.getLong(1), row.getLong(2)));
                }
            }
        }
        return faults;
    }

    /** Stops it, and waits for that; it must not have failed. */
    void stop() throws InterruptedException {
        stopped = true;
        if (!thread.join(WAIT_MAX)) {
            throw new AssertionError("the writer does not end");
        }
        if (failure != null) {
            throw new AssertionError("the writer broke", failure);
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
