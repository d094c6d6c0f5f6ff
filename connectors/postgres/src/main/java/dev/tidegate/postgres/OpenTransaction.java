package dev.tidegate.postgres;

import dev.tidegate.load.HandOver;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the transactions that apply changes have in common: a message, how they fail and how they
 * end. The session begins the transaction by itself with the first statement.
 */
final class OpenTransaction {
    private static final Logger log = LoggerFactory.getLogger(OpenTransaction.class);

    private final PostgresApply.Owned owned;
    private final CheckpointTable checkpoints;
    private final Suspects suspects = new Suspects();
    private final Message message;
    private final SessionTriggers triggers;
    private boolean committed;

    OpenTransaction(PostgresApply.Owned owned, CheckpointTable checkpoints) {
        this.owned = owned;
        this.checkpoints = checkpoints;
        this.message = new Message(owned.connection(), suspects);
        this.triggers = new SessionTriggers(this);
    }

    Connection connection() {
        return owned.connection();
    }

    Suspects suspects() {
        return suspects;
    }

    Message message() {
        return message;
    }

    SessionTriggers triggers() {
        return triggers;
    }

    /** Changes are merged by the chunk that loads their rows, and by nobody else. */
    static void requireStrict(HandOver.Mode mode) {
        if (mode != HandOver.Mode.STRICT) {
            throw new IllegalArgumentException("a change to be applied in the mode " + mode);
        }
    }

    /** A step of it. */
    interface Work {
        void run() throws SQLException;
    }

    /** Does something; what fails is kept for the quarantine, and says what really happened. */
    void attempt(String doing, Work work) {
        try {
            work.run();
        } catch (SQLException e) {
            suspects.name(e);
            throw failed(Failures.of(doing, e));
        } catch (TidegateException e) {
            throw failed(e);
        }
    }

    private TidegateException failed(TidegateException failure) {
        owned.lastFailure().note(suspects);
        return message.hasBegun() ? orFenced(failure) : failure;
    }

    /** Sends what waits in the message, proves, and commits, with the checkpoint. */
    void commit(Checkpoint checkpoint, Proof proof) {
        attempt(
                "commit changes up to " + checkpoint.commitLsn(),
                () -> {
                    Optional<RulesCheck> check = proof.ask(message);
                    triggers.beforeCommit();
                    if (!message.send(checkpoints, checkpoint)) {
                        connection().rollback();
                        throw checkpoints.refusal(connection(), checkpoint);
                    }
                    if (check.isPresent()) {
                        check.get().mend(owned, suspects);
                    }
                    suspects.forget();
                    connection().commit();
                    committed = true;
                });
    }

    /**
     * Does the same, however long the server takes to answer: it checks each deferred row first.
     */
    void commitInSilence(Checkpoint checkpoint, Proof proof) {
        attempt(
                "commit changes up to " + checkpoint.commitLsn(),
                () -> {
                    int silenceMax = connection().getNetworkTimeout();
                    Connections.allowSilence(connection());
                    commit(checkpoint, proof);
                    connection().setNetworkTimeout(Runnable::run, silenceMax);
                });
    }

    /**
     * What really happened: rows that are not as expected may be the work of another process that
     * took over meanwhile. Undoes the transaction to see its epoch.
     */
    private TidegateException orFenced(TidegateException failure) {
        return switch (failure.code()) {
            case TARGET_ROW_MISSING, TARGET_REFUSED -> isStillOwner() ? failure : fenced(failure);
            default -> failure;
        };
    }

    private TidegateException fenced(TidegateException failure) {
        TidegateException fenced = checkpoints.fenced();
        fenced.addSuppressed(failure);
        return fenced;
    }

    private boolean isStillOwner() {
        try {
            connection().rollback();
            boolean owner = checkpoints.isOwnedBy(connection(), owned.epoch());
            connection().rollback();
            return owner;
        } catch (SQLException e) {
            throw Failures.of("look at the epoch", e); // it is not known what the rows meant
        }
    }

    /**
     * Undoes what is not committed; leaves the session alone where nothing was sent, since another
     * transaction may have it. A session that is broken needs no undoing: the server did.
     */
    void close() {
        if (committed || !message.hasBegun()) {
            return;
        }
        try {
            if (!connection().isClosed()) {
                connection().rollback();
            }
        } catch (SQLException e) {
            log.warn("rollback failed, the server undoes it sqlstate={}", Failures.state(e));
        }
    }
}
