package dev.tidegate.daemon;

import dev.tidegate.capture.CaptureJob;
import dev.tidegate.capture.CaptureJob.Health;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Worker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the source's capture job at a steady interval. A look that fails is no reason to stop
 * anything: the job's health is unknown until the next one.
 */
final class CaptureJobProbe implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureJobProbe.class);

    private final CaptureJob job;
    private final PipelineState state;
    private final Duration interval;
    private Optional<String> said = Optional.empty();

    CaptureJobProbe(CaptureJob job, PipelineState state, Duration interval) {
        this.job = job;
        this.state = state;
        this.interval = interval;
    }

    @Override
    public String name() {
        return "capture-job-probe";
    }

    @Override
    public void run() throws InterruptedException {
        while (true) {
            look();
            TimeUnit.NANOSECONDS.sleep(interval.toNanos());
        }
    }

    private void look() {
        Health health;
        try {
            health = job.look(state.capturedLsn());
        } catch (TidegateException e) {
            health = Health.unknown(String.valueOf(e.getMessage()));
        }
        state.captureJob(health);
        if (!health.advice().equals(said)) {
            health.advice().ifPresent(advice -> LOG.warn("{}", advice));
            said = health.advice();
        }
    }
}
