package dev.tidegate.control;

import dev.tidegate.model.TidegateException;
import dev.tidegate.trail.AuditTrail;
import dev.tidegate.trail.Deed;
import dev.tidegate.trail.TrailEntry;
import dev.tidegate.trail.TrailEntry.Head;
import dev.tidegate.trail.TrailEntry.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An audit trail in memory. */
public final class MemoryTrail implements AuditTrail {
    private final List<TrailEntry> entries = new ArrayList<>();

    /** As it was when an entry was taken away. */
    private @Nullable Head head;

    /** What each append fails with, if it is to fail. */
    public volatile Optional<TidegateException> failure = Optional.empty();

    @Override
    public synchronized TrailEntry append(Deed deed, Outcome outcome, String detail) {
        failure.ifPresent(it -> {
            throw it;
        });
        TrailEntry entry = TrailEntry.behind(head(), Instant.now(), deed, outcome, detail);
        entries.add(entry);
        return entry;
    }

    /** Takes an entry away, as somebody might with psql. */
    public synchronized void lose(int index) {
        head = head();
        entries.remove(index);
    }

    private Head head() {
        if (head != null) {
            return head;
        }
        return entries.isEmpty() ? Head.EMPTY : entries.getLast().asHead();
    }

    @Override
    public synchronized List<TrailEntry> latest(int count) {
        return List.copyOf(entries.subList(Math.max(0, entries.size() - count), entries.size()));
    }

    @Override
    public synchronized Head read(Consumer<TrailEntry> reader) {
        entries.forEach(reader);
        return head();
    }

    @Override
    public void close() {}
}
