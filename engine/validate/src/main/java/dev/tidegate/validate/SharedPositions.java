package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.PassingChunkSource;
import dev.tidegate.load.SharedPosition;
import dev.tidegate.load.Waiting;
import dev.tidegate.model.Lsn;

/**
 * The source's rows for several threads that audit: those that wait for a position behind their
 * reads at the same time wait for one watermark.
 */
final class SharedPositions extends PassingChunkSource {
    private final SharedPosition behind;

    SharedPositions(ChunkSource source, Waiting waiting) {
        super(source);
        this.behind = new SharedPosition(source, waiting);
    }

    @Override
    public Lsn positionBehind() throws InterruptedException {
        return behind.behind();
    }
}
