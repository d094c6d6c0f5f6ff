package dev.tidegate.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workers that live and die together, each on a platform thread of its own (an interrupt closes the
 * sockets of a virtual one, and would tear the window in hand).
 *
 * <p>The first failure interrupts the others; when all have ended it is thrown, with the later ones
 * suppressed. Owned by one thread.
 */
public final class WorkerGroup {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerGroup.class);
    private static final Duration STOP_NOTICE_INTERVAL = Duration.ofSeconds(5);

    /**
     * So many notices, and what is in hand is broken off: of the 30 s that Kubernetes waits, most
     * are for what comes after it, each with a limit of its own.
     */
    private static final int NOTICES_MAX = 2;

    private final Runnable breakOff;
    private final List<Running> running = new ArrayList<>();
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    private @Nullable Throwable failure;
    private boolean stopping;
    private int notices;

    private record Running(Worker worker, Thread thread) {}

    private record Ended(Worker worker, Optional<Throwable> failure) {}

    private WorkerGroup(Runnable breakOff) {
        this.breakOff = breakOff;
    }

    /** Runs workers of which each ends soon after an interrupt. */
    public static void runAll(List<Worker> workers) throws InterruptedException {
        runAll(workers, () -> {});
    }

    /**
     * Runs the workers until all are done, one fails, or this thread is interrupted.
     *
     * <p>Returns or throws only when every worker has ended. Throws {@link InterruptedException}
     * after an interrupt that no failure answered.
     *
     * @param breakOff called when workers do not end in 10 s after an interrupt: closes what they
     *     may be waiting for, such as the connection to a server that hangs
     */
    public static void runAll(List<Worker> workers, Runnable breakOff) throws InterruptedException {
        WorkerGroup group = new WorkerGroup(breakOff);
        workers.forEach(group::start);
        boolean interrupted = group.awaitAll();
        switch (group.failure) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException(other);
        }
        if (interrupted) {
            throw new InterruptedException("the workers were told to stop");
        }
    }

    private void start(Worker worker) {
        Thread thread =
                Thread.ofPlatform().name("tidegate-" + worker.name()).unstarted(() -> run(worker));
        running.add(new Running(worker, thread));
        thread.start();
    }

    private void run(Worker worker) {
        Optional<Throwable> broken = Optional.empty();
        try {
            worker.run();
        } catch (Throwable e) { // handed to the owner's thread, which throws it
            broken = Optional.of(e);
        } finally {
            ended.add(new Ended(worker, broken));
        }
    }

    /** Returns whether this thread was interrupted meanwhile. */
    private boolean awaitAll() {
        boolean interrupted = false;
        while (!running.isEmpty()) {
            try {
                Ended next = ended.poll(STOP_NOTICE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null) {
                    note(next);
                } else if (stopping) {
                    noticeStop();
                }
            } catch (InterruptedException e) {
                LOG.debug("told to stop", e);
                interrupted = true;
                stopAll();
            }
        }
        return interrupted;
    }

    private void noticeStop() {
        if (++notices == NOTICES_MAX) {
            LOG.warn("{} do not finish what is in hand; it is broken off", names());
            breakOff.run();
        } else {
            LOG.info("waiting for {} to finish what is in hand", names());
        }
    }

    private void note(Ended end) {
        running.removeIf(it -> it.worker().equals(end.worker()));
        end.failure().ifPresent(thrown -> noteFailure(end.worker(), thrown));
    }

    private void noteFailure(Worker worker, Throwable thrown) {
        Throwable broken = thrown;
        if (thrown instanceof InterruptedException) {
            if (stopping) {
                return; // as asked
            }
            broken =
                    new IllegalStateException(
                            "worker " + worker.name() + " was interrupted by somebody else",
                            thrown);
        }
        if (failure == null) {
            failure = broken;
            stopAll();
        } else if (!failure.equals(broken)) {
            failure.addSuppressed(broken);
        }
    }

    private void stopAll() {
        stopping = true;
        running.forEach(it -> it.thread().interrupt());
    }

    private List<String> names() {
        return running.stream().map(it -> it.worker().name()).toList();
    }
}
