package dev.tidegate.load;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventSize;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.util.List;
import java.util.Optional;

/**
 * One chunk, from its read to its publication, on its thread. Throws {@link GivenUpException} if it
 * is to be done again.
 */
final class ChunkLoad {
    /** How often rows that are alike are read in the hope of a quiet moment. */
    private static final int UNQUIET_READS_MAX = 3;

    /** How often they are read under a lock, if too much is kept for them even so. */
    private static final int LOCKED_READS_MAX = 3;

    private static final ChunkSource.Limit NO_LIMIT =
            new ChunkSource.Limit(Long.MAX_VALUE, Long.MAX_VALUE);

    private final ChunkClaims claims;
    private final OpenChunk chunk;

    ChunkLoad(ChunkClaims claims, OpenChunk chunk) {
        this.claims = claims;
        this.chunk = chunk;
    }

    /** Rows on their way, which are its thread's to close unless apply has closed them. */
    private record Session(OpenChunk chunk, LateChunk rows) implements AutoCloseable {
        @Override
        public void close() {
            if (chunk.leave()) {
                rows.close();
            }
        }
    }

    void run() throws InterruptedException {
        try {
            chunk.requireLive();
            if (claims.isFirst(chunk)) {
                claims.observer().tableStarted(chunk.schema().table());
            }
            try (Session session = new Session(chunk, claims.begin(chunk))) {
                settle(session.rows(), read(session.rows()));
            }
        } finally {
            chunk.leave();
            claims.left(chunk);
        }
    }

    /**
     * Reads the rows.
     *
     * @return the position that apply must have reached before the chunk can be published
     */
    private Lsn read(LateChunk rows) throws InterruptedException {
        return switch (chunk.table().rowsAre()) {
            case HAVE_KEYS -> readRange(rows);
            case ARE_ALIKE -> readAlike(rows);
        };
    }

    private Lsn readRange(ChunkTarget.Chunk rows) throws InterruptedException {
        Counted counted = new Counted(rows);
        ReadPace pace = claims.pace();
        RowConsumer paced =
                row -> {
                    counted.accept(row);
                    pace.rest(chunk::isGivenUp);
                };
        Optional<Row> end =
                claims.source().read(chunk.schema(), chunk.range(), chunk.limit(), paced);
        counted.tell();
        claims.readEnded(chunk, end);
        rows.rowsEnded();
        return claims.positionBehind();
    }

    /**
     * Changes of rows that are alike cannot be merged into rows that may show them already. So the
     * read must have met a moment in which nothing changed, or its writers must wait for it.
     */
    private Lsn readAlike(LateChunk rows) throws InterruptedException {
        while (claims.readsInVain(chunk) < UNQUIET_READS_MAX) {
            Lsn high = readOnce(rows);
            if (isQuietUpTo(high)) {
                return exactAt(high, rows);
            }
            claims.readInVain(chunk);
            prepareAgain(rows);
        }
        if (claims.readsInVain(chunk) >= UNQUIET_READS_MAX + LOCKED_READS_MAX) {
            throw tooHot();
        }
        return exactAt(readLocked(rows), rows);
    }

    private TidegateException tooHot() {
        return new TidegateException(
                ErrorCode.LOAD_TABLE_TOO_HOT,
                "table "
                        + chunk.schema().table()
                        + " has no key that tells its rows apart, and too much of it changed even"
                        + " while it was read under a lock",
                "Give the table a primary key, load it at a quiet hour, or skip it: tidegate table"
                        + " skip.");
    }

    private void prepareAgain(LateChunk rows) throws InterruptedException {
        rows.restart();
        Lsn low = claims.source().positionBefore();
        chunk.startBehind(low);
        claims.source().awaitVisible(low);
        claims.awaitRead(chunk);
    }

    private Lsn readOnce(ChunkTarget.Chunk rows) throws InterruptedException {
        Counted counted = new Counted(rows);
        Optional<Row> _ = claims.source().read(chunk.schema(), KeyRange.ALL, NO_LIMIT, counted);
        counted.tell();
        claims.readEnded(chunk, Optional.empty());
        return claims.positionBehind();
    }

    private Lsn readLocked(ChunkTarget.Chunk rows) throws InterruptedException {
        Counted counted = new Counted(rows);
        Lsn position = claims.source().readLocked(chunk.schema(), counted);
        counted.tell();
        claims.readEnded(chunk, Optional.empty());
        return position;
    }

    /** Whether nothing of the table changed from before its read until behind it. */
    private boolean isQuietUpTo(Lsn high) throws InterruptedException {
        while (!chunk.keepsUpTo(high) && !claims.isAppliedUpTo(high)) {
            chunk.requireLive();
            claims.awaitApplied(high, () -> chunk.keepsUpTo(high) || chunk.isGivenUp());
        }
        chunk.requireLive();
        return !chunk.keepsUpTo(high);
    }

    /** The rows show what was changed up to this position, and nothing else. */
    private Lsn exactAt(Lsn position, ChunkTarget.Chunk rows) {
        chunk.startBehind(position);
        rows.rowsEnded();
        return position;
    }

    /** Merges what is kept, and waits until apply has published the chunk. */
    private void settle(LateChunk rows, Lsn high) throws InterruptedException {
        while (true) {
            switch (chunk.stage()) {
                case OPEN -> mergeOrOffer(rows, high);
                case READY -> {
                    claims.await(() -> chunk.isDecided() || hasMuchKept());
                    if (hasMuchKept()) {
                        claims.takeBack(chunk);
                    }
                }
                case PUBLISHING -> claims.await(() -> chunk.isDecided());
                case GIVEN_UP -> chunk.requireLive();
                case PUBLISHED -> {
                    return;
                }
            }
        }
    }

    private void mergeOrOffer(LateChunk rows, Lsn high) throws InterruptedException {
        if (hasMuchKept()) {
            List<LogEvent.Change> changes = chunk.drain();
            if (!changes.isEmpty()) {
                rows.open().merge(changes);
            }
        } else if (claims.isAppliedUpTo(high)) {
            ChunkTarget.Chunk _ = rows.open();
            claims.offer(chunk, rows);
        } else {
            claims.awaitApplied(high, () -> hasMuchKept() || chunk.isGivenUp());
        }
    }

    private boolean hasMuchKept() {
        return chunk.hasMuchKept();
    }

    /** Counts rows on their way, and stops the read of a chunk that is given up. */
    private final class Counted implements RowConsumer {
        private static final int TOLD_AT = 1_000;

        private final TableId table = chunk.schema().table();
        private final RowConsumer next;
        private long rows;
        private long bytes;
        private long rowsTold;
        private long bytesTold;

        Counted(ChunkTarget.Chunk chunkRows) {
            this.next = chunkRows.rows();
        }

        @Override
        public void accept(Row row) throws InterruptedException {
            chunk.requireLive();
            next.accept(row);
            rows++;
            bytes += EventSize.of(row);
            if (rows - rowsTold >= TOLD_AT) {
                tell();
            }
        }

        void tell() {
            chunk.progress(rows, bytes);
            claims.observer().read(table, rows - rowsTold, bytes - bytesTold);
            rowsTold = rows;
            bytesTold = bytes;
        }
    }
}
