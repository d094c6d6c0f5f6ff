package dev.tidegate.apply;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts whole source transactions into the window.
 *
 * <p>A transaction waits in memory until it is complete, so that an unfinished copy costs nothing.
 * One that grows too large goes to the target as it comes, alone in its window: if that copy turns
 * out unfinished, the window is undone. So does one that is to be put aside. Where something was
 * refused before, each transaction has a window of its own.
 */
final class TransactionFeed implements TransactionReader.Handler {
    /** With rows of this size altogether a transaction is large, however few they are. */
    private static final long BUFFER_BYTES_MAX = 16L << 20;

    private final Window window;
    private final ApplySettings settings;
    private final Consumer<AppliedWindow> committed;
    private final Care care;
    private final List<LogEvent> buffer = new ArrayList<>();
    private long bufferBytes;
    private boolean streaming;
    private Lsn open = Lsn.ZERO;
    private Checkpoint checkpoint;
    private Checkpoint reached;

    /**
     * What needs care.
     *
     * @param putAside transactions that go into quarantine
     * @param oneByOneUpTo transactions up to it are applied one by one: one of them was refused
     */
    record Care(Set<Lsn> putAside, Lsn oneByOneUpTo) {}

    TransactionFeed(
            Window window,
            Checkpoint start,
            ApplySettings settings,
            Consumer<AppliedWindow> committed,
            Care care) {
        this.window = window;
        this.settings = settings;
        this.committed = committed;
        this.care = care;
        this.checkpoint = start;
        this.reached = start;
    }

    /** What the target has durably. */
    Checkpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public void begun(Lsn commitLsn) {
        empty();
        streaming = false;
        open = commitLsn;
        if (care.putAside().contains(commitLsn)) {
            commitWindow();
            window.putAside(commitLsn);
            streaming = true;
        } else if (isSuspected(commitLsn)) {
            window.care();
        }
    }

    @Override
    public void content(LogEvent event) {
        if (streaming) {
            apply(event);
            return;
        }
        buffer.add(event);
        bufferBytes += EventSize.of(event);
        if (buffer.size() > settings.transactionBufferMax() || bufferBytes > BUFFER_BYTES_MAX) {
            commitWindow();
            streaming = true;
            pour();
        }
    }

    @Override
    public void abandoned() {
        empty();
        if (streaming) {
            window.close();
            streaming = false;
        }
    }

    @Override
    public void committed(LogEvent.Commit commit, long nextOffset) {
        pour();
        window.transactionEnded();
        reached =
                new Checkpoint(
                        checkpoint.epoch(),
                        commit.commitLsn(),
                        commit.committedAt(),
                        commit.chain(),
                        nextOffset);
        if (streaming || isSuspected(commit.commitLsn())) {
            streaming = false;
            commitWindow();
        }
    }

    private boolean isSuspected(Lsn commitLsn) {
        return !commitLsn.isAfter(care.oneByOneUpTo());
    }

    /** Commits the complete transactions in the window, if there are any. */
    void commitWindow() {
        if (!window.isEmpty()) {
            AppliedWindow applied = commit();
            checkpoint = reached;
            committed.accept(applied);
        }
    }

    private AppliedWindow commit() {
        try {
            return window.commit(reached);
        } catch (TidegateException e) {
            throw refused(e, reached.commitLsn(), window.transactions() == 1);
        }
    }

    private void apply(LogEvent event) {
        try {
            window.apply(event);
        } catch (TidegateException e) {
            throw refused(e, open, window.transactions() == 0);
        }
    }

    private static RuntimeException refused(TidegateException error, Lsn last, boolean alone) {
        return RefusedWindowException.isAboutContent(error)
                ? new RefusedWindowException(error, last, alone)
                : error;
    }

    private void pour() {
        buffer.forEach(this::apply);
        empty();
    }

    private void empty() {
        buffer.clear();
        bufferBytes = 0;
    }
}
