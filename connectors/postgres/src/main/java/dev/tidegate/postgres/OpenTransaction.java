package dev.tidegate.postgres;

import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
    private final HalfBuilt halfBuilt;
    private boolean committed;
    private boolean rulesChanged;

    /** What to do about a key that is still being built, and that a change violates meanwhile. */
    enum HalfBuilt {
        /** The window is written once more. */
        LEFT,
        /** It is called off: all is read again, and then it is not there. */
        CALLED_OFF
    }

    OpenTransaction(PostgresApply.Owned owned, CheckpointTable checkpoints, HalfBuilt halfBuilt) {
        this.owned = owned;
        this.halfBuilt = halfBuilt;
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

    /**
     * Locks tables as writing them does, and looks at them again if they are not as they were known
     * to be. What their rows must keep changes no more until the end of the transaction; a unique
     * index that is built concurrently is not in force before it.
     */
    void pin(Collection<TableId> tables) throws SQLException {
        message.begin();
        String names =
                new TreeSet<>(tables).stream().map(Names::table).collect(Collectors.joining(", "));
        new Statements(connection()).run("lock table " + names + " in row exclusive mode");
        if (!owned.targets().areAsKnown(connection(), tables)) {
            owned.look();
        }
    }

    /** Whether it failed since what rows must keep is not what it was when they were prepared. */
    boolean rulesHaveChanged() {
        return rulesChanged;
    }

    /**
     * Sends what waits in the message, proves, and commits, with checkpoint and ledger. Fails with
     * {@code TARGET_UNAVAILABLE}, and has undone all, if {@link #rulesHaveChanged}.
     */
    void commit(Checkpoint checkpoint, LedgerChanges ledger, Proof proof) {
        attempt(
                "commit changes up to " + checkpoint.commitLsn(),
                () -> {
                    Optional<RulesCheck> check = proof.ask(message);
                    triggers.beforeCommit();
                    if (!message.send(new Message.Closing(checkpoints, checkpoint, ledger))) {
                        connection().rollback();
                        throw checkpoints.refusal(connection(), checkpoint);
                    }
                    if (check.isPresent() && check.get().hasChanged()) {
                        connection().rollback();
                        rulesChanged = true;
                        throw new TidegateException(
                                ErrorCode.TARGET_UNAVAILABLE,
                                "could not commit changes up to "
                                        + checkpoint.commitLsn()
                                        + ": keys or triggers of their tables were changed",
                                "None: Tidegate looks at the target's tables again and goes on.");
                    }
                    suspects.forget();
                    connection().commit();
                    committed = true;
                });
    }

    /**
     * Does the same, however long the server takes to answer: it checks each deferred row first.
     */
    void commitInSilence(Checkpoint checkpoint, LedgerChanges ledger, Proof proof) {
        attempt(
                "commit changes up to " + checkpoint.commitLsn(),
                () -> {
                    int silenceMax = connection().getNetworkTimeout();
                    Connections.allowSilence(connection());
                    commit(checkpoint, ledger, proof);
                    connection().setNetworkTimeout(Runnable::run, silenceMax);
                });
    }

    /**
     * What really happened: rows that are not as expected may be the work of another process that
     * took over meanwhile. Undoes the transaction to see its epoch.
     */
    private TidegateException orFenced(TidegateException failure) {
        return switch (failure.code()) {
            case TARGET_ROW_MISSING, TARGET_REFUSED ->
                    isStillOwner() ? orCalledOff(failure) : fenced(failure);
            default -> failure;
        };
    }

    private TidegateException orCalledOff(TidegateException failure) {
        Optional<Suspects.Constraint> violated =
                suspects.constraint().filter(KeysBeingBuilt::isOne);
        return switch (halfBuilt) {
            case LEFT -> failure;
            case CALLED_OFF -> violated.map(this::calledOff).orElse(failure);
        };
    }

    private TidegateException calledOff(Suspects.Constraint violated) {
        try {
            KeysBeingBuilt.callOff(connection(), violated);
        } catch (SQLException e) {
            return Failures.of("call off the building of a key", e);
        }
        return new TidegateException(
                ErrorCode.TARGET_UNAVAILABLE,
                "could not apply changes of table \""
                        + violated.table()
                        + "\": a unique key was being built",
                "None: Tidegate builds the key later, and goes on.");
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
