package dev.tidegate.sandbox.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Looks at the target again and again, on a thread and a connection of its own. */
public final class Poller implements AutoCloseable {
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread;

    private Poller(String name, Connection connection, Duration pause, Look look) {
        this.thread =
                Thread.ofPlatform().name(name).daemon().start(() -> run(connection, pause, look));
    }

    /** One look. */
    @FunctionalInterface
    public interface Look {
        /** Looks; a failure ends the looking. */
        void at(Connection target) throws SQLException;
    }

    /** Starts; closes the connection in the end. */
    public static Poller start(String name, Connection connection, Duration pause, Look look) {
        return new Poller(name, connection, pause, look);
    }

    private void run(Connection connection, Duration pause, Look look) {
        try (connection) {
            do {
                look.at(connection);
            } while (!stop.await(pause.toNanos(), TimeUnit.NANOSECONDS));
        } catch (SQLException | RuntimeException e) {
            failure.set(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why it ended early, if it did. */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Finishes the last look. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
