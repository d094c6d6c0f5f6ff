package dev.tidegate.daemon;

import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Worker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits on the source at a steady interval, and notes how long that takes; goes on while the load
 * waits for the source, so that it hears of its end. A commit that fails says nothing: if the
 * source is gone, capture will say so.
 */
final class SourceProbe implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(SourceProbe.class);

    private final String name;
    private final Supplier<Duration> commit;
    private final CommitPace pace;
    private final Duration interval;
    private final BooleanSupplier isNeeded;

    /**
     * Makes one.
     *
     * @param commit commits on the source; gives how long it took
     * @param isNeeded whether anybody may have to wait for the source
     */
    SourceProbe(
            String name,
            Supplier<Duration> commit,
            CommitPace pace,
            Duration interval,
            BooleanSupplier isNeeded) {
        this.name = name;
        this.commit = commit;
        this.pace = pace;
        this.interval = interval;
        this.isNeeded = isNeeded;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            if (isNeeded.getAsBoolean()) {
                look();
            }
            TimeUnit.NANOSECONDS.sleep(interval.toNanos());
        }
    }

    /** Commits once. */
    void look() {
        try {
            pace.took(commit.get());
        } catch (TidegateException e) {
            LOG.debug("{}: {}", e.code(), e.getMessage());
        }
    }
}
