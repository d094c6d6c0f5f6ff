package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.SessionInfo;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When a session's open transaction began and when it first wrote to each database. The session
 * keeps it; other sessions that list this one read it.
 */
final class TransactionTimes {
    private static final AtomicLong IDS = new AtomicLong(1L << 32);

    private volatile Optional<SessionInfo.Transaction> open = Optional.empty();

    /** BEGIN TRANSACTION; returns the transaction's id. */
    long begin() {
        long id = IDS.incrementAndGet();
        open = Optional.of(begun(id, SessionInfo.Transaction.OF_USER));
        return id;
    }

    private static SessionInfo.Transaction begun(long id, String name) {
        return new SessionInfo.Transaction(id, name, Catalog.now(), Map.of());
    }

    /** A statement is about to write to a database: in the open transaction, or in its own. */
    void write(String verb, String database) {
        SessionInfo.Transaction transaction =
                open.orElseGet(() -> begun(IDS.incrementAndGet(), verb));
        if (transaction.writes().containsKey(database)) {
            return;
        }
        Map<String, LocalDateTime> writes = new HashMap<>(transaction.writes());
        writes.put(database, Catalog.now());
        open =
                Optional.of(
                        new SessionInfo.Transaction(
                                transaction.id(),
                                transaction.name(),
                                transaction.began(),
                                Map.copyOf(writes)));
    }

    /** The transaction is over. */
    void end() {
        open = Optional.empty();
    }

    /** What is open now. */
    Optional<SessionInfo.Transaction> now() {
        return open;
    }
}
