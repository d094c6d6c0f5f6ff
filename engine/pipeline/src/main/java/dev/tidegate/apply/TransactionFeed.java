package dev.tidegate.apply;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts whole source transactions into the window.
 *
 * <p>A transaction waits in memory until it is complete, so that an unfinished copy costs nothing.
 * One that grows too large goes to the target as it comes, alone in its window: if that copy turns
 * out unfinished, the window is undone.
 */
final class TransactionFeed implements TransactionReader.Handler {
    /** With rows of this size altogether a transaction is large, however few they are. */
    private static final long BUFFER_BYTES_MAX = 16L << 20;

    private final Window window;
    private final ApplySettings settings;
    private final Consumer<AppliedWindow> committed;
    private final List<LogEvent> buffer = new ArrayList<>();
    private long bufferBytes;
    private boolean streaming;
    private Checkpoint checkpoint;
    private Checkpoint reached;

    TransactionFeed(
            Window window,
            Checkpoint start,
            ApplySettings settings,
            Consumer<AppliedWindow> committed) {
        this.window = window;
        this.settings = settings;
        this.committed = committed;
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
    }

    @Override
    public void content(LogEvent event) {
        if (streaming) {
            window.apply(event);
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
        if (streaming) {
            streaming = false;
            commitWindow();
        }
    }

    /** Commits the complete transactions in the window, if there are any. */
    void commitWindow() {
        if (!window.isEmpty()) {
            AppliedWindow applied = window.commit(reached);
            checkpoint = reached;
            committed.accept(applied);
        }
    }

    private void pour() {
        buffer.forEach(window::apply);
        empty();
    }

    private void empty() {
        buffer.clear();
        bufferBytes = 0;
    }
}
