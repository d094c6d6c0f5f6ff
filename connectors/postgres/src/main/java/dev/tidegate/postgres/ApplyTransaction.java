package dev.tidegate.postgres;

import dev.tidegate.apply.Target;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.OpenTransaction.HalfBuilt;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A target transaction that writes the net effect of its changes.
 *
 * <p>Whoever fills it needs no session: changes are kept and reduced by table, then encoded ({@link
 * #seal}). Whoever commits it sends all that in few messages: one, if no table has so many new rows
 * that a {@code COPY} is worth its round trips; then the commit. A table whose changes cannot be
 * reduced is written literally, in order. Between tables the order is free, since foreign keys are
 * deferred.
 *
 * <p>What the tables demand may change between the first change and the commit: a key or a foreign
 * key is created when its tables are loaded. Then the window is undone and written once more, by
 * what they demand now; this time they are locked first, so that it stays so. A unique index that
 * is being built is checked with each row, even if its key can be deferred later. Where a value of
 * it wanders and the rows are not known as a whole, the build is called off: apply waits for none.
 *
 * <p>A large one sends what it has whenever it has much, so memory is bounded. Each piece is
 * reduced by itself: behind it the target is as if its changes had been written one by one. It
 * cannot be written once more, so it locks each table before its first change.
 */
final class ApplyTransaction implements Target.TargetTransaction {
    private static final int PIECE_CHANGES_MAX = 50_000;
    private static final long PIECE_BYTES_MAX = 32L << 20;

    /** As it comes, with the tables locked, and without a key that was being built. */
    private static final int ATTEMPTS_MAX = 3;

    private final PostgresApply.Owned owned;
    private final CheckpointTable checkpoints;
    private final StorableText texts;
    private final Size size;

    /** Sorted, so that windows of the same tables are the same messages. */
    private final Map<TableId, TableChanges> tables = new TreeMap<>();

    /** The same by schema, which is one object for many changes. */
    private final IdentityHashMap<TableSchema, TableChanges> bySchema = new IdentityHashMap<>();

    /** What is encoded, in case that it must be written once more. */
    private final List<TableChanges> sealed = new ArrayList<>();

    private final Set<TableId> pinned = new HashSet<>();
    private Draft draft;
    private int waiting;
    private long waitingBytes;

    /** Whether it is kept until the commit. */
    enum Size {
        KEPT,
        /** It is sent in pieces, by the thread that fills it. */
        LARGE
    }

    ApplyTransaction(
            PostgresApply.Owned owned, CheckpointTable checkpoints, StorableText texts, Size size) {
        this.owned = owned;
        this.checkpoints = checkpoints;
        this.texts = texts;
        this.size = size;
        HalfBuilt halfBuilt =
                switch (size) {
                    case KEPT -> HalfBuilt.LEFT;
                    case LARGE -> HalfBuilt.CALLED_OFF;
                };
        this.draft =
                new Draft(
                        owned,
                        owned.statements(),
                        new OpenTransaction(owned, checkpoints, halfBuilt));
    }

    @Override
    public void apply(LogEvent.Change change) {
        draft.open().attempt("apply changes", () -> keep(texts.storable(change)));
        switch (size) {
            case KEPT -> {}
            case LARGE -> {
                waitingBytes += EventSize.of(change);
                if (waiting >= PIECE_CHANGES_MAX || waitingBytes >= PIECE_BYTES_MAX) {
                    seal();
                    waitingBytes = 0;
                    draft.sendPiece();
                }
            }
        }
    }

    private void keep(LogEvent.Change change) throws SQLException {
        TableSchema schema = change.schema();
        TableChanges changes = bySchema.get(schema);
        if (changes == null) {
            if (size == Size.LARGE && pinned.add(schema.table())) {
                draft.open().pin(List.of(schema.table()));
            }
            changes =
                    tables.computeIfAbsent(
                            schema.table(), _ -> new TableChanges(schema, draft.demands(schema)));
            bySchema.put(schema, changes);
        }
        changes.add(change);
        waiting++;
    }

    /** Encodes what waits, reduced where it can be. */
    @Override
    public void seal() {
        draft.seal(tables.values());
        switch (size) {
            case KEPT -> {
                tables.values().forEach(TableChanges::forgetNet);
                sealed.addAll(tables.values());
            }
            case LARGE -> {}
        }
        tables.clear();
        bySchema.clear();
        waiting = 0;
    }

    @Override
    public void commit(Checkpoint checkpoint, LedgerChanges ledger) {
        if (waiting > 0) {
            seal();
        }
        switch (size) {
            case KEPT -> commitKept(checkpoint, ledger);
            case LARGE -> draft.commitInSilence(checkpoint, ledger);
        }
    }

    private void commitKept(Checkpoint checkpoint, LedgerChanges ledger) {
        Optional<TidegateException> failure = failure(checkpoint, ledger);
        for (int attempt = 1; failure.isPresent(); attempt++) {
            if (attempt == ATTEMPTS_MAX || !mayGoBetter(failure.get())) {
                throw failure.get();
            }
            writeAgain();
            failure = failure(checkpoint, ledger);
        }
    }

    private Optional<TidegateException> failure(Checkpoint checkpoint, LedgerChanges ledger) {
        try {
            draft.commit(checkpoint, ledger);
            return Optional.empty();
        } catch (TidegateException e) {
            return Optional.of(e);
        }
    }

    /** Whether the failure came from what was not known of the tables, or is not so any more. */
    private boolean mayGoBetter(TidegateException failure) {
        if (draft.open().rulesHaveChanged()) {
            return true;
        }
        if (failure.code() != ErrorCode.TARGET_REFUSED) {
            return false;
        }
        Optional<Suspects.Constraint> violated =
                draft.open().suspects().constraint().filter(KeysBeingBuilt::isOne);
        try {
            if (draft.isOutdated()) {
                return true;
            }
            if (violated.isPresent()) {
                KeysBeingBuilt.callOff(owned.connection(), violated.get());
            }
            return violated.isPresent();
        } catch (SQLException e) {
            throw Failures.of("look at the tables again", e);
        }
    }

    /** On the thread that commits, while another may be filling the next one. */
    private void writeAgain() {
        draft =
                new Draft(
                        owned,
                        new SessionStatements(),
                        new OpenTransaction(owned, checkpoints, HalfBuilt.LEFT));
        draft.open()
                .attempt(
                        "apply changes",
                        () -> draft.open().pin(sealed.stream().map(this::table).toList()));
        List<TableChanges> again = new ArrayList<>();
        for (TableChanges changes : sealed) {
            again.add(changes.under(draft.demands(changes.schema())));
        }
        draft.seal(again);
    }

    private TableId table(TableChanges changes) {
        return changes.schema().table();
    }

    @Override
    public void close() {
        draft.open().close();
    }
}
