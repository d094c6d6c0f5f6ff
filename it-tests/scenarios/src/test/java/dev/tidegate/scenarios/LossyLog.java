package dev.tidegate.scenarios;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.model.LogEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** A source's log of which one change gets lost on its way, when it is told to lose one. */
final class LossyLog implements SourceLog {
    private static final Predicate<LogEvent.Change> NONE = _ -> false;

    private final SourceLog whole;
    private final AtomicReference<Predicate<LogEvent.Change>> toLose = new AtomicReference<>(NONE);

    LossyLog(SourceLog whole) {
        this.whole = whole;
    }

    /** Loses the next change that is so; it is to be the only one of its transaction. */
    void lose(Predicate<LogEvent.Change> which) {
        toLose.set(which);
    }

    /** Whether it is lost. */
    boolean hasLost() {
        return toLose.get() == NONE;
    }

    @Override
    public void follow(Optional<SourceOffset> from, BatchHandler handler)
            throws InterruptedException {
        whole.follow(
                from,
                batch -> {
                    List<SourceEvent> left = new ArrayList<>(batch);
                    left.removeIf(this::loses);
                    if (!left.isEmpty()) {
                        handler.handle(left);
                    }
                });
    }

    private boolean loses(SourceEvent event) {
        Predicate<LogEvent.Change> which = toLose.get();
        return event instanceof Changed changed
                && changed.event() instanceof LogEvent.Change change
                && which.test(change)
                && toLose.compareAndSet(which, NONE);
    }
}
