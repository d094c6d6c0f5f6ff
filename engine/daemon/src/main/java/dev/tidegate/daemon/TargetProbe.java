package dev.tidegate.daemon;

import dev.tidegate.apply.Throttle;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Worker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the target at a steady interval whether it is to be spared; apply waits for what it says. A
 * look that fails is no reason: if the target is gone, apply will say so.
 */
final class TargetProbe implements Worker, Throttle {
    private static final Logger LOG = LoggerFactory.getLogger(TargetProbe.class);

    private final Supplier<Optional<String>> reasonToSpare;
    private final Duration interval;
    private Optional<String> reason = Optional.empty();

    TargetProbe(Supplier<Optional<String>> reasonToSpare, Duration interval) {
        this.reasonToSpare = reasonToSpare;
        this.interval = interval;
    }

    @Override
    public String name() {
        return "target-probe";
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            look();
            TimeUnit.NANOSECONDS.sleep(interval.toNanos());
        }
    }

    /** Asks once. */
    void look() {
        try {
            found(reasonToSpare.get());
        } catch (TidegateException e) {
            LOG.warn("{}: {}", e.code(), e.getMessage());
            found(Optional.empty());
        }
    }

    private synchronized void found(Optional<String> now) {
        reason = now;
        notifyAll();
    }

    /** Why the target is to be spared, as of the last look. */
    synchronized Optional<String> reason() {
        return reason;
    }

    @Override
    public synchronized Optional<String> await(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        for (long left = timeout.toNanos(); reason.isPresent() && left > 0; ) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
        return reason;
    }
}
