package dev.tidegate.apply;

import dev.tidegate.apply.AppliedWindow.ChangeCounts;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.load.Routing;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * A window that is filled. It is committed once, on whichever thread, or closed; with either the
 * target transaction is gone.
 */
final class SealedWindow {
    private final Target.TargetTransaction transaction;
    private final InstantSource clock;
    private final Content content;

    /** Written by the thread that commits, read by the one that waited for it. */
    private Duration commitTime = Duration.ZERO;

    /**
     * What is in it.
     *
     * @param checkpoint that covers it
     * @param treatment of its transactions
     * @param transactions complete ones in it
     * @param changes per table
     * @param watermarkWrittenAt the last watermark in it
     * @param routing what it has for the load
     * @param ledger by how much tables differ behind it
     * @param tapped what it has for those who tap
     */
    record Content(
            Checkpoint checkpoint,
            Treatment treatment,
            int transactions,
            Map<TableId, ChangeCounts> changes,
            Optional<Instant> watermarkWrittenAt,
            Routing routing,
            LedgerChanges ledger,
            Taps.TappedWindow tapped) {}

    SealedWindow(Target.TargetTransaction transaction, InstantSource clock, Content content) {
        this.transaction = transaction;
        this.clock = clock;
        this.content = content;
    }

    Checkpoint checkpoint() {
        return content.checkpoint();
    }

    /** What the load gets when it is committed. */
    Routing routing() {
        return content.routing();
    }

    /** What those who tap get when it is committed. */
    Taps.TappedWindow tapped() {
        return content.tapped();
    }

    /** Makes it durable, or undoes it and throws why. */
    void commit() {
        Instant startedAt = clock.instant();
        try (Target.TargetTransaction committing = transaction) {
            committing.commit(content.checkpoint(), content.ledger());
        }
        commitTime = Duration.between(startedAt, clock.instant());
    }

    /** Undoes it, instead of committing. */
    void close() {
        transaction.close();
    }

    /** For those who watch; called when it is committed. */
    AppliedWindow applied() {
        return new AppliedWindow(
                content.checkpoint(),
                content.treatment() instanceof Treatment.PutAside ? 0 : content.transactions(),
                content.changes(),
                commitTime,
                content.watermarkWrittenAt());
    }

    /** What is to be thrown when the commit failed. */
    RuntimeException refused(TidegateException error) {
        return RefusedWindowException.of(
                error, content.checkpoint().commitLsn(), content.treatment().isExact());
    }
}
