package dev.tidegate.sandbox.sqlserver.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.command.Command;
import org.h2.engine.SessionLocal;

/**
 * Whether the running request is to end. The session's thread asks; the connection's reader, or
 * another session by KILL, requests it.
 */
final class Cancellation {
    private final SessionLocal session;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean running;
    private boolean requested;
    private boolean killed;

    Cancellation(SessionLocal session) {
        this.session = session;
    }

    /** A request begins: cancels that came before it do not count. */
    void begin() {
        set(true);
    }

    /** The request has ended. */
    void end() {
        set(false);
    }

    private void set(boolean nowRunning) {
        lock.lock();
        try {
            running = nowRunning;
            requested = false;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the running request, if there is one. */
    void request() {
        lock.lock();
        try {
            if (running) {
                requested = true;
                changed.signalAll();
                cancelH2();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends this request and all later ones. */
    void kill() {
        lock.lock();
        try {
            killed = true;
            changed.signalAll();
            cancelH2();
        } finally {
            lock.unlock();
        }
    }

    private void cancelH2() {
        Command command = session.getCurrentCommand();
        if (command != null) {
            command.cancel();
        }
    }

    boolean isRequested() {
        lock.lock();
        try {
            return requested || killed;
        } finally {
            lock.unlock();
        }
    }

    boolean isRunning() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** Throws when the request is to end. */
    void check() throws SqlError {
        if (isRequested()) {
            throw cancelled();
        }
    }

    static SqlError cancelled() {
        return new SqlError(0, 11, 0, "Operation cancelled by user.");
    }

    /** WAITFOR DELAY: returns when the time is over, throws when the request is to end. */
    void delay(long milliseconds) throws SqlError {
        long left = TimeUnit.MILLISECONDS.toNanos(milliseconds);
        lock.lock();
        try {
            while (left > 0 && !requested && !killed) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        } finally {
            lock.unlock();
        }
        check();
    }
}
