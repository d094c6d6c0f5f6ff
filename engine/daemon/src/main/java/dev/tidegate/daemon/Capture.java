package dev.tidegate.daemon;

import dev.tidegate.capture.CaptureWorker;
import dev.tidegate.run.Worker;
import dev.tidegate.schema.TableDefinition;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * Captures as long as an attempt lasts, of other tables when it is told so: then capture alone
 * starts again where the journal ends, and everything else goes on.
 *
 * <p>The capturing thread is another one than the worker's, since both ends of it, to be told to
 * stop and to start again, are interrupts to it.
 */
final class Capture implements Worker {
    private final Function<List<TableDefinition>, CaptureWorker> workers;
    private final CaptureWorker first;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /** What moves it. */
    private sealed interface Event {
        /** The capturing thread has ended. */
        record Ended(Optional<Throwable> failure) implements Event {}

        /** Other tables are to be captured. */
        record Asked(List<TableDefinition> tables, CompletableFuture<CaptureWorker> worker)
                implements Event {}
    }

    /**
     * Makes one.
     *
     * @param workers makes a worker for tables
     * @param tables those that are captured at first
     */
    Capture(Function<List<TableDefinition>, CaptureWorker> workers, List<TableDefinition> tables) {
        this.workers = workers;
        this.first = workers.apply(tables);
    }

    @Override
    public String name() {
        return "capture";
    }

    /** Waits until whatever is committed on the source from now on will be in the journal. */
    void awaitStarted() throws InterruptedException {
        first.awaitStarted();
    }

    /**
     * Captures these tables from now on, and no others.
     *
     * @return their worker, once the one before has ended
     */
    CompletableFuture<CaptureWorker> change(List<TableDefinition> tables) {
        CompletableFuture<CaptureWorker> worker = new CompletableFuture<>();
        events.add(new Event.Asked(tables, worker));
        return worker;
    }

    @Override
    public void run() throws InterruptedException {
        CaptureWorker worker = first;
        while (true) {
            Thread thread = start(worker);
            try {
                switch (events.take()) {
                    case Event.Ended ended -> throw broken(ended);
                    case Event.Asked asked -> {
                        end(thread);
                        worker = workers.apply(asked.tables());
                        asked.worker().complete(worker);
                    }
                }
            } catch (InterruptedException e) {
                thread.interrupt();
                joinAll(thread);
                throw e;
            }
        }
    }

    private Thread start(CaptureWorker worker) {
        return Thread.ofPlatform().name("tidegate-capturing").start(() -> capture(worker));
    }

    private void capture(CaptureWorker worker) {
        Optional<Throwable> failure = Optional.empty();
        try {
            worker.run();
        } catch (Throwable e) { // handed to the worker's thread, which throws it
            failure = Optional.of(e);
        }
        events.add(new Event.Ended(failure));
    }

    /** Ends a thread for the next one; what broke it on the way is thrown. */
    private void end(Thread thread) throws InterruptedException {
        thread.interrupt();
        thread.join();
        for (Event event : List.copyOf(events)) {
            if (event instanceof Event.Ended ended) {
                events.remove(event);
                if (!(ended.failure().orElse(null) instanceof InterruptedException)) {
                    throw broken(ended);
                }
            }
        }
    }

    /** Its writer and its connections are closed when this returns. */
    private static void joinAll(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true; // it was told already
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException broken(Event.Ended ended) {
        return switch (ended.failure().orElse(null)) {
            case null -> new IllegalStateException("capture ended by itself");
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            case Throwable other -> new IllegalStateException(other);
        };
    }
}
