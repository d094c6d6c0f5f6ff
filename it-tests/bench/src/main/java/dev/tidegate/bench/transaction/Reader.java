package dev.tidegate.bench.transaction;

import dev.tidegate.sandbox.demo.Poller;
import dev.tidegate.sandbox.large.LargeTransaction.Seen;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Looks at the target again and again while a transaction arrives: all of it, or nothing. */
final class Reader implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final AtomicReference<Seen> last = new AtomicReference<>(Seen.NOTHING);
    private final AtomicLong looks = new AtomicLong();
    private final AtomicLong partial = new AtomicLong();
    private final Look look;
    private final Poller poller;

    private Reader(Connection target, Look look) {
        this.look = look;
        this.poller = Poller.start("transaction-reader", target, PAUSE, this::lookAt);
    }

    /** What one statement sees of the transaction. */
    @FunctionalInterface
    interface Look {
        Seen at(Connection target) throws SQLException;
    }

    /** Starts; closes the connection in the end. */
    static Reader start(Connection target, Look look) {
        return new Reader(target, look);
    }

    private void lookAt(Connection target) throws SQLException {
        Seen before = last.get();
        Seen now = look.at(target);
        boolean wentBack = before == Seen.ALL && now != Seen.ALL;
        if (now == Seen.A_PART || wentBack) {
            partial.incrementAndGet();
        }
        looks.incrementAndGet();
        last.set(now);
    }

    /** Whether the last look saw all of it; throws what ended the looking. */
    boolean hasSeenAll() throws Exception {
        if (poller.failure().isPresent()) {
            throw poller.failure().get();
        }
        return last.get() == Seen.ALL;
    }

    /** How often it looked. */
    long looks() {
        return looks.get();
    }

    /** How often it saw a part, or less than before: that must be never. */
    long partial() {
        return partial.get();
    }

    @Override
    public void close() {
        poller.close();
    }
}
