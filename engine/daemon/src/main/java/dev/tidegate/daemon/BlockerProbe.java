package dev.tidegate.daemon;

import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Worker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While a replication group is behind, asks the target whether somebody's lock is why. For those
 * who watch: nothing is decided by it.
 */
final class BlockerProbe implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(BlockerProbe.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /** A stream that is no further behind waits for nobody. */
    private static final Duration BEHIND_MIN = Duration.ofSeconds(5);

    private final BooleanSupplier behind;
    private final Supplier<Optional<String>> blocker;
    private final Consumer<Optional<String>> found;

    BlockerProbe(
            BooleanSupplier behind,
            Supplier<Optional<String>> blocker,
            Consumer<Optional<String>> found) {
        this.behind = behind;
        this.blocker = blocker;
        this.found = found;
    }

    static BlockerProbe of(Ports ports, GroupWork work) {
        int group = work.state().number();
        LagClock lag = work.pipeline().state().lag();
        return new BlockerProbe(
                () -> lag.total(group).filter(it -> it.compareTo(BEHIND_MIN) > 0).isPresent(),
                () -> ports.target().blocker(group),
                work.state()::blockedBy);
    }

    @Override
    public String name() {
        return "blocker-probe";
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            look();
            TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
        }
    }

    /** Looks once; one that fails finds nobody. */
    void look() {
        try {
            found.accept(behind.getAsBoolean() ? blocker.get() : Optional.empty());
        } catch (TidegateException e) {
            LOG.debug("whether apply waits for a lock cannot be seen", e);
            found.accept(Optional.empty());
        }
    }
}
