package dev.tidegate.load;

/**
 * Claims and loads one chunk after the other; several run beside each other, and beside apply. Owns
 * the loop, not the thread.
 */
public final class ChunkWorker {
    private final LoadBoard board;

    /** Makes a worker for a board. */
    public ChunkWorker(LoadBoard board) {
        this.board = board;
    }

    /**
     * Loads until interrupted; waits when there is nothing to load. Throws what broke it: what may
     * work later only after several attempts.
     */
    public void run() throws InterruptedException {
        throw new UnsupportedOperationException("soon " + board);
    }
}
