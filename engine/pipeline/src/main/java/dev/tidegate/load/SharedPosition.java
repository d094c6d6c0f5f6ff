package dev.tidegate.load;

import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.util.Optional;

/**
 * Positions behind reads, for many threads by few watermarks: whoever asks while one is under way
 * shares the next one with all others who do. One that was under way before does not do, since it
 * may lie before what the read saw. Safe for use by several threads.
 */
public final class SharedPosition {
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final ChunkSource source;
    private final Waiting waiting;
    private long begun;
    private boolean underway;
    private long answered;
    private Lsn position = Lsn.ZERO;

    /**
     * Makes one; nothing is asked of the source yet.
     *
     * @param waiting how those wait who share
     */
    public SharedPosition(ChunkSource source, Waiting waiting) {
        this.source = source;
        this.waiting = waiting;
    }

    /**
     * A position that lies behind every read that ended until now. Throws what the source's {@link
     * ChunkSource#positionBehind} throws, but only to the thread that asked it; the others ask
     * again.
     */
    public Lsn behind() throws InterruptedException {
        long wanted = next();
        Optional<Lsn> known = Optional.empty();
        while (known.isEmpty()) {
            known = begin() ? Optional.of(ask()) : awaitAnswer(wanted);
        }
        return known.get();
    }

    private synchronized long next() {
        return begun + 1;
    }

    private synchronized boolean begin() {
        if (underway) {
            return false;
        }
        underway = true;
        begun++;
        return true;
    }

    private Lsn ask() throws InterruptedException {
        try {
            Lsn found = source.positionBehind();
            answer(found);
            return found;
        } finally {
            end();
            waiting.wake();
        }
    }

    private synchronized void answer(Lsn found) {
        position = found;
        answered = begun;
    }

    private synchronized void end() {
        underway = false;
    }

    private Optional<Lsn> awaitAnswer(long wanted) throws InterruptedException {
        waiting.await(() -> !isUnderway() || known(wanted).isPresent(), LOOK_INTERVAL);
        return known(wanted);
    }

    private synchronized boolean isUnderway() {
        return underway;
    }

    private synchronized Optional<Lsn> known(long wanted) {
        return answered >= wanted ? Optional.of(position) : Optional.empty();
    }
}
