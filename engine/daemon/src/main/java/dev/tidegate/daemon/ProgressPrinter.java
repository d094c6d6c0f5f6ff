package dev.tidegate.daemon;

import dev.tidegate.control.LoadStatus;
import dev.tidegate.control.LoadText;
import dev.tidegate.control.Status;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.StatusText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints progress for the person who started the daemon: a line at a steady interval; while it
 * loads, and a terminal shows it, a bar for each table that is being loaded, drawn over those
 * before.
 */
final class ProgressPrinter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressPrinter.class);
    private static final Duration BARS_INTERVAL = Duration.ofSeconds(1);

    private final Watched watched;
    private final Output output;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("tidegate-progress").unstarted(this::run);

    /** Lines that stand on the terminal, to be drawn over; guarded by this. */
    private int drawn;

    ProgressPrinter(Watched watched, Output output, Duration interval) {
        this.watched = watched;
        this.output = output;
        this.interval = interval;
    }

    /** What is watched. */
    record Watched(Supplier<Status> status, Supplier<LoadStatus> load) {}

    /** Where it is printed. */
    record Output(PrintWriter out, Kind kind) {
        enum Kind {
            /** Shows what is drawn over. */
            TERMINAL,
            /** Keeps each line. */
            LINES
        }
    }

    /** Starts to print, on a thread of its own. */
    void start() {
        thread.start();
    }

    private void run() {
        try {
            boolean bars = false;
            while (!closed.await(pause(bars).toMillis(), TimeUnit.MILLISECONDS)) {
                bars = print();
            }
        } catch (InterruptedException e) {
            LOG.debug("prints no more", e);
        }
    }

    private Duration pause(boolean bars) {
        return bars && BARS_INTERVAL.compareTo(interval) < 0 ? BARS_INTERVAL : interval;
    }

    /** Prints once; returns whether bars stand there now. */
    boolean print() {
        // not under the lock, which whoever logs waits for
        Status status = watched.status().get();
        if (status.phase() != Phase.LOADING) {
            return draw(List.of(StatusText.line(status)), Output.Kind.LINES);
        }
        LoadStatus load = watched.load().get();
        return draw(
                switch (output.kind()) {
                    case TERMINAL -> LoadText.bars(load);
                    case LINES -> List.of(LoadText.line(load));
                },
                output.kind());
    }

    private synchronized boolean draw(List<String> lines, Output.Kind kind) {
        clear();
        lines.forEach(output.out()::println);
        output.out().flush();
        drawn = kind == Output.Kind.TERMINAL ? lines.size() : 0;
        return drawn > 0;
    }

    /** Takes the bars away, so that something else can be printed there. */
    synchronized void clear() {
        if (drawn > 0) {
            // moves the cursor up by some lines, and clears all from there
            output.out().print("\033[%dA\033[J".formatted(drawn));
            output.out().flush();
            drawn = 0;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        clear();
    }
}
