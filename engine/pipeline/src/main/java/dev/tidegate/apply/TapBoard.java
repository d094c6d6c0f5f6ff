package dev.tidegate.apply;

import dev.tidegate.load.Waiting;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The taps of one replication group, between apply's thread and those who audit.
 *
 * <p>A tap begins with a window that is asked for after the tap was opened, and so at the
 * checkpoint of the window before; or, if nothing is in hand, at the checkpoint that is durable. It
 * gets what a window has of its table when the window is committed. So it has every change behind
 * its beginning, each once, in order, and none that the target has not.
 *
 * <p>It is broken when that does not hold any more: apply took over again (a commit whose outcome
 * was not known may have gone through), a part of a window's changes did not go to the target (the
 * table is not loaded, or a transaction was put into quarantine), or there was more to keep than
 * there is room for. Whoever holds it opens another one and begins anew what needed it.
 *
 * <p>Safe for use by several threads; {@link Taps}' methods are apply's thread's.
 */
public final class TapBoard implements Taps, Tappable {
    /** Before anything was applied. */
    private static final Checkpoint NOTHING =
            new Checkpoint(0, Lsn.ZERO, Instant.EPOCH, ChainHash.START, 0);

    private final Waiting waiting;
    private final long bytesMax;

    /** What all open taps keep. */
    private final AtomicLong bytesKept = new AtomicLong();

    private final Queue<Job> jobs = new ConcurrentLinkedQueue<>();

    /** Replaced whenever a tap comes or goes, never changed. */
    private volatile Map<TableId, List<OpenTap>> open = Map.of();

    /** What the last window that was committed reached; apply's thread's alone. */
    private Checkpoint reached = NOTHING;

    /**
     * Makes one that nobody taps.
     *
     * @param waiting woken when a tap has moved on
     * @param bytesMax of changes that all taps keep together, and one window for all of them
     */
    public TapBoard(Waiting waiting, long bytesMax) {
        this.waiting = waiting;
        this.bytesMax = bytesMax;
    }

    private record Job(Task task, CompletableFuture<Void> done) {}

    @Override
    public Tap open(TableId table) {
        OpenTap tap = new OpenTap(table);
        change(table, tap, Change.OPENED);
        return tap;
    }

    @Override
    public CompletableFuture<Void> atRest(Task task) {
        Job job = new Job(task, new CompletableFuture<>());
        jobs.add(job);
        return job.done();
    }

    private enum Change {
        OPENED,
        CLOSED
    }

    private synchronized void change(TableId table, OpenTap tap, Change change) {
        Map<TableId, List<OpenTap>> changed = new LinkedHashMap<>(open);
        List<OpenTap> taps = new ArrayList<>(changed.getOrDefault(table, List.of()));
        switch (change) {
            case OPENED -> taps.add(tap);
            case CLOSED -> taps.remove(tap);
        }
        changed.put(table, List.copyOf(taps));
        changed.values().removeIf(List::isEmpty);
        open = Map.copyOf(changed);
    }

    /**
     * Breaks all taps of a table that are open, also those that have not begun: what the target has
     * of it is about to change in a way that is no change of the journal.
     *
     * @param reason for an operator: lower case, no full stop
     */
    public void breakOff(TableId table, String reason) {
        open.getOrDefault(table, List.of()).forEach(tap -> tap.forbid(reason));
        waiting.wake();
    }

    @Override
    public void takenOver(Checkpoint start) {
        reached = start;
        forEach(tap -> tap.breakOff("apply started again from its checkpoint"));
    }

    @Override
    public TappedWindow window() {
        Map<TableId, List<OpenTap>> taps = open;
        return new Pending(taps);
    }

    @Override
    public void untouched(Checkpoint at) {
        if (!open.isEmpty()) {
            reached = at;
            forEach(tap -> tap.begin(reached));
        }
    }

    @Override
    public boolean wantsRest() {
        return !jobs.isEmpty();
    }

    @Override
    public void rest(Checkpoint at) {
        for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
            if (job.done().isDone()) {
                continue; // whoever asked for it has withdrawn it
            }
            try {
                job.task().run(at);
                job.done().complete(null);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                job.done().completeExceptionally(e);
            } catch (RuntimeException e) {
                job.done().completeExceptionally(e);
            }
        }
        waiting.wake();
    }

    private void forEach(Consumer<OpenTap> what) {
        Map<TableId, List<OpenTap>> taps = open;
        taps.values().forEach(each -> each.forEach(what));
        if (!taps.isEmpty()) {
            waiting.wake();
        }
    }

    /** What one window has for the taps that were open when it was asked for. */
    private final class Pending implements TappedWindow {
        private final Map<TableId, List<OpenTap>> taps;
        private final List<LogEvent.Change> changes = new ArrayList<>();
        private final Set<TableId> missed = new HashSet<>();
        private long bytes;
        private boolean tooMany;

        Pending(Map<TableId, List<OpenTap>> taps) {
            this.taps = taps;
        }

        @Override
        public boolean takes(TableId table) {
            return taps.containsKey(table);
        }

        @Override
        public void take(LogEvent.Change change) {
            bytes += EventSize.of(change);
            if (bytes > bytesMax) {
                tooMany = true;
                changes.clear();
            }
            if (!tooMany) {
                changes.add(change);
            }
        }

        @Override
        public void misses(TableId table) {
            missed.add(table);
        }

        @Override
        public void committed(Checkpoint checkpoint) {
            Checkpoint before = reached;
            reached = checkpoint;
            if (taps.isEmpty()) {
                return;
            }
            taps.values().forEach(each -> each.forEach(tap -> tap.begin(before)));
            taps.forEach(this::breakOff);
            for (LogEvent.Change change : changes) {
                taps.getOrDefault(change.schema().table(), List.of())
                        .forEach(tap -> tap.add(change));
            }
            taps.values().forEach(each -> each.forEach(tap -> tap.moveTo(reached.commitLsn())));
            waiting.wake();
        }

        private void breakOff(TableId table, List<OpenTap> its) {
            if (tooMany) {
                its.forEach(tap -> tap.breakOff("more changed at once than the audit can keep"));
            } else if (missed.contains(table)) {
                its.forEach(tap -> tap.breakOff("not all changes of the table were applied"));
            }
        }
    }

    /** One tap, and what it keeps until it is taken. */
    private final class OpenTap implements Tap {
        private final TableId table;
        private final Queue<LogEvent.Change> kept = new ArrayDeque<>();
        private long bytes;
        private Optional<Checkpoint> begins = Optional.empty();
        private Lsn upTo = Lsn.ZERO;
        private Optional<String> broken = Optional.empty();

        OpenTap(TableId table) {
            this.table = table;
        }

        synchronized void begin(Checkpoint at) {
            if (begins.isEmpty()) {
                begins = Optional.of(at);
                upTo = at.commitLsn();
            }
        }

        synchronized void add(LogEvent.Change change) {
            if (broken.isPresent()) {
                return;
            }
            long size = EventSize.of(change);
            bytes += size;
            kept.add(change);
            if (bytesKept.addAndGet(size) > bytesMax) {
                breakOff("more changed meanwhile than the audits can keep");
            }
        }

        synchronized void moveTo(Lsn position) {
            upTo = position;
        }

        /** One that has not begun lacks nothing. */
        synchronized void breakOff(String reason) {
            if (begins.isPresent() && broken.isEmpty()) {
                broken = Optional.of(reason);
                forget();
            }
        }

        /** Whether or not it has begun. */
        synchronized void forbid(String reason) {
            if (broken.isEmpty()) {
                broken = Optional.of(reason);
                forget();
            }
        }

        @Override
        public synchronized Optional<Checkpoint> begins() {
            return begins;
        }

        @Override
        public synchronized Lsn reached() {
            return upTo;
        }

        @Override
        public synchronized List<LogEvent.Change> take(Lsn last) {
            List<LogEvent.Change> taken = new ArrayList<>();
            while (!kept.isEmpty() && !kept.element().position().commitLsn().isAfter(last)) {
                LogEvent.Change change = kept.remove();
                long size = EventSize.of(change);
                bytes -= size;
                bytesKept.addAndGet(-size);
                taken.add(change);
            }
            return taken;
        }

        @Override
        public synchronized Optional<String> broken() {
            return broken;
        }

        @Override
        public void close() {
            change(table, this, Change.CLOSED);
            end();
        }

        private synchronized void end() {
            broken = Optional.of("it is closed");
            forget();
        }

        private void forget() {
            kept.clear();
            bytesKept.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
