package dev.tidegate.load;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that takes a session on the target as late as it can. The rows of a small one are held
 * here until apply has reached it: so many small tables wait for one position together, and their
 * number is not bounded by that of the sessions.
 */
final class LateChunk implements ChunkTarget.Chunk {
    private final OpenChunk chunk;
    private final Supplier<ChunkTarget.Chunk> opener;
    private final ChunkSessions sessions;
    private final long heldBytesMax;
    private final List<Row> held = new ArrayList<>();
    private long heldBytes;
    private boolean ended;
    private ChunkTarget.@Nullable Chunk session;

    /**
     * Makes one that holds nothing yet.
     *
     * @param heldBytesMax of rows that are held here, at most, by {@link EventSize}
     */
    LateChunk(
            OpenChunk chunk,
            Supplier<ChunkTarget.Chunk> opener,
            ChunkSessions sessions,
            long heldBytesMax) {
        this.chunk = chunk;
        this.opener = opener;
        this.sessions = sessions;
        this.heldBytesMax = heldBytesMax;
    }

    /**
     * Returns when it has its session, with all rows that were taken. Called by its thread, before
     * apply gets it.
     */
    ChunkTarget.Chunk open() throws InterruptedException {
        ChunkTarget.Chunk opened = session;
        if (opened == null) {
            sessions.take(chunk);
            opened = begin();
            for (Row row : held) {
                opened.rows().accept(row);
            }
            if (ended) {
                opened.rowsEnded();
            }
            forgetHeld();
        }
        return opened;
    }

    private ChunkTarget.Chunk begin() {
        try {
            ChunkTarget.Chunk begun = opener.get();
            session = begun;
            return begun;
        } finally {
            if (session == null) {
                sessions.giveBack();
            }
        }
    }

    private void forgetHeld() {
        held.clear();
        heldBytes = 0;
    }

    @Override
    public RowConsumer rows() {
        return row -> {
            ChunkTarget.Chunk opened = session;
            if (opened != null) {
                opened.rows().accept(row);
                return;
            }
            long bytes = EventSize.of(row);
            if (heldBytes + bytes <= heldBytesMax
                    && !row.hasLargeObject()) { // which is gone when this returns
                held.add(row);
                heldBytes += bytes;
            } else {
                open().rows().accept(row);
            }
        };
    }

    /**
     * Forgets the rows taken so far, to read them again, and its session with them: whoever waits
     * for its turn to be read must have none.
     */
    void restart() {
        close();
        forgetHeld();
        ended = false;
    }

    @Override
    public void rowsEnded() {
        ended = true;
        if (session != null) {
            session.rowsEnded();
        }
    }

    @Override
    public void merge(List<LogEvent.Change> changes) {
        opened().merge(changes);
    }

    @Override
    public void mergeTelling(List<LogEvent.Change> changes, Consumer<Row> replaced) {
        opened().mergeTelling(changes, replaced);
    }

    @Override
    public void publish(ChunkTarget.Loaded loaded, Checkpoint at, Lsn journalRead) {
        opened().publish(loaded, at, journalRead);
    }

    private ChunkTarget.Chunk opened() {
        if (session == null) {
            throw new IllegalStateException("the chunk has no session yet");
        }
        return session;
    }

    @Override
    public void close() {
        if (session != null) {
            try {
                session.close();
            } finally {
                session = null;
                sessions.giveBack();
            }
        }
    }
}
