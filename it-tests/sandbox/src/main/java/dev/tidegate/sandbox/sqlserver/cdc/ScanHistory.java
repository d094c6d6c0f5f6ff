package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ScanError;
import dev.tidegate.sandbox.sqlserver.catalog.ScanSession;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The last log scans of a database and their errors. Session 0 sums up all since the server
 * started. Threads share it.
 */
final class ScanHistory {
    private static final int SESSIONS_MAX = 32;
    private static final int ERRORS_MAX = 32;

    private final Deque<ScanSession> sessions = new ArrayDeque<>();
    private final Deque<ScanError> errors = new ArrayDeque<>();
    private Optional<ScanSession> sum = Optional.empty();
    private int lastSession;

    /**
     * What a scan has captured.
     *
     * @param started when it began
     * @param transactions that it captured, in order; not empty
     * @param commands row changes
     * @param first commit LSN of the first of them
     * @param last commit LSN of the last of them
     */
    record Captured(
            LocalDateTime started,
            List<LogEntry.Transaction> transactions,
            long commands,
            byte[] first,
            byte[] last) {}

    synchronized void captured(Captured scan) {
        add(
                new ScanSession(
                        ++lastSession,
                        scan.started(),
                        Catalog.now(),
                        scan.transactions().size(),
                        scan.commands(),
                        Optional.of(scan.first()),
                        Optional.of(scan.last()),
                        Optional.of(scan.transactions().getLast().ended()),
                        0,
                        0));
    }

    /** A scan found nothing; several in a row are one session. */
    synchronized void empty() {
        LocalDateTime now = Catalog.now();
        ScanSession last = sessions.peekLast();
        if (last != null && last.isEmpty()) {
            sessions.removeLast();
            sessions.addLast(last.again(now));
            sum = sum.map(before -> before.plus(ScanSession.empty(0, now)));
        } else {
            add(ScanSession.empty(++lastSession, now));
        }
    }

    /** A scan failed: its errors, the cause first. */
    synchronized void failed(List<ScanFailure> failures) {
        LocalDateTime now = Catalog.now();
        int session = ++lastSession;
        add(ScanSession.failed(session, now, failures.size()));
        for (ScanFailure each : failures) {
            errors.addLast(new ScanError(session, now, each.number(), each.message(), each.lsn()));
        }
        while (errors.size() > ERRORS_MAX) {
            errors.removeFirst();
        }
    }

    private void add(ScanSession session) {
        sessions.addLast(session);
        if (sessions.size() > SESSIONS_MAX) {
            sessions.removeFirst();
        }
        sum = Optional.of(sum.map(before -> before.plus(session)).orElse(session.asSum()));
    }

    synchronized List<ScanSession> sessions() {
        List<ScanSession> all = new ArrayList<>();
        sum.ifPresent(all::add);
        all.addAll(sessions);
        return all;
    }

    synchronized List<ScanError> errors() {
        return List.copyOf(errors);
    }
}
