package dev.tidegate.validate;

import dev.tidegate.apply.Tap;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableSchema;
import java.time.Duration;
import java.util.List;

/**
 * The changes of one table in one shape, from a moment on, without a gap. Each method throws {@link
 * BegunAnewException} if there is a gap now, or another shape. Owned by one thread.
 */
final class TableStretch implements AutoCloseable {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    private final AuditPorts ports;
    private final TableSchema schema;
    private final Tap tap;

    /** Opens a tap; nothing is known before {@link #begin}. */
    TableStretch(AuditPorts ports, TableSchema schema) {
        this.ports = ports;
        this.schema = schema;
        this.tap = ports.taps().open(schema.table());
    }

    /** Waits until it has begun: at this position. */
    Lsn begin() throws InterruptedException {
        while (tap.begins().isEmpty()) {
            ports.pace().waiting().await(() -> tap.begins().isPresent(), LOOK_INTERVAL);
        }
        return tap.begins().get();
    }

    /** Waits until all changes up to a position are known. */
    void awaitReached(Lsn position) throws InterruptedException {
        begin();
        requireWhole();
        while (tap.reached().isBefore(position)) {
            ports.pace().waiting().await(() -> isDecided(position), LOOK_INTERVAL);
            requireWhole();
        }
    }

    private boolean isDecided(Lsn position) {
        return tap.broken().isPresent() || !tap.reached().isBefore(position);
    }

    /** Waits for, and takes, the changes up to a position that were not taken yet, in order. */
    List<LogEvent.Change> upTo(Lsn position) throws InterruptedException {
        awaitReached(position);
        return takeReached(position);
    }

    /** Takes the changes up to a position that is reached. */
    List<LogEvent.Change> takeReached(Lsn position) {
        List<LogEvent.Change> changes = tap.take(position);
        requireWhole();
        for (LogEvent.Change change : changes) {
            TableSchema its = change.schema();
            if (!its.columns().equals(schema.columns()) || !its.key().equals(schema.key())) {
                throw new BegunAnewException("the table's columns changed");
            }
        }
        return changes;
    }

    /** A snapshot of the target that shows everything up to a position, and more where it does. */
    AuditTarget.Snapshot snapshot(Lsn position) throws InterruptedException {
        awaitReached(position);
        while (true) {
            AuditTarget.Snapshot snapshot = ports.sides().target().open();
            if (!snapshot.checkpoint().commitLsn().isBefore(position)) {
                return snapshot;
            }
            snapshot.close(); // a replica that lags
            ports.pace().waiting().await(() -> false, LOOK_INTERVAL);
            requireWhole();
        }
    }

    private void requireWhole() {
        tap.broken()
                .ifPresent(reason -> {
                    throw new BegunAnewException(reason);
                });
    }

    @Override
    public void close() {
        tap.close();
    }
}
