package dev.tidegate.daemon;

import dev.tidegate.cutover.CutoverPorts;
import dev.tidegate.run.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks at something again and again, on a thread of its own, whatever happens: what fails is
 * shown, and looked at again with new ports.
 */
final class CutoverLook implements AutoCloseable {
    private final String name;
    private final Duration interval;
    private final CutoverPortsInUse ports;
    private final CutoverMemory memory;
    private final Look look;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** What is looked at. */
    interface Look {
        void look(CutoverPorts ports) throws InterruptedException;
    }

    CutoverLook(
            String name, Duration interval, CutoverOpener opener, CutoverMemory memory, Look look) {
        this.name = name;
        this.interval = interval;
        this.ports = new CutoverPortsInUse(opener);
        this.memory = memory;
        this.look = look;
        this.thread = Thread.ofPlatform().name("cutover-" + name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                lookOnce();
            } while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException _) {
            // told to stop, as by the latch
        } finally {
            ports.close();
        }
    }

    private void lookOnce() throws InterruptedException {
        try {
            look.look(ports.get());
            memory.seen(name, Optional.empty());
        } catch (RuntimeException | Error e) { // who watches a lease never stops by himself
            memory.seen(name, Optional.of(Failure.of(e, Instant.now())));
            ports.close();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
