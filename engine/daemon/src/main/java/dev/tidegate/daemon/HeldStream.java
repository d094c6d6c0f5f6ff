package dev.tidegate.daemon;

import dev.tidegate.control.Status.Phase;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the apply of one group rest while a handover holds the stream on the target. Capture goes on
 * meanwhile: it proves that nothing is written to the source.
 */
final class HeldStream {
    private static final Logger LOG = LoggerFactory.getLogger(HeldStream.class);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(250);

    private final Ports.Sink target;
    private final GroupState state;
    private final Runnable healthy;

    /** What applies. */
    interface Applying {
        void run() throws InterruptedException;
    }

    HeldStream(Ports.Sink target, GroupState state, Runnable healthy) {
        this.target = target;
        this.state = state;
        this.healthy = healthy;
    }

    /**
     * Applies when nobody holds the stream. When a handover takes it while this applies, waits
     * until it lets go, and fails with {@link StartAgainException}: the checkpoint may be somewhere
     * else then.
     */
    void run(Applying applying) throws InterruptedException {
        awaitFree();
        try {
            applying.run();
        } catch (TidegateException e) {
            if (e.code() != ErrorCode.TARGET_FENCED || !isFencedByHandover()) {
                throw e;
            }
            awaitFree();
            throw new StartAgainException("a handover had held the stream");
        }
    }

    /** If it was no other process, it was a handover, which may have let go already. */
    private boolean isFencedByHandover() {
        return target.heldBy().isPresent() || target.isLastOwner(state.number());
    }

    /** Returns when nobody holds the stream. */
    void awaitFree() throws InterruptedException {
        Optional<String> heldBy = target.heldBy();
        if (heldBy.isEmpty()) {
            return;
        }
        LOG.info("{}: the handover {} holds the stream", state.name(), heldBy.get());
        Phase before = state.enter(Phase.HELD);
        while (target.heldBy().isPresent()) {
            healthy.run();
            TimeUnit.NANOSECONDS.sleep(LOOK_INTERVAL.toNanos());
        }
        state.enter(before);
        LOG.info("{}: the stream goes on", state.name());
    }
}
