package dev.tidegate.scenarios;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.model.LogEvent;
import dev.tidegate.schema.TableDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A source's log of which one change does not come as it was, when it is told so. */
final class UnreliableLog implements SourceLog {
    private final SourceLog whole;
    private volatile Optional<Fault> next = Optional.empty();

    UnreliableLog(SourceLog whole) {
        this.whole = whole;
    }

    /** What happens to a change. */
    interface Fault {
        /** Whether it is this change; it is to be the only one of its transaction. */
        boolean concerns(LogEvent.Change change);

        /** What comes in its place; empty if nothing does. */
        Optional<LogEvent.Change> instead(LogEvent.Change change);
    }

    /** Does it to the next change that it concerns. */
    void prepare(Fault fault) {
        next = Optional.of(fault);
    }

    /** Whether it is done. */
    boolean isDone() {
        return next.isEmpty();
    }

    @Override
    public void follow(Optional<SourceOffset> from, BatchHandler handler)
            throws InterruptedException {
        whole.follow(
                from,
                batch -> {
                    List<SourceEvent> left = new ArrayList<>();
                    batch.forEach(event -> through(event).ifPresent(left::add));
                    if (!left.isEmpty()) {
                        handler.handle(left);
                    }
                });
    }

    @Override
    public boolean include(TableDefinition table, Duration atMost) throws InterruptedException {
        return whole.include(table, atMost);
    }

    private Optional<SourceEvent> through(SourceEvent event) {
        Optional<Fault> fault = next;
        if (fault.isEmpty()
                || !(event instanceof Changed changed)
                || !(changed.event() instanceof LogEvent.Change change)
                || !fault.get().concerns(change)) {
            return Optional.of(event);
        }
        next = Optional.empty();
        return fault.get()
                .instead(change)
                .map(it ->
                        new Changed(
                                it, changed.commitLsn(), changed.committedAt(), changed.offset()));
    }
}
