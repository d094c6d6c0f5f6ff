package dev.tidegate.load;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;

/**
 * Loads one chunk after the other; several run beside each other, and beside apply. The protocol is
 * in {@link LoadBoard}. Owns the loop, not the thread; give it a platform thread, since an
 * interrupt closes the sockets of a virtual one.
 */
public final class ChunkWorker {
    /** What may work later is tried so often, and between in vain. */
    private static final int ATTEMPTS_MAX = 3;

    private static final Duration ATTEMPT_INTERVAL = Duration.ofSeconds(1);

    private final ChunkClaims claims;
    private final Waiting waiting;
    private int failures;

    /** Makes one of the workers of a board. */
    public ChunkWorker(LoadBoard board) {
        this.claims = board.claims();
        this.waiting = board.claims().waiting();
    }

    /**
     * Loads until interrupted; waits when there is nothing to load. Throws what broke it; what may
     * work later, only when it failed several times in a row.
     */
    public void run() throws InterruptedException {
        while (true) {
            try {
                perform(claims.next());
            } catch (TidegateException e) {
                failed(e);
            }
        }
    }

    private void perform(Task task) throws InterruptedException {
        switch (task) {
            case Task.Plan(TableLoad table) -> claims.plan(table);
            case Task.Prepare(var chunks) -> claims.prepare(chunks);
            case Task.Load(OpenChunk chunk) -> load(chunk);
            case Task.Wait wait -> claims.await(wait);
        }
    }

    private void load(OpenChunk chunk) throws InterruptedException {
        try {
            new ChunkLoad(claims, chunk).run();
            failures = 0;
        } catch (GivenUpException e) {
            claims.observer().chunkGivenUp(chunk.schema().table(), e.reason());
        } catch (TidegateException e) {
            claims.observer().chunkGivenUp(chunk.schema().table(), "failed with " + e.code());
            throw e;
        }
    }

    private void failed(TidegateException error) throws InterruptedException {
        failures++;
        if (error.code().action() == ErrorCode.Action.STOP || failures == ATTEMPTS_MAX) {
            throw error;
        }
        waiting.await(() -> false, ATTEMPT_INTERVAL);
    }
}
