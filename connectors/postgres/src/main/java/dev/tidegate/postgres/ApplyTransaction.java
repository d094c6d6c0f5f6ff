package dev.tidegate.postgres;

import dev.tidegate.apply.Target;
import dev.tidegate.load.HandOver;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A target transaction. Keeps changes until there are many, or the commit, and sends them then.
 *
 * <p>The session begins the transaction by itself with the first statement.
 */
final class ApplyTransaction implements Target.TargetTransaction {
    private static final Logger log = LoggerFactory.getLogger(ApplyTransaction.class);
    private static final int WAITING_MAX = 5_000;
    private static final long WAITING_BYTES_MAX = 16L << 20;

    private final Connection connection;
    private final PostgresApply.Owned owned;
    private final CheckpointTable checkpoints;
    private final StorableText texts;
    private final Steps steps;
    private @Nullable TableSchema lastSchema;
    private @Nullable Shapes lastShapes;
    private int waiting;
    private long waitingBytes;
    private boolean committed;

    ApplyTransaction(
            PostgresApply.Owned owned,
            CheckpointTable checkpoints,
            StorableText texts,
            Steps.Care care) {
        this.connection = owned.connection();
        this.owned = owned;
        this.checkpoints = checkpoints;
        this.texts = texts;
        this.steps = new Steps(connection, owned.suspects(), care);
    }

    @Override
    public void apply(LogEvent.Change change, HandOver.Mode mode) {
        switch (mode) {
            case SKIP -> {
                return;
            }
            case MERGE -> merge(texts.storable(change));
            case STRICT -> applyStrictly(texts.storable(change));
        }
        waiting++;
        waitingBytes += EventSize.of(change);
        if (waiting >= WAITING_MAX || waitingBytes >= WAITING_BYTES_MAX) {
            waiting = 0;
            waitingBytes = 0;
            try {
                steps.flush();
            } catch (SQLException e) {
                throw orFenced(Failures.of("apply changes", e));
            } catch (TidegateException e) {
                throw orFenced(e);
            }
        }
    }

    private void applyStrictly(LogEvent.Change change) {
        Shapes shapes = shapes(change.schema());
        boolean hasKey = change.schema().hasKey();
        switch (change) {
            case LogEvent.Insert insert -> steps.add(new Step(shapes.insert(), insert));
            case LogEvent.Update update ->
                    steps.add(
                            new Step(
                                    hasKey
                                            ? shapes.update(update.before(), update.after())
                                            : shapes.updateWithoutKey(
                                                    update.before(), update.after()),
                                    update));
            case LogEvent.Delete delete ->
                    steps.add(
                            new Step(
                                    hasKey
                                            ? shapes.delete()
                                            : shapes.deleteWithoutKey(delete.before()),
                                    delete));
        }
    }

    /**
     * Makes the target's row what the change says, whatever the load has brought.
     *
     * <p>An update of the key moves the old row first: it may hold large objects that the change
     * leaves out. If there is a row with the new key already, the load read it after the update,
     * and that row has them.
     */
    private void merge(LogEvent.Change change) {
        if (!change.schema().hasKey()) {
            throw new IllegalArgumentException(
                    "changes of table "
                            + change.schema().table()
                            + ", which has no key, cannot be"
                            + " merged");
        }
        Shapes shapes = shapes(change.schema());
        switch (change) {
            case LogEvent.Insert insert ->
                    steps.add(new Step(shapes.upsert(insert.after()), insert));
            case LogEvent.Update update -> {
                if (!shapes.isKeyKept(update.before(), update.after())) {
                    steps.add(new Step(shapes.move(), update));
                    steps.add(new Step(shapes.deleteIfThere(), update));
                }
                steps.add(new Step(shapes.upsert(update.after()), update));
            }
            case LogEvent.Delete delete -> steps.add(new Step(shapes.deleteIfThere(), delete));
        }
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        try {
            if (!steps.flush(checkpoints, checkpoint)) {
                connection.rollback();
                throw checkpoints.refusal(connection, checkpoint);
            }
            owned.suspects().forget();
            connection.commit();
            committed = true;
        } catch (SQLException e) {
            owned.suspects().name(e);
            throw orFenced(Failures.of("commit changes up to " + checkpoint.commitLsn(), e));
        } catch (TidegateException e) {
            throw orFenced(e);
        }
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
            connection.rollback();
            boolean owner = checkpoints.isOwnedBy(connection, owned.epoch());
            connection.rollback();
            return owner;
        } catch (SQLException e) {
            throw Failures.of("look at the epoch", e); // it is not known what the rows meant
        }
    }

    /** Undoes what is not committed. A session that is broken needs no undoing: the server did. */
    @Override
    public void close() {
        if (committed) {
            return;
        }
        try {
            if (!connection.isClosed()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            log.warn("rollback failed, the server undoes it sqlstate={}", Failures.state(e));
        }
    }

    private Shapes shapes(TableSchema schema) {
        Shapes shapes = lastShapes;
        if (shapes == null || !schema.equals(lastSchema)) {
            shapes = owned.shapes().computeIfAbsent(schema, Shapes::new);
            lastSchema = schema;
            lastShapes = shapes;
        }
        return shapes;
    }
}
