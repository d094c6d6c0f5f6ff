package dev.tidegate.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements of one session that may take hours, and end soon after an interrupt of their thread,
 * or when another thread breaks them off. The driver waits for the server's answer without heeding
 * interrupts, so somebody has to look.
 */
final class Breakable implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Breakable.class);
    private static final long LOOK_MILLIS = 250;
    private static final String CANCELLED = "57014";

    /** Looks at all that run; its thread ends when there is none. */
    private static final ScheduledThreadPoolExecutor WATCH = watch();

    private final Connection connection;
    private final Thread thread = Thread.currentThread();
    private final ScheduledFuture<?> looks;
    private @Nullable Statement running;
    private boolean broken;

    /** For statements of this thread. */
    Breakable(Connection connection) {
        this.connection = connection;
        this.looks =
                WATCH.scheduleWithFixedDelay(
                        this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Somebody broke the statement off, and it had no effect; not its own thread's interrupt. */
    static final class BrokenOffException extends Exception {
        private static final long serialVersionUID = 1;

        BrokenOffException() {
            super("broken off");
        }
    }

    private static ScheduledThreadPoolExecutor watch() {
        ScheduledThreadPoolExecutor watch =
                new ScheduledThreadPoolExecutor(
                        1,
                        task ->
                                Thread.ofPlatform()
                                        .daemon()
                                        .name("tidegate-statement-watch")
                                        .unstarted(task));
        watch.setRemoveOnCancelPolicy(true);
        return watch;
    }

    /** Runs a statement. */
    void run(String sql) throws SQLException, BrokenOffException, InterruptedException {
        try (Statement statement = connection.createStatement()) {
            begin(statement);
            try {
                statement.execute(sql);
            } finally {
                end();
            }
        } catch (SQLException e) {
            if (!Failures.state(e).equals(CANCELLED)) {
                throw e;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while the target worked");
            }
            throw new BrokenOffException();
        }
    }

    private synchronized void begin(Statement statement) throws BrokenOffException {
        if (broken) {
            throw new BrokenOffException();
        }
        running = statement;
    }

    private synchronized void end() {
        running = null;
    }

    /** Ends the statement that runs, if one does, and lets no other begin. */
    synchronized void breakOff() {
        broken = true;
        notifyAll();
        cancel();
    }

    private synchronized void look() {
        if (broken || thread.isInterrupted()) {
            cancel(); // also if it was too early before
        }
    }

    private void cancel() {
        Statement statement = running;
        if (statement == null) {
            return;
        }
        try {
            statement.cancel();
        } catch (SQLException e) {
            log.warn("a statement was not cancelled sqlstate={}", Failures.state(e));
        }
    }

    /** Lets time pass; ends early when it is broken off. */
    synchronized void pause(long millis) throws BrokenOffException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = millis;
        while (!broken && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        if (broken) {
            throw new BrokenOffException();
        }
    }

    @Override
    public void close() {
        looks.cancel(false);
    }
}
