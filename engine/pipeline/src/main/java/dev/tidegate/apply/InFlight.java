package dev.tidegate.apply;

import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.Optional;

/** The window that is being committed, if one is; see {@link WindowsInHand}. */
final class InFlight {
    private final CommittingThread thread;
    private Optional<Departure> departure = Optional.empty();

    private record Departure(SealedWindow window, CommittingThread.Work commit) {}

    InFlight(CommittingThread thread) {
        this.thread = thread;
    }

    /** Whether no window is. */
    boolean isEmpty() {
        return departure.isEmpty();
    }

    /** Whether one is whose outcome is not there yet. */
    boolean isUnderway() {
        return departure.isPresent() && !departure.get().commit().hasEnded();
    }

    /** The committing thread has the window from now on. */
    void start(SealedWindow window) {
        if (departure.isPresent()) {
            throw new IllegalStateException("a window is in flight already");
        }
        departure = Optional.of(new Departure(window, thread.start(window::commit)));
    }

    /** Waits for the outcome, so long at most. */
    void await(Duration timeout) throws InterruptedException {
        if (departure.isPresent()) {
            departure.get().commit().await(timeout);
        }
    }

    /**
     * Waits for the outcome, however long it takes: the window if it is committed, empty if none
     * was in flight. Throws why it is not committed. None is in flight afterwards.
     */
    Optional<SealedWindow> join() {
        Optional<Departure> ending = departure;
        departure = Optional.empty();
        if (ending.isPresent()) {
            try {
                ending.get().commit().join();
            } catch (TidegateException e) {
                throw ending.get().window().refused(e);
            }
        }
        return ending.map(Departure::window);
    }
}
