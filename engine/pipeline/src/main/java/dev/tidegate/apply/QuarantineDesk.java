package dev.tidegate.apply;

import dev.tidegate.model.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Port: the operator's side of the {@link Quarantine} of one replication group. Each method is one
 * transaction; what it refuses fails with {@code QUARANTINE_REFUSED} and changes nothing.
 */
public interface QuarantineDesk extends AutoCloseable {
    /** All cases, the latest transaction first. */
    List<Case> list();

    /** One case; refused if there is none. */
    Case find(Lsn commitLsn);

    /**
     * Consents that one transaction is put aside when the applier reaches it. Refused unless it is
     * the one that stands in the way.
     */
    Case approve(Lsn commitLsn, Consent consent);

    /** Takes the consent back, as long as the applier has not reached the transaction. */
    Case withdraw(Lsn commitLsn, Consent consent);

    /** Notes that what the transaction should have done is done by hand. */
    Case resolve(Lsn commitLsn, Consent consent);

    /** How many changes of which tables a transaction in quarantine has. */
    List<Content> contents(Lsn commitLsn);

    /** Gives each change to the reader, in order, with its row values. */
    void read(Lsn commitLsn, ChangeReader reader);

    @Override
    void close();

    /** Where a transaction stands; see {@link Quarantine}. */
    enum State {
        /** The applier stands still before it. */
        BLOCKING,
        /** The applier will put it aside. */
        APPROVED,
        /** It is put aside: the target lacks its changes. */
        QUARANTINED,
        /** It was put aside, and made good by hand. */
        RESOLVED,
        /** It went in after all. */
        APPLIED
    }

    /**
     * Who decides, and why.
     *
     * @param who a user of the operating system
     * @param reason for whoever reads it later
     */
    record Consent(String who, String reason) {}

    /**
     * A transaction that stood in the way once.
     *
     * @param group number of the replication group
     * @param code of the error that stopped the applier there
     * @param fact of that error
     * @param blockedAt when
     * @param approval who consented; empty while nobody has
     * @param changes how many were put aside; 0 before that
     * @param quarantinedAt when they were
     * @param resolution who made it good, and how
     */
    record Case(
            int group,
            Lsn commitLsn,
            State state,
            String code,
            String fact,
            Instant blockedAt,
            Optional<Decision> approval,
            long changes,
            Optional<Instant> quarantinedAt,
            Optional<Decision> resolution) {}

    /** What somebody decided, and when. */
    record Decision(String who, String reason, Instant at) {}

    /** Changes of one kind of one table. */
    record Content(String table, String kind, long changes) {}

    /**
     * A change in quarantine.
     *
     * @param order its place in the transaction, from 0
     * @param kind {@code insert}, {@code update} or {@code delete}
     * @param table the target's table
     * @param before JSON object of the row before; what it lacks was not changed
     * @param after JSON object of the row after it
     */
    record StoredChange(
            long order,
            String kind,
            String table,
            Optional<String> before,
            Optional<String> after) {}

    /** Takes changes one by one. */
    interface ChangeReader {
        /** Takes the next one. */
        void accept(StoredChange change);
    }
}
