package dev.tidegate.apply;

import dev.tidegate.load.Routing;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The windows in hand: one is being filled by the worker's thread, while the one before it is being
 * committed by the {@link CommittingThread}.
 *
 * <p>The states of a window, who moves it on, and what is at most one at a time:
 *
 * <pre>
 *   FILLING ──seal──▶ SEALED ──start──▶ COMMITTING ──┬──▶ COMMITTED ──report──▶ gone
 *   └────── at most one ────┘           │            └──▶ FAILED ──▶ gone, and all behind it
 *                                       └─────────── at most one ───────────┘
 * </pre>
 *
 * <p>The worker's thread fills, seals, starts and reports; the committing thread alone turns
 * COMMITTING into COMMITTED or FAILED, and all that it touches is the one sealed window. No state
 * is durable but what COMMITTED leaves: rows and checkpoint, on the target. A crash anywhere leaves
 * the checkpoint of the last window that was committed, and the next owner reads on from there.
 *
 * <p>A window is started only when the outcome of the one before is known and reported. So nothing
 * of window N + 1 is sent before N is committed, the checkpoint never passes over a window, and
 * whoever is told of a window can do with the target what it likes. And a window is started as soon
 * as that is so: alone with one transaction if the journal is idle; under load with all that came
 * while N was being committed. It waits only when it is full, and then the worker reads no more.
 *
 * <p>Two interleavings. Under load:
 *
 * <pre>
 *   worker               committing thread      target
 *   fills 7, starts it
 *   fills 8              writes 7
 *   8 is full, seals it  commits 7              checkpoint of 7
 *   reports 7, starts 8
 *   fills 9              writes 8
 * </pre>
 *
 * <p>A transaction of window 7 is refused:
 *
 * <pre>
 *   worker               committing thread      target
 *   fills 8              writes 7: refused      undoes 7; checkpoint of 6
 *   learns of it, drops 8, takes over again, and reads on behind 6: one by one
 * </pre>
 *
 * <p>A transaction with a {@link Treatment} of its own is alone: it starts when nothing is in hand,
 * and its outcome is awaited before anything is read on.
 *
 * <p>What a window has for the load ({@link Routing}) is delivered when its outcome is known, so
 * nothing of a window that is undone; and the load moves keys to those that are followed strictly
 * only when nothing is in hand, so a window is filled under one rule from its beginning to its end.
 */
final class WindowsInHand implements AutoCloseable {
    private final Window filling;
    private final InFlight inFlight;
    private final ApplySettings settings;
    private final Consumer<AppliedWindow> committed;
    private Checkpoint durable;
    private Checkpoint filledUpTo;

    /**
     * Makes one with nothing in hand.
     *
     * @param committed hears of each window when it is committed, before the next one is started
     */
    WindowsInHand(
            Window filling,
            InFlight inFlight,
            Checkpoint start,
            ApplySettings settings,
            Consumer<AppliedWindow> committed) {
        this.filling = filling;
        this.inFlight = inFlight;
        this.settings = settings;
        this.committed = committed;
        this.durable = start;
        this.filledUpTo = start;
    }

    /** What the target has durably, as far as it was reported. */
    Checkpoint checkpoint() {
        return durable;
    }

    /** Whether everything that was read whole is applied and reported. */
    boolean isEmpty() {
        return filling.isEmpty() && inFlight.isEmpty();
    }

    /** Whether nothing is in hand, and nothing of what is being read is tapped. */
    boolean isUntouched() {
        return filling.isUntouched() && inFlight.isEmpty();
    }

    /** Whether a transaction is being sent as it comes. */
    boolean isSending() {
        return filling.isSending();
    }

    /** Whether a transaction is in hand that is treated by itself, and not complete. */
    boolean isIsolated() {
        return filling.isIsolated();
    }

    /** Makes sure that the transaction that is read next is alone in hand. */
    void isolate(Treatment treatment) {
        commitAll();
        filling.treat(treatment);
    }

    /** A part of a transaction's content, for the window that is being filled. */
    void fill(LogEvent event, Lsn commitLsn) {
        filling.apply(event, commitLsn);
    }

    /** The transaction that was being read is void: undoes what the window has of it alone. */
    void abandon() {
        filling.close();
    }

    /**
     * A source transaction is complete in the window that is being filled.
     *
     * @param reached the checkpoint behind it
     * @param bytes how much memory it takes
     */
    void transactionEnded(Checkpoint reached, long bytes) {
        filling.transactionEnded(bytes);
        filledUpTo = reached;
        if (filling.isFull(settings)) {
            handOver();
        } else if (filling.isOlderThan(settings.windowDelayMax())) {
            handOverIfFree();
        }
    }

    /** The journal has no more at the moment: hands over what there is, unless one is in flight. */
    void handOverIfFree() {
        if (!inFlight.isUnderway()) {
            settle();
            handOver();
        }
    }

    /** Reports the window in flight if its outcome is there. */
    void collect() {
        if (!inFlight.isUnderway()) {
            settle();
        }
    }

    /** Commits all that is complete, and waits for it. */
    void commitAll() {
        handOver();
        settle();
    }

    /** Waits for the outcome of the window in flight, so long at most. */
    void await(Duration timeout) throws InterruptedException {
        inFlight.await(timeout);
    }

    /**
     * Waits for the window in flight when the worker failed meanwhile. Its own failure comes first,
     * as it does in the journal.
     */
    void settleAfter(Throwable failure) {
        try {
            settle();
        } catch (RuntimeException | Error earlier) {
            earlier.addSuppressed(failure);
            throw earlier;
        }
    }

    /** Seals the window that is being filled while the one in flight ends, and starts it then. */
    private void handOver() {
        if (filling.isEmpty()) {
            return;
        }
        SealedWindow next = filling.seal(filledUpTo);
        try {
            settle();
        } catch (RuntimeException | Error e) {
            next.close();
            throw e;
        }
        inFlight.start(next);
    }

    /** Waits for the window in flight, and reports it. */
    private void settle() {
        inFlight.join()
                .ifPresent(window -> {
                    durable = window.checkpoint();
                    window.routing().deliver();
                    window.tapped().committed(durable);
                    committed.accept(window.applied());
                });
    }

    /** Undoes what is not started; nothing is in flight any more. */
    @Override
    public void close() {
        filling.close();
    }
}
