package dev.tidegate.validate;

import dev.tidegate.apply.Replay;
import dev.tidegate.apply.Tap;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The changes of one table in one shape, from a moment on, without a gap. Each method throws {@link
 * BegunAnewException} if there is a gap that cannot be filled, or another shape.
 *
 * <p>A tap that breaks is replaced by another one, and what was applied before that one begins is
 * read again from the journal: behind the last checkpoint whose changes were taken, which says
 * where in the journal that is. Only a table that is not whole cannot be tapped again.
 *
 * <p>Owned by one thread, but for {@link #takeReached}.
 */
final class TableStretch implements AutoCloseable {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    /** Of changes that are read again; with more, what is underway begins anew. */
    private static final long READ_AGAIN_BYTES_MAX = 16L << 20;

    private final AuditPorts ports;
    private final TableSchema schema;
    private Tap tap;

    /** What was taken. */
    private Lsn taken = Lsn.ZERO;

    /** What the last snapshot showed. */
    private Optional<Checkpoint> shown = Optional.empty();

    /** The last checkpoint up to which all is taken; empty before the first tap has begun. */
    private Optional<Checkpoint> mark = Optional.empty();

    /** Behind what was taken, before the tap begins. */
    private final Deque<LogEvent.Change> readAgain = new ArrayDeque<>();

    /** Opens a tap; nothing is known before {@link #begin}. */
    TableStretch(AuditPorts ports, TableSchema schema) {
        this.ports = ports;
        this.schema = schema;
        this.tap = ports.taps().open(schema.table());
    }

    /** Waits until it has begun: at this checkpoint. */
    Checkpoint begin() throws InterruptedException {
        while (tap.begins().isEmpty()) {
            ports.pace().waiting().await(() -> tap.begins().isPresent(), LOOK_INTERVAL);
        }
        Checkpoint begins = tap.begins().get();
        if (mark.isEmpty()) {
            mark = Optional.of(begins);
            taken = begins.commitLsn();
        }
        return begins;
    }

    /** Waits until all changes up to a position are known. */
    void awaitReached(Lsn position) throws InterruptedException {
        begin();
        fillGap();
        while (tap.reached().isBefore(position)) {
            ports.pace().waiting().await(() -> isDecided(position), LOOK_INTERVAL);
            fillGap();
        }
    }

    private boolean isDecided(Lsn position) {
        return tap.broken().isPresent() || !tap.reached().isBefore(position);
    }

    /** Waits for, and takes, the changes up to a position that were not taken yet, in order. */
    List<LogEvent.Change> upTo(Lsn position) throws InterruptedException {
        awaitReached(position);
        List<LogEvent.Change> tapped = tap.take(position);
        while (tap.broken().isPresent()) {
            awaitReached(position);
            tapped = tap.take(position);
        }
        return taken(tapped, position);
    }

    /**
     * Takes the changes up to a position that is reached; fills no gap, and so waits for nobody.
     */
    List<LogEvent.Change> takeReached(Lsn position) {
        List<LogEvent.Change> tapped = tap.take(position);
        tap.broken()
                .ifPresent(reason -> {
                    throw new BrokenTapException(reason);
                });
        return taken(tapped, position);
    }

    private List<LogEvent.Change> taken(List<LogEvent.Change> tapped, Lsn position) {
        List<LogEvent.Change> changes = new ArrayList<>();
        while (!readAgain.isEmpty() && !commitLsn(readAgain.element()).isAfter(position)) {
            changes.add(readAgain.remove());
        }
        tapped.stream().filter(it -> commitLsn(it).isAfter(taken)).forEach(changes::add);
        changes.forEach(this::requireShape);
        taken = Lsn.max(taken, position);
        mark = shown.filter(it -> !it.commitLsn().isAfter(taken)).or(() -> mark);
        return changes;
    }

    private static Lsn commitLsn(LogEvent.Change change) {
        return change.position().commitLsn();
    }

    /** Throws {@link BegunAnewException} if a change is of another shape. */
    void requireShape(LogEvent.Change change) {
        TableSchema its = change.schema();
        if (!its.columns().equals(schema.columns()) || !its.key().equals(schema.key())) {
            throw new BegunAnewException("the table's columns changed");
        }
    }

    private void fillGap() throws InterruptedException {
        while (tap.broken().isPresent()) {
            BrokenTapException broken = new BrokenTapException(tap.broken().get());
            tap.close();
            tap = ports.taps().open(schema.table());
            boolean mayNot = tap.broken().isPresent();
            if (mayNot || mark.isEmpty() || ports.taps().journal().isEmpty()) {
                throw broken;
            }
            Lsn begins = begin().commitLsn();
            readAgain.clear();
            replay(mark.get(), begins, new ReadAgain(taken, broken));
        }
    }

    /** Keeps what is behind a position, of whole transactions. */
    private final class ReadAgain implements Replay.Content {
        private final Lsn behind;
        private final BrokenTapException tooMuch;
        private final List<LogEvent.Change> open = new ArrayList<>();
        private long bytes;

        ReadAgain(Lsn behind, BrokenTapException tooMuch) {
            this.behind = behind;
            this.tooMuch = tooMuch;
        }

        @Override
        public void change(LogEvent.Change change) {
            if (commitLsn(change).isAfter(behind)) {
                open.add(change);
                bytes += EventSize.of(change);
                if (bytes > READ_AGAIN_BYTES_MAX) {
                    throw tooMuch;
                }
            }
        }

        @Override
        public void committed() {
            readAgain.addAll(open);
            open.clear();
        }

        @Override
        public void abandoned() {
            open.clear();
        }
    }

    /**
     * Reads what was applied from the journal again.
     *
     * @param from a checkpoint that the target had
     * @param upTo what is wanted; nothing is read if that is not behind it
     * @return the checkpoint that is reached
     */
    Checkpoint replay(Checkpoint from, Lsn upTo, Replay.Content content)
            throws InterruptedException {
        if (!from.commitLsn().isBefore(upTo)) {
            return from;
        }
        Journal.Readers journal =
                ports.taps()
                        .journal()
                        .orElseThrow(() -> new BegunAnewException("the tap has a gap"));
        try {
            return new Replay(journal, schema.table(), content).read(from, upTo);
        } catch (TidegateException e) {
            if (e.code().action() == ErrorCode.Action.RETRY) {
                throw e;
            }
            throw new BegunAnewException(
                    "what was applied since cannot be read again: " + e.getMessage());
        }
    }

    /** A snapshot of the target that shows everything up to a position, and more where it does. */
    AuditTarget.Snapshot snapshot(Lsn position) throws InterruptedException {
        awaitReached(position);
        while (true) {
            Optional<AuditTarget.Snapshot> snapshot = ports.sides().target().open(position);
            if (snapshot.isPresent()) {
                shown = Optional.of(snapshot.get().checkpoint());
                return snapshot.get();
            }
            awaitReplica();
        }
    }

    /**
     * Such a snapshot, and the right to read it. While a replica does not show the position yet,
     * nobody else is kept from reading, and it counts as no reading.
     */
    TargetRead read(Reads reads, Lsn position) throws InterruptedException {
        awaitReached(position);
        while (true) {
            Reads.Read read = reads.begin(schema.table());
            Optional<AuditTarget.Snapshot> snapshot = Optional.empty();
            try {
                snapshot = ports.sides().target().open(position);
            } finally {
                if (snapshot.isEmpty()) {
                    read.close();
                }
            }
            if (snapshot.isPresent()) {
                shown = Optional.of(snapshot.get().checkpoint());
                return new TargetRead(read, snapshot.get());
            }
            awaitReplica();
        }
    }

    private void awaitReplica() throws InterruptedException {
        ports.pace().waiting().await(() -> false, LOOK_INTERVAL);
        fillGap();
    }

    @Override
    public void close() {
        tap.close();
    }
}
