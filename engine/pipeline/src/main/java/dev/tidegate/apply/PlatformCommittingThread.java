package dev.tidegate.apply;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A platform thread: an interrupt would close the sockets of a virtual one. */
final class PlatformCommittingThread implements CommittingThread {
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform()
                            .name(Thread.currentThread().getName() + "-commit")
                            .factory());

    @Override
    public Work start(Runnable work) {
        return new Submitted(thread.submit(work));
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private record Submitted(Future<?> future) implements Work {
        @Override
        public boolean hasEnded() {
            return future.isDone();
        }

        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            try {
                future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
                return true;
            } catch (ExecutionException _) {
                return true; // join throws it
            } catch (TimeoutException _) {
                return false;
            }
        }

        @Override
        public void join() {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        future.get();
                        return;
                    } catch (InterruptedException _) {
                        interrupted = true;
                    }
                }
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case RuntimeException unchecked -> throw unchecked;
                    case Error error -> throw error;
                    case null, default -> throw new IllegalStateException(e);
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
