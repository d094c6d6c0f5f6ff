package dev.tidegate.load;

import dev.tidegate.ledger.TableTally;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import java.util.List;
import java.util.function.Consumer;

/**
 * A chunk whose rows are added up on their way, as the source has them, to be published with what
 * they come to. What changes replace is taken off; where rows are alike, as the changes' images say
 * it. Owned by one thread at a time.
 */
final class CountedChunk implements ChunkTarget.Chunk {
    private final ChunkTarget.Chunk chunk;
    private final KeptChanges.Rows rowsAre;
    private final TableTally tally;

    CountedChunk(ChunkTarget.Chunk chunk, KeptChanges.Rows rowsAre, TableTally tally) {
        this.chunk = chunk;
        this.rowsAre = rowsAre;
        this.tally = tally;
    }

    @Override
    public RowConsumer rows() {
        RowConsumer rows = chunk.rows();
        return row -> {
            rows.accept(row);
            tally.add(row);
        };
    }

    @Override
    public void rowsEnded() {
        chunk.rowsEnded();
    }

    @Override
    public void merge(List<LogEvent.Change> changes) {
        switch (rowsAre) {
            case HAVE_KEYS -> mergeTelling(changes, _ -> {});
            case ARE_ALIKE -> {
                chunk.merge(changes);
                changes.forEach(tally::add);
            }
        }
    }

    @Override
    public void mergeTelling(List<LogEvent.Change> changes, Consumer<Row> replaced) {
        chunk.mergeTelling(
                changes,
                row -> {
                    tally.take(row);
                    replaced.accept(row);
                });
        changes.forEach(this::appeared);
    }

    /** Each key has one change, which says all of its row but large objects that stay. */
    private void appeared(LogEvent.Change change) {
        switch (change) {
            case LogEvent.Insert insert -> tally.add(insert.after());
            case LogEvent.Update update -> tally.add(update.after());
            case LogEvent.Delete _ -> {}
        }
    }

    @Override
    public void publish(ChunkTarget.Loaded loaded, Checkpoint at, Lsn journalRead) {
        chunk.publish(loaded.with(tally.sum()), at, journalRead);
    }

    @Override
    public void close() {
        chunk.close();
    }
}
