package dev.tidegate.scenarios;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An application that commits a row of {@code dbo.bag} on PostgreSQL every few milliseconds. */
final class SteadyWriter implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final int MORE = 50;

    private final AtomicInteger written = new AtomicInteger();
    private final Thread thread;
    private volatile @Nullable SQLException failure;

    private SteadyWriter(String url) {
        thread = Thread.ofPlatform().name("steady-writer").unstarted(() -> write(url));
    }

    static SteadyWriter start(String url) {
        SteadyWriter writer = new SteadyWriter(url);
        writer.thread.start();
        return writer;
    }

    private void write(String url) {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement insert =
                        connection.prepareStatement("insert into dbo.bag values (?, 'steady')")) {
            while (true) {
                insert.setInt(1, written.get());
                int _ = insert.executeUpdate();
                int _ = written.incrementAndGet();
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // that is how it is told to end
        } catch (SQLException e) {
            failure = e;
        }
    }

    /** Waits until it has committed some more rows. */
    void awaitMore() throws InterruptedException {
        int enough = written.get() + MORE;
        long start = System.nanoTime();
        while (written.get() < enough) {
            if (failure != null || System.nanoTime() - start > WAIT_MAX.toNanos()) {
                throw new AssertionError("the writer does not write", failure);
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    /** Ends it, and waits for it; an error that it met is one of the test. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            if (!thread.join(WAIT_MAX)) {
                throw new AssertionError(thread.getName() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new AssertionError("the writer broke", failure);
        }
    }
}
