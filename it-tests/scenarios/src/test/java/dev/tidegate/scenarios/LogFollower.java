package dev.tidegate.scenarios;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.Drained;
import dev.tidegate.capture.SourceLog.SourceEvent;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Follows a log on a thread of its own, and keeps what it hears. */
final class LogFollower implements AutoCloseable {
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    private final Thread thread;
    private final List<SourceEvent> events = new ArrayList<>();
    private @Nullable Throwable failure;

    private LogFollower(SourceLog log, Optional<SourceOffset> from) {
        thread =
                Thread.ofPlatform()
                        .name("log follower")
                        .unstarted(() -> {
                            try {
                                log.follow(from, this::add);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt(); // closed
                            } catch (Throwable e) {
                                fail(e);
                            }
                        });
    }

    static LogFollower start(SourceLog log, Optional<SourceOffset> from) {
        LogFollower follower = new LogFollower(log, from);
        follower.thread.start();
        return follower;
    }

    private synchronized void add(List<SourceEvent> batch) {
        events.addAll(batch);
        notifyAll();
    }

    private synchronized void fail(Throwable error) {
        failure = error;
        notifyAll();
    }

    /** Waits for the first event that fits, from the beginning. */
    SourceEvent await(Predicate<SourceEvent> fits) throws InterruptedException {
        return awaitFound(() -> events.stream().filter(fits).findFirst());
    }

    /** Waits until everything up to a position was handed over. */
    Drained awaitDrained(Lsn upTo) throws InterruptedException {
        return (Drained)
                await(event -> event instanceof Drained drained && !drained.upTo().isBefore(upTo));
    }

    /** Waits for changes of rows; watermarks do not count. */
    List<Changed> awaitChanges(int count) throws InterruptedException {
        return awaitFound(() -> Optional.of(changes()).filter(changes -> changes.size() >= count));
    }

    /** Where to go on behind the last transaction that came whole, as a journal keeps it. */
    synchronized SourceOffset lastOfATransaction() {
        Lsn drained =
                events.stream()
                        .filter(Drained.class::isInstance)
                        .map(event -> ((Drained) event).upTo())
                        .max(Lsn::compareTo)
                        .orElse(Lsn.ZERO);
        return events.stream()
                .filter(Changed.class::isInstance)
                .map(Changed.class::cast)
                .filter(changed -> !changed.commitLsn().isAfter(drained))
                .toList()
                .getLast()
                .offset();
    }

    /** Waits until the following breaks, and returns what broke it. */
    synchronized Throwable awaitFailure() throws InterruptedException {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (failure == null) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("the log is still followed");
            }
            wait(left / 1_000_000 + 1);
        }
        return failure;
    }

    private List<Changed> changes() {
        return events.stream()
                .filter(Changed.class::isInstance)
                .map(Changed.class::cast)
                .filter(changed -> changed.event() instanceof LogEvent.Change)
                .toList();
    }

    private synchronized <T> T awaitFound(Supplier<Optional<T>> search)
            throws InterruptedException {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (true) {
            Optional<T> found = search.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (failure != null) {
                throw new AssertionError("the log broke", failure);
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError(
                        "nothing came in time; so far " + events.size() + " events");
            }
            wait(left / 1_000_000 + 1);
        }
    }

    /** Where to go on behind all that was handed over. */
    synchronized SourceOffset reached() {
        return events.getLast().offset();
    }

    /** Interrupts the following, and waits for its end. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            if (!thread.join(WAIT_MAX)) {
                throw new AssertionError("the log is still followed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
