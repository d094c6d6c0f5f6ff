package dev.tidegate.postgres;

import dev.tidegate.load.KeyOrder;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresSettings.AuditReader;
import dev.tidegate.postgres.PostgresSettings.WhenBehind;
import dev.tidegate.validate.AuditTarget;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of one replication group for audits, read from a replica of the target; what is no row
 * (orders of keys, the ledger as it is now) from the target. Safe for use by several threads.
 *
 * <p>A replica may be behind: it shows its own checkpoint with its rows, and so nothing is compared
 * that does not belong together, however far behind it is. It is only waited for. When it has not
 * shown a position that was asked for within {@link AuditReader#lagMax}, that is told ({@link
 * #lag}), and the target itself is read instead, if the settings let it, until the replica shows
 * that position. A replica that was promoted stays where it was, and so shows no such position any
 * more.
 */
final class ReplicaAuditTarget implements AuditTarget {
    /** Those who wait look at the replica together, not each by itself. */
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

    /** How often a replica is tried in whose place the target is read. */
    private static final Duration TRY_INTERVAL = Duration.ofSeconds(5);

    private final Places places;
    private final AuditReader settings;

    /** The highest position that it was seen to show, and when that was looked at last. */
    private Lsn shown = Lsn.ZERO;

    private long shownNanos = System.nanoTime() - LOOK_INTERVAL.toNanos();

    private Optional<Missed> missed = Optional.empty();
    private long triedNanos;

    /**
     * Where it reads.
     *
     * @param look at the same replica
     */
    record Places(AuditTarget replica, ReplicaLook look, AuditTarget target) {}

    /** A position that was asked for first at a time, and was not shown since. */
    private record Missed(Lsn position, long sinceNanos) {
        Duration length() {
            return Duration.ofNanos(System.nanoTime() - sinceNanos);
        }
    }

    ReplicaAuditTarget(Places places, AuditReader settings) {
        this.places = places;
        this.settings = settings;
    }

    @Override
    public Optional<KeyOrder> order(TableSchema schema) {
        return places.target().order(schema);
    }

    @Override
    public boolean keepsSourceOrder(TableSchema schema) {
        return places.target().keepsSourceOrder(schema);
    }

    @Override
    public LedgerAt ledger(Set<TableId> tables) {
        return places.target().ledger(tables);
    }

    @Override
    public Snapshot open() {
        return isReplaced() ? places.target().open() : places.replica().open();
    }

    @Override
    public Optional<Snapshot> open(Lsn atLeast) {
        boolean isAsked = !isKnownToMiss(atLeast) && (!isReplaced() || isToBeTried());
        Optional<Snapshot> snapshot = isAsked ? openReplica(atLeast) : Optional.empty();
        return snapshot.isEmpty() && isReplaced() ? places.target().open(atLeast) : snapshot;
    }

    private Optional<Snapshot> openReplica(Lsn atLeast) {
        Snapshot snapshot;
        try {
            snapshot = places.replica().open();
        } catch (TidegateException e) {
            missed(atLeast);
            if (isReplaced()) {
                return Optional.empty();
            }
            throw e;
        }
        shown(snapshot.checkpoint().commitLsn());
        if (snapshot.checkpoint().commitLsn().isBefore(atLeast)) {
            snapshot.close();
            missed(atLeast);
            return Optional.empty();
        }
        return Optional.of(snapshot);
    }

    @Override
    public Lag lag() {
        if (missed().isEmpty()) {
            return Lag.NONE;
        }
        String reason = look();
        return missed().map(it ->
                        new Lag(
                                it.length(),
                                Optional.of(reason).filter(_ -> isTooLong(it)).map(this::told)))
                .orElse(Lag.NONE);
    }

    private String look() {
        try {
            ReplicaLook.Seen seen = places.look().look();
            shown(seen.shown());
            return seen.reason();
        } catch (TidegateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String told(String reason) {
        return "the replica %s does not show what the audits wait for: %s%s"
                .formatted(
                        PostgresSettings.place(settings.url()),
                        reason,
                        switch (settings.whenBehind()) {
                            case WAIT -> "";
                            case READ_TARGET -> "; they read the target itself meanwhile";
                        });
    }

    private synchronized Optional<Missed> missed() {
        return missed;
    }

    private synchronized void missed(Lsn position) {
        if (missed.isEmpty()) {
            missed = Optional.of(new Missed(position, System.nanoTime()));
        }
    }

    private synchronized void shown(Lsn position) {
        shown = Lsn.max(shown, position);
        shownNanos = System.nanoTime();
        missed = missed.filter(it -> it.position().isAfter(position));
    }

    private synchronized boolean isKnownToMiss(Lsn position) {
        return missed.isPresent()
                && shown.isBefore(position)
                && System.nanoTime() - shownNanos < LOOK_INTERVAL.toNanos();
    }

    private boolean isTooLong(Missed it) {
        return it.length().compareTo(settings.lagMax()) > 0;
    }

    /** Whether the target is read in its place. */
    private boolean isReplaced() {
        return settings.whenBehind() == WhenBehind.READ_TARGET
                && missed().filter(this::isTooLong).isPresent();
    }

    private synchronized boolean isToBeTried() {
        boolean due = System.nanoTime() - triedNanos > TRY_INTERVAL.toNanos();
        triedNanos = due ? System.nanoTime() : triedNanos;
        return due;
    }
}
