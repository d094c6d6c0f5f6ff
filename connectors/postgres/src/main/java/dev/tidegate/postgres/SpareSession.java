package dev.tidegate.postgres;

import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * At most one session that waits for its next use, so that what is done a few times a minute does
 * not log in each time. Safe for several threads; more than one at a time have sessions of their
 * own.
 */
final class SpareSession {
    /** One that was silent for longer may have been dropped on the way without a word. */
    private static final Duration IDLE_MAX = Duration.ofMinutes(2);

    /** A server process keeps what it once knew of tables. */
    private static final Duration LIFE_MAX = Duration.ofMinutes(15);

    private final Connections connections;
    private final AtomicReference<Optional<Waiting>> spare =
            new AtomicReference<>(Optional.empty());

    SpareSession(Connections connections) {
        this.connections = connections;
    }

    /**
     * A session, and since when there is it.
     *
     * @param openedNanos by {@link System#nanoTime}
     */
    record Session(Connection connection, long openedNanos) {
        static Session of(Connection opened) {
            return new Session(opened, System.nanoTime());
        }
    }

    private record Waiting(Session session, long sinceNanos) {
        boolean isFresh() {
            long now = System.nanoTime();
            return now - sinceNanos < IDLE_MAX.toNanos()
                    && now - session.openedNanos < LIFE_MAX.toNanos();
        }
    }

    /** Takes it, if there is one that may still be good; else whoever asks opens one. */
    Optional<Session> take() {
        Optional<Waiting> taken = spare.getAndSet(Optional.empty());
        taken.filter(it -> !it.isFresh()).ifPresent(this::end);
        return taken.filter(Waiting::isFresh).map(Waiting::session);
    }

    /** Keeps a session in which nothing is open, or ends it if one is kept already. */
    void give(Session session) {
        Waiting waiting = new Waiting(session, System.nanoTime());
        if (!spare.compareAndSet(Optional.empty(), Optional.of(waiting))) {
            end(waiting);
        }
    }

    private void end(Waiting waiting) {
        connections.release(waiting.session.connection);
    }
}
