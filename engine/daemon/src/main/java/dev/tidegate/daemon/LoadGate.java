package dev.tidegate.daemon;

import dev.tidegate.load.LoadPause;
import dev.tidegate.load.LoadThrottle;
import dev.tidegate.settings.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What holds the load of a group back: an operator's pause, a target that is to be spared, a stream
 * that lags, a source that is slow. The pause may be another process's, so somebody must look for
 * it now and then.
 */
final class LoadGate implements LoadThrottle {
    private final LoadPause pause;
    private final Supplier<Optional<String>> reasonToSpare;
    private final Supplier<Optional<Duration>> lag;
    private final Duration lagMax;
    private final Optional<CommitPace> sourcePace;
    private volatile Optional<String> paused = Optional.empty();

    /**
     * Makes one that nothing holds back yet.
     *
     * @param reasonToSpare why the target is to be spared, from memory
     * @param lag of the stream, as far as it is known
     * @param lagMax the load waits above it
     * @param sourcePace how long the source takes for commits; empty if nobody wants to know
     */
    LoadGate(
            LoadPause pause,
            Supplier<Optional<String>> reasonToSpare,
            Supplier<Optional<Duration>> lag,
            Duration lagMax,
            Optional<CommitPace> sourcePace) {
        this.pause = pause;
        this.reasonToSpare = reasonToSpare;
        this.lag = lag;
        this.lagMax = lagMax;
        this.sourcePace = sourcePace;
    }

    /** Looks for a pause, once. */
    void look() {
        paused = pause.reason();
    }

    /** Whether an operator lets the whole load rest. */
    boolean isPaused() {
        return paused.isPresent();
    }

    @Override
    public Optional<String> reason() {
        return paused.or(this::sparing).or(() -> sourcePace.flatMap(CommitPace::reason));
    }

    /** How long the source takes for commits, to be told of each; empty if nobody asks. */
    Optional<CommitPace> sourcePace() {
        return sourcePace;
    }

    /** Why everything beside the stream is to wait, the audits too. */
    Optional<String> sparing() {
        return reasonToSpare.get().or(this::lagging);
    }

    private Optional<String> lagging() {
        return lag.get()
                .filter(it -> it.compareTo(lagMax) > 0)
                .map(it ->
                        "the stream is %,d s behind, load.stream_lag_max is %s"
                                .formatted(it.toSeconds(), Durations.text(lagMax)));
    }
}
