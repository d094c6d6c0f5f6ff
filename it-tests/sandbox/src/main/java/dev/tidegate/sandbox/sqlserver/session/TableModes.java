package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The locks on tables that H2 does not have, or gives to whoever comes by: S, that sessions hold
 * together while nobody writes; IX, that whoever writes takes first; X, that H2 then knows too.
 * Requests are granted in the order in which they came, so that a stream of writers does not keep
 * the others waiting; but who has a lock on the table already does not queue. Sessions use it from
 * their own threads.
 */
final class TableModes {
    /** How long a waiting session sleeps before it looks for a deadlock and whether to end. */
    private static final long LOOK_MS = 50;

    /** How a table is locked. */
    enum Mode {
        SHARED("S"),
        INTENT_EXCLUSIVE("IX"),
        EXCLUSIVE("X");

        private final String code;

        Mode(String code) {
            this.code = code;
        }

        /** Its letters in views. */
        String code() {
            return code;
        }
    }

    /** How long a lock is held. */
    enum Lifetime {
        STATEMENT,
        TRANSACTION
    }

    /** How a request ended. */
    enum Outcome {
        GRANTED,
        TIMED_OUT,
        CANCELLED,
        DEADLOCK
    }

    /** A lock that a session holds or asks for. */
    record Request(ObjectName table, Mode mode, int spid, Lifetime lifetime) {
        private boolean conflictsWith(Request other) {
            boolean together = mode == other.mode && mode != Mode.EXCLUSIVE;
            return other.spid != spid && !together && other.table.equals(table);
        }
    }

    /** Tells whether a waiting session is to give up, so that sessions that wait for it go on. */
    interface DeadlockRule {
        /** Asked while the session waits. */
        boolean isVictim(int spid);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<ObjectName, Set<Request>> held = new HashMap<>();
    private final Map<Integer, Set<Request>> heldBySession = new HashMap<>();

    /** In the order in which they came. */
    private final Set<Request> waiting = new LinkedHashSet<>();

    private final DeadlockRule deadlocks;

    TableModes(DeadlockRule deadlocks) {
        this.deadlocks = deadlocks;
    }

    /** Takes a lock; waits for at most so many milliseconds, for ever when negative. */
    Outcome acquire(Request request, int timeoutMs, Cancellation cancellation) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        lock.lock();
        try {
            if (blockers(request).isEmpty()) {
                grant(request);
                return Outcome.GRANTED;
            }
            waiting.add(request);
            return await(
                    request,
                    timeoutMs < 0 ? Optional.empty() : Optional.of(deadline),
                    cancellation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.CANCELLED;
        } finally {
            if (waiting.remove(request)) {
                changed.signalAll();
            }
            lock.unlock();
        }
    }

    private Outcome await(Request request, Optional<Long> deadline, Cancellation cancellation)
            throws InterruptedException {
        long look = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOK_MS);
        while (!blockers(request).isEmpty()) {
            if (cancellation.isRequested()) {
                return Outcome.CANCELLED;
            }
            if (System.nanoTime() - look >= 0) {
                if (deadlocks.isVictim(request.spid())) {
                    return Outcome.DEADLOCK;
                }
                look = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOK_MS);
            }
            long left =
                    deadline.map(at -> at - System.nanoTime())
                            .orElse(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
            if (left <= 0) {
                return Outcome.TIMED_OUT;
            }
            changed.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MS)));
        }
        grant(request);
        return Outcome.GRANTED;
    }

    private void grant(Request request) {
        held.computeIfAbsent(request.table(), _ -> new HashSet<>()).add(request);
        heldBySession.computeIfAbsent(request.spid(), _ -> new HashSet<>()).add(request);
    }

    /** The sessions that a request has to wait for. */
    private Set<Integer> blockers(Request request) {
        Set<Integer> blockers = new HashSet<>();
        Set<Request> ofTable = held.getOrDefault(request.table(), Set.of());
        for (Request other : ofTable) {
            if (request.conflictsWith(other)) {
                blockers.add(other.spid());
            }
        }
        if (ofTable.stream().noneMatch(other -> other.spid() == request.spid())) {
            for (Request earlier : waiting) {
                if (earlier.equals(request)) {
                    break;
                }
                if (request.conflictsWith(earlier)) {
                    blockers.add(earlier.spid());
                }
            }
        }
        return blockers;
    }

    /** The sessions that one waits for; it may be asked while another waits. */
    Set<Integer> blockersOf(int spid) {
        lock.lock();
        try {
            Set<Integer> blockers = new HashSet<>();
            for (Request request : waiting) {
                if (request.spid() == spid) {
                    blockers.addAll(blockers(request));
                }
            }
            return blockers;
        } finally {
            lock.unlock();
        }
    }

    /** A request, and whether it still waits. */
    record Shown(Request request, boolean waiting) {}

    /** What a session holds and asks for. */
    List<Shown> of(int spid) {
        lock.lock();
        try {
            List<Shown> shown = new ArrayList<>();
            heldBySession
                    .getOrDefault(spid, Set.of())
                    .forEach(each -> shown.add(new Shown(each, false)));
            waiting.stream()
                    .filter(each -> each.spid() == spid)
                    .forEach(each -> shown.add(new Shown(each, true)));
            return shown;
        } finally {
            lock.unlock();
        }
    }

    /** A statement of a session is over. */
    void releaseStatement(int spid) {
        lock.lock();
        try {
            Set<Request> own = heldBySession.get(spid);
            if (own != null) {
                for (Request each : List.copyOf(own)) {
                    if (each.lifetime() == Lifetime.STATEMENT) {
                        own.remove(each);
                        free(each);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A session's transaction is over. */
    void releaseAll(int spid) {
        lock.lock();
        try {
            Set<Request> own = heldBySession.remove(spid);
            if (own != null) {
                own.forEach(this::free);
            }
        } finally {
            lock.unlock();
        }
    }

    private void free(Request request) {
        Set<Request> ofTable = held.get(request.table());
        if (ofTable != null) {
            ofTable.remove(request);
            if (ofTable.isEmpty()) {
                held.remove(request.table());
            }
        }
        changed.signalAll();
    }
}
