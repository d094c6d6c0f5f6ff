package dev.tidegate.sandbox.sqlserver.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The locks of sp_getapplock, of all sessions of a server. A lock that is asked for again is held
 * until it is released as often. Sessions use it from their own threads.
 */
final class ApplicationLocks {
    /** How long a waiting session sleeps before it looks whether it is cancelled. */
    private static final long CANCEL_CHECK_MS = 50;

    /** How a resource is locked. */
    enum Mode {
        INTENTSHARED("IS"),
        SHARED("S"),
        UPDATE("U"),
        INTENTEXCLUSIVE("IX"),
        EXCLUSIVE("X");

        private static final Map<Mode, Set<Mode>> COMPATIBLE =
                new EnumMap<>(
                        Map.of(
                                INTENTSHARED,
                                Set.of(INTENTSHARED, SHARED, UPDATE, INTENTEXCLUSIVE),
                                SHARED,
                                Set.of(INTENTSHARED, SHARED, UPDATE),
                                UPDATE,
                                Set.of(INTENTSHARED, SHARED),
                                INTENTEXCLUSIVE,
                                Set.of(INTENTSHARED, INTENTEXCLUSIVE),
                                EXCLUSIVE,
                                Set.of()));

        private final String code;

        Mode(String code) {
            this.code = code;
        }

        /** Its letters in views. */
        String code() {
            return code;
        }

        /** The mode of that name, in any case. */
        static Optional<Mode> named(String name) {
            for (Mode mode : values()) {
                if (mode.name().equals(name.toUpperCase(Locale.ROOT))) {
                    return Optional.of(mode);
                }
            }
            return Optional.empty();
        }

        boolean isCompatibleWith(Mode other) {
            return COMPATIBLE.getOrDefault(this, Set.of()).contains(other);
        }
    }

    /** How long a lock is held at the longest. */
    enum Lifetime {
        TRANSACTION,
        SESSION;

        /** The lifetime of that name, in any case. */
        static Optional<Lifetime> named(String name) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "transaction" -> Optional.of(TRANSACTION);
                case "session" -> Optional.of(SESSION);
                default -> Optional.empty();
            };
        }
    }

    /** What sp_getapplock returns. */
    enum Outcome {
        GRANTED(0),
        GRANTED_AFTER_WAITING(1),
        TIMED_OUT(-1),
        CANCELLED(-2),
        DEADLOCK(-3);

        private final int status;

        Outcome(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** What is locked: a name, of a database. */
    record Resource(String database, String name) {}

    /** A lock that is held or asked for. */
    record Request(Resource resource, Mode mode, int spid, Lifetime lifetime) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final List<Request> held = new ArrayList<>();
    private final List<Request> waiting = new ArrayList<>();

    /** Takes a lock; waits for at most so many milliseconds, for ever when negative. */
    Outcome acquire(Request request, int timeoutMs, Cancellation cancellation) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        lock.lock();
        try {
            if (blockers(request).isEmpty()) {
                held.add(request);
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
            waiting.remove(request);
            lock.unlock();
        }
    }

    private Outcome await(Request request, Optional<Long> deadline, Cancellation cancellation)
            throws InterruptedException {
        while (!blockers(request).isEmpty()) {
            if (cancellation.isRequested()) {
                return Outcome.CANCELLED;
            }
            if (waitsForItself(request)) {
                return Outcome.DEADLOCK;
            }
            long left =
                    deadline.map(at -> at - System.nanoTime())
                            .orElse(TimeUnit.MILLISECONDS.toNanos(CANCEL_CHECK_MS));
            if (left <= 0) {
                return Outcome.TIMED_OUT;
            }
            released.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(CANCEL_CHECK_MS)));
        }
        held.add(request);
        return Outcome.GRANTED_AFTER_WAITING;
    }

    /** The sessions whose locks a request has to wait for. */
    private Set<Integer> blockers(Request request) {
        Set<Integer> blockers = new HashSet<>();
        for (Request other : held) {
            if (other.spid() != request.spid()
                    && other.resource().equals(request.resource())
                    && !other.mode().isCompatibleWith(request.mode())) {
                blockers.add(other.spid());
            }
        }
        return blockers;
    }

    private boolean waitsForItself(Request request) {
        Set<Integer> seen = new HashSet<>();
        Deque<Integer> next = new ArrayDeque<>(blockers(request));
        while (!next.isEmpty()) {
            int spid = next.pop();
            if (spid == request.spid()) {
                return true;
            }
            if (seen.add(spid)) {
                waiting.stream()
                        .filter(other -> other.spid() == spid)
                        .forEach(other -> next.addAll(blockers(other)));
            }
        }
        return false;
    }

    /** A request, and whether it still waits. */
    record Shown(Request request, boolean waiting) {}

    /** What a session holds and asks for. */
    List<Shown> of(int spid) {
        lock.lock();
        try {
            List<Shown> shown = new ArrayList<>();
            held.stream()
                    .filter(each -> each.spid() == spid)
                    .forEach(each -> shown.add(new Shown(each, false)));
            waiting.stream()
                    .filter(each -> each.spid() == spid)
                    .forEach(each -> shown.add(new Shown(each, true)));
            return shown;
        } finally {
            lock.unlock();
        }
    }

    /** A session that one waits for. */
    Optional<Integer> blocker(int spid) {
        lock.lock();
        try {
            return waiting.stream()
                    .filter(each -> each.spid() == spid)
                    .flatMap(each -> blockers(each).stream())
                    .findFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Releases a lock once; false when it is not held. */
    boolean release(Resource resource, int spid, Lifetime lifetime) {
        lock.lock();
        try {
            for (int i = held.size() - 1; i >= 0; i--) {
                Request each = held.get(i);
                if (each.resource().equals(resource)
                        && each.spid() == spid
                        && each.lifetime() == lifetime) {
                    held.remove(i);
                    released.signalAll();
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Releases all of a session's locks of that lifetime. */
    void releaseAll(int spid, Lifetime lifetime) {
        lock.lock();
        try {
            if (held.removeIf(each -> each.spid() == spid && each.lifetime() == lifetime)) {
                released.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
