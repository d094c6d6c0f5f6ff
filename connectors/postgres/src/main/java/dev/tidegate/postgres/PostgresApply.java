package dev.tidegate.postgres;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.Target;
import dev.tidegate.model.Checkpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The applying of one replication group: one session, one transaction at a time. */
final class PostgresApply implements Target {
    /**
     * Statements are planned once and their plans kept for the life of the session. So no plan may
     * rest on a table's size: one that was made while it was small would read the whole table for
     * each row when it has grown, also behind foreign keys. And no key is looked up twice, so
     * nothing is gained by remembering.
     */
    static final String PLANS =
            "set plan_cache_mode = force_generic_plan; set enable_seqscan = off;"
                    + " set enable_memoize = off";

    private static final int ROUND_TRIPS_MEASURED = 5;

    private final Connections connections;
    private final Ownership ownership;
    private final int group;
    private final CheckpointTable checkpoints;
    private final PostgresQuarantine quarantine;
    private @Nullable Owned owned;

    PostgresApply(Connections connections, Ownership ownership, int group) {
        this.connections = connections;
        this.ownership = ownership;
        this.group = group;
        this.checkpoints = new CheckpointTable(connections.pipeline(), group);
        this.quarantine =
                new PostgresQuarantine(
                        new QuarantineTable(connections.pipeline(), group),
                        checkpoints,
                        this::owned);
    }

    /**
     * A session and what belongs to it.
     *
     * @param connection for whoever commits, or fills a transaction that is not kept
     * @param roundTrip how long the server takes to answer at best
     * @param statements for whoever fills transactions
     * @param targets what the catalog says of the tables
     * @param rules what transactions prove, since no triggers fire; empty if they prove nothing
     * @param lastFailure what the last failure was about
     */
    record Owned(
            Connection connection,
            long epoch,
            Duration roundTrip,
            SessionStatements statements,
            TargetTables targets,
            Optional<TargetRules> rules,
            LastFailure lastFailure) {
        Owned(Connection connection, long epoch, Duration roundTrip, Optional<TargetRules> rules) {
            this(
                    connection,
                    epoch,
                    roundTrip,
                    new SessionStatements(),
                    new TargetTables(),
                    rules,
                    new LastFailure());
        }

        /** Looks at the catalog, in the session's transaction. */
        void look() throws SQLException {
            targets.look(connection);
            if (rules.isPresent()) {
                rules.get().look(connection);
            }
        }
    }

    /**
     * Opens a new session, so that nothing of an earlier stay is left, and raises the epoch. Waits
     * for the commit that an earlier owner may be in. Throws {@code TARGET_FENCED} if an earlier
     * attempt of the same {@link Ownership} has taken over, and another process did since.
     */
    @Override
    public Checkpoint takeOver() {
        Owned before = owned;
        owned = null;
        if (before != null) {
            connections.release(before.connection);
        }
        Connection connection = connections.open(Ownership.applying(group));
        try {
            Statements session = new Statements(connection);
            session.run(PLANS);
            BinaryArray.allow(connection);
            if (ownership.isHeld()) {
                ownership.requireOwner(connection, connections.pipeline());
            }
            Optional<TargetRules> rules =
                    SessionTriggers.turnOff(connection, connections.foreignKeys());
            Checkpoint checkpoint = checkpoints.takeOver(connection, ownership);
            checkpoints.ledger().takeOver(connection, checkpoint);
            quarantine.takeOver(connection, checkpoint);
            Owned taken =
                    new Owned(
                            connection,
                            checkpoint.epoch(),
                            session.roundTrip(ROUND_TRIPS_MEASURED),
                            rules);
            taken.look();
            connection.commit();
            ownership.take(group);
            owned = taken;
            return checkpoint;
        } catch (SQLException e) {
            throw Failures.of("take over the applying of group " + group, e);
        } finally {
            if (owned == null) {
                connections.release(connection);
            }
        }
    }

    /** Does of {@link #takeOver} what only looks, in a session that may not write. */
    static void rehearse(Connections connections) {
        Connection connection = connections.open("standing by");
        try {
            Statements session = new Statements(connection);
            session.run("set transaction read only");
            session.run(PLANS);
            BinaryArray.allow(connection);
            Optional<TargetRules> rules =
                    SessionTriggers.turnOff(connection, connections.foreignKeys());
            new Owned(connection, 0, session.roundTrip(ROUND_TRIPS_MEASURED), rules).look();
            connection.rollback();
        } catch (SQLException e) {
            throw Failures.of("rehearse the applying", e);
        } finally {
            connections.release(connection);
        }
    }

    @Override
    public TargetTransaction begin() {
        return new ApplyTransaction(
                owned(), checkpoints, connections.texts(), ApplyTransaction.Size.KEPT);
    }

    @Override
    public TargetTransaction beginLarge() {
        return new ApplyTransaction(
                owned(), checkpoints, connections.texts(), ApplyTransaction.Size.LARGE);
    }

    @Override
    public TargetTransaction beginCarefully() {
        return new CarefulTransaction(owned(), checkpoints, connections.texts());
    }

    @Override
    public Quarantine quarantine() {
        return quarantine;
    }

    private Owned owned() {
        if (owned == null) {
            throw new IllegalStateException("take over first");
        }
        return owned;
    }
}
