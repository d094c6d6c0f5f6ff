package dev.tidegate.apply;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Puts whole source transactions into the windows.
 *
 * <p>A transaction waits in memory until it is complete, so that an unfinished copy costs nothing.
 * One that grows too large goes to the target as it comes, alone in its window: if that copy turns
 * out unfinished, the window is undone. So does one that is to be put aside. Where something was
 * refused before, each transaction has a window of its own.
 */
final class TransactionFeed implements TransactionReader.Handler {
    /** With rows of this size altogether a transaction is large, however few they are. */
    private static final long BUFFER_BYTES_MAX = 16L << 20;

    private final WindowsInHand windows;
    private final ApplySettings settings;
    private final Care care;
    private final List<LogEvent> buffer = new ArrayList<>();
    private long bufferBytes;
    private Treatment treatment = new Treatment.Together();
    private Way way = Way.WAITS;
    private Lsn open = Lsn.ZERO;

    /** What becomes of the content of the transaction that is being read. */
    private enum Way {
        /** It is kept until the transaction is complete. */
        WAITS,
        /** It goes into the window as it comes. */
        GOES_ON
    }

    /**
     * What needs care.
     *
     * @param putAside transactions that go into quarantine
     * @param oneByOneUpTo transactions up to it are applied one by one: one of them was refused
     */
    record Care(Set<Lsn> putAside, Lsn oneByOneUpTo) {
        private Treatment of(Lsn commitLsn) {
            if (putAside.contains(commitLsn)) {
                return new Treatment.PutAside(commitLsn);
            }
            return commitLsn.isAfter(oneByOneUpTo)
                    ? new Treatment.Together()
                    : new Treatment.Careful();
        }
    }

    TransactionFeed(WindowsInHand windows, ApplySettings settings, Care care) {
        this.windows = windows;
        this.settings = settings;
        this.care = care;
    }

    @Override
    public void begun(Lsn commitLsn) {
        empty();
        open = commitLsn;
        treatment = care.of(commitLsn);
        way =
                switch (treatment) {
                    case Treatment.PutAside _, Treatment.Large _ -> Way.GOES_ON;
                    case Treatment.Careful _, Treatment.Together _ -> Way.WAITS;
                };
        if (isAlone()) {
            windows.isolate(treatment);
        }
    }

    @Override
    public void content(LogEvent event) {
        switch (way) {
            case GOES_ON -> windows.fill(event, open);
            case WAITS -> keep(event);
        }
    }

    private void keep(LogEvent event) {
        buffer.add(event);
        bufferBytes += EventSize.of(event);
        if (buffer.size() > settings.transactionBufferMax() || bufferBytes > BUFFER_BYTES_MAX) {
            if (!isAlone()) {
                treatment = new Treatment.Large();
                windows.isolate(treatment);
            }
            way = Way.GOES_ON;
            pour();
        }
    }

    @Override
    public void abandoned() {
        empty();
        if (isAlone()) {
            windows.abandon();
        }
    }

    @Override
    public void committed(LogEvent.Commit commit, long nextOffset) {
        long bytes = bufferBytes;
        pour();
        windows.transactionEnded(
                new Checkpoint(
                        windows.checkpoint().epoch(),
                        commit.commitLsn(),
                        commit.committedAt(),
                        commit.chain(),
                        nextOffset),
                bytes);
        if (isAlone()) {
            windows.commitAll();
        }
    }

    private boolean isAlone() {
        return !(treatment instanceof Treatment.Together);
    }

    private void pour() {
        buffer.forEach(event -> windows.fill(event, open));
        empty();
    }

    private void empty() {
        buffer.clear();
        bufferBytes = 0;
    }
}
