package dev.tidegate.daemon;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes watermarks into the source, so that the lag is known when nobody else writes: at a steady
 * interval, and seldomer while nobody does ({@link ProbePace}). One that fails is reported and
 * tried again; several in a row end the worker.
 */
final class LagProbe implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(LagProbe.class);
    private static final int FAILURES_MAX = 3;

    private final Ports.Source source;
    private final LagClock lag;
    private final LongSupplier captured;
    private final ProbePace pace;
    private final Duration interval;
    private final InstantSource clock;
    private int failures;

    /**
     * Makes one.
     *
     * @param captured how many transactions capture has seen so far
     */
    LagProbe(
            Ports.Source source,
            LagClock lag,
            LongSupplier captured,
            Duration interval,
            InstantSource clock) {
        this.source = source;
        this.lag = lag;
        this.captured = captured;
        this.pace = new ProbePace(interval);
        this.interval = interval;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "lag-probe";
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            if (pace.isDue(captured.getAsLong())) {
                probe();
            }
            Thread.sleep(interval);
        }
    }

    private void probe() {
        Instant sentAt = clock.instant();
        try {
            lag.watermarkWritten(sentAt, source.writeWatermark());
            failures = 0;
        } catch (TidegateException e) {
            failures++;
            if (e.code().action() != ErrorCode.Action.RETRY || failures >= FAILURES_MAX) {
                throw e;
            }
            LOG.warn("no watermark could be written: {}", e.forOperator());
        }
    }
}
