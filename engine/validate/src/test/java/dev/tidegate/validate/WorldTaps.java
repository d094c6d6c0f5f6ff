package dev.tidegate.validate;

import dev.tidegate.apply.Tap;
import dev.tidegate.apply.TapBoard;
import dev.tidegate.apply.Tappable;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.TableId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The taps of a world, with its journal. */
record WorldTaps(TapBoard board, WorldJournal readers) implements Tappable {
    @Override
    public Tap open(TableId table) {
        return board.open(table);
    }

    @Override
    public Optional<Journal.Readers> journal() {
        return Optional.of(readers);
    }

    @Override
    public CompletableFuture<Void> atRest(Task task) {
        return board.atRest(task);
    }
}
