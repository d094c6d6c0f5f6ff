package dev.tidegate.load;

import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what one window hands over, for the chunks that are open. A change of a key that waits is
 * dropped at once: it is in the journal, so a chunk that is claimed later starts behind it.
 */
final class WindowRouting implements Routing {
    private static final Row NO_KEY = Row.of();

    private final LoadBoard board;
    private final long bytesMax;
    private final List<Pending> pending = new ArrayList<>();
    private long bytes;

    private record Pending(OpenChunk chunk, Row key, LogEvent.Change change) {}

    /**
     * Makes one for an empty window.
     *
     * @param bytesMax of changes for the load that it holds, at most: however large a transaction
     *     is, its part for the load must fit into memory
     */
    WindowRouting(LoadBoard board, long bytesMax) {
        this.board = board;
        this.bytesMax = bytesMax;
    }

    @Override
    public Following following(TableSchema schema) {
        return board.following(schema, this);
    }

    /** What is partly loaded, seen through one schema. */
    Following partly(TableLoad table, TableSchema schema) {
        return new Partly(table, schema.keyOrdinals());
    }

    @Override
    public void deliver() {
        if (!pending.isEmpty()) {
            boolean wake = false;
            for (Pending each : pending) {
                wake |= each.chunk().deliver(each.key(), each.change());
            }
            pending.clear();
            if (wake) {
                board.wake();
            }
        }
    }

    private void add(OpenChunk chunk, Row key, LogEvent.Change change) {
        Lsn commitLsn = change.position().commitLsn();
        if (chunk.needs(commitLsn)) {
            pending.add(new Pending(chunk, key, change));
            bytes += EventSize.of(change);
            if (bytes > bytesMax) {
                chunk.losesChanges();
                drop(chunk);
                board.wake();
            }
        }
    }

    private void drop(OpenChunk chunk) {
        pending.removeIf(it -> it.chunk() == chunk);
        bytes = pending.stream().mapToLong(it -> EventSize.of(it.change())).sum();
    }

    private final class Partly implements Following.Partly {
        private final TableLoad table;
        private final int[] ordinals;

        Partly(TableLoad table, int[] ordinals) {
            this.table = table;
            this.ordinals = ordinals;
        }

        @Override
        public Row key(Row row) {
            return switch (table.rowsAre()) {
                case HAVE_KEYS -> row.project(ordinals);
                case ARE_ALIKE -> NO_KEY;
            };
        }

        @Override
        public boolean isLoaded(Row key) {
            return table.ranges().at(key) == KeyRanges.State.Published.HERE;
        }

        @Override
        public void handOver(Row key, LogEvent.Change change) {
            switch (table.ranges().at(key)) {
                case OpenChunk chunk -> add(chunk, key, change);
                case KeyRanges.State.Waiting _ -> {}
                case KeyRanges.State.Published _ ->
                        throw new IllegalStateException("the key is loaded");
            }
        }
    }
}
