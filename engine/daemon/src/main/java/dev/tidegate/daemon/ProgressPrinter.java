package dev.tidegate.daemon;

import dev.tidegate.control.Status;
import dev.tidegate.control.StatusText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prints one line of progress at a steady interval, for the person at the terminal. */
final class ProgressPrinter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressPrinter.class);

    private final Supplier<Status> status;
    private final PrintWriter out;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("tidegate-progress").unstarted(this::run);

    private ProgressPrinter(Supplier<Status> status, PrintWriter out, Duration interval) {
        this.status = status;
        this.out = out;
        this.interval = interval;
    }

    static ProgressPrinter start(Supplier<Status> status, PrintWriter out, Duration interval) {
        ProgressPrinter printer = new ProgressPrinter(status, out, interval);
        printer.thread.start();
        return printer;
    }

    private void run() {
        try {
            while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                out.println(StatusText.line(status.get()));
                out.flush();
            }
        } catch (InterruptedException e) {
            LOG.debug("prints no more", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
