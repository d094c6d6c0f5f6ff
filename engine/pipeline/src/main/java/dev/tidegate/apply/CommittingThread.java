package dev.tidegate.apply;

import java.time.Duration;

/**
 * Port: the one thread besides the worker's, on which windows are committed. The worker owns it and
 * starts one piece of work after the other.
 *
 * <p>A port, so that a simulation decides how far this thread gets while the worker goes on.
 */
public interface CommittingThread extends AutoCloseable {
    /**
     * Opens a platform thread, named after the calling one. No interrupt reaches it: a window is
     * committed or refused, never torn.
     */
    static CommittingThread open() {
        return new PlatformCommittingThread();
    }

    /** Starts work; what was started before has ended. */
    Work start(Runnable work);

    /** Lets the thread end; what was started has ended. */
    @Override
    void close();

    /** Work that was started; asked by the thread that started it. */
    interface Work {
        /** Whether it has ended, well or not. */
        boolean hasEnded();

        /** Waits for its end, so long at most; returns whether it has ended. */
        boolean await(Duration timeout) throws InterruptedException;

        /**
         * Waits for its end, however long it takes; an interrupt is kept for later. Throws what the
         * work threw. What the work did happens before this returns.
         */
        void join();
    }

    /** Opens the thread of a worker that starts to run. */
    interface Opener {
        /** Opens it. */
        CommittingThread open();
    }
}
