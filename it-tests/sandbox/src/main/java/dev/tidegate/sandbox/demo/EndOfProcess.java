package dev.tidegate.sandbox.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While open, Ctrl-C and SIGTERM interrupt the thread that opened it, and the process ends when
 * that thread has closed it: so it can stop its servers.
 */
public final class EndOfProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EndOfProcess.class);
    private static final int SECONDS_MAX = 60;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    /** Opens it, for the current thread. */
    public EndOfProcess() {
        Thread worker = Thread.currentThread();
        hook = new Thread(() -> stop(worker), "stop-on-signal");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop(Thread worker) {
        worker.interrupt();
        try {
            if (!closed.await(SECONDS_MAX, TimeUnit.SECONDS)) {
                log.warn("servers do not stop seconds={}", SECONDS_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.debug("the process is ending already", e);
        }
    }
}
