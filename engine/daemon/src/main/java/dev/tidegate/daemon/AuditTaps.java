package dev.tidegate.daemon;

import dev.tidegate.apply.Tap;
import dev.tidegate.apply.TapBoard;
import dev.tidegate.apply.Tappable;
import dev.tidegate.apply.Taps;
import dev.tidegate.journal.Journal;
import dev.tidegate.load.Waiting;
import dev.tidegate.model.TableId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The taps of one attempt at a group, for tables whose rows are all there. A table that is made
 * empty loses rows without a change in the journal: its taps are broken before that can be seen,
 * and those that are opened before it is loaded again are broken too. So no audit takes for missing
 * what is only on its way.
 *
 * <p>Safe for use by several threads.
 */
final class AuditTaps implements Tappable {
    /** For all open taps together; a window that has more breaks them. */
    private static final long BYTES_MAX = 64L << 20;

    private static final String NOT_WHOLE = "not all rows of the table are loaded";

    private final Waiting waiting = Waiting.onMonitor();
    private final TapBoard board = new TapBoard(waiting, BYTES_MAX);
    private final Set<TableId> whole = ConcurrentHashMap.newKeySet();
    private final Journal.Readers journal;

    /**
     * Makes those of a group.
     *
     * @param journal its part of the journal
     */
    AuditTaps(Journal.Readers journal) {
        this.journal = journal;
    }

    /** Apply's side. */
    Taps taps() {
        return board;
    }

    /** Woken when a tap moves on. */
    Waiting waiting() {
        return waiting;
    }

    /** All rows of the table are there. */
    void loaded(TableId table) {
        whole.add(table);
        waiting.wake();
    }

    /** It is about to be made empty. */
    void startsOver(TableId table) {
        whole.remove(table);
        board.breakOff(table, NOT_WHOLE);
    }

    /** Whether all rows of the table are there. */
    boolean isWhole(TableId table) {
        return whole.contains(table);
    }

    @Override
    public Tap open(TableId table) {
        Tap tap = board.open(table);
        if (!isWhole(table)) { // asked behind the opening: who empties it breaks what is open
            board.breakOff(table, NOT_WHOLE);
        }
        return tap;
    }

    @Override
    public Optional<Journal.Readers> journal() {
        return Optional.of(journal);
    }

    @Override
    public CompletableFuture<Void> atRest(Task task) {
        return board.atRest(task);
    }
}
