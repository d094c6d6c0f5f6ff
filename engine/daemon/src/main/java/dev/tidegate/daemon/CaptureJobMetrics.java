package dev.tidegate.daemon;

import dev.tidegate.capture.CaptureJob;
import dev.tidegate.capture.CaptureJob.Health;
import dev.tidegate.metric.Metric;
import dev.tidegate.metric.MetricCatalogue;
import dev.tidegate.metric.Metrics;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The source's capture job as metrics; NaN is what cannot be seen. */
final class CaptureJobMetrics {
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Metrics metrics;
    private final PipelineState state;

    private CaptureJobMetrics(Metrics metrics, PipelineState state) {
        this.metrics = metrics;
        this.state = state;
    }

    static void expose(Metrics metrics, PipelineState state) {
        CaptureJobMetrics all = new CaptureJobMetrics(metrics, state);
        all.expose(
                MetricCatalogue.CAPTURE_JOB_RUNNING,
                job -> job.running().map(running -> running ? 1.0 : 0.0));
        all.expose(
                MetricCatalogue.CAPTURE_JOB_POLL_SECONDS,
                job -> job.settings().map(it -> seconds(it.pollInterval())));
        all.expose(
                MetricCatalogue.CAPTURE_JOB_SCAN_AGE_SECONDS,
                job -> job.lastScan().map(it -> seconds(it.age())));
        all.expose(
                MetricCatalogue.CAPTURE_JOB_LATENCY_SECONDS,
                job -> job.lastScan().map(it -> seconds(it.latency())));
        all.expose(
                MetricCatalogue.CAPTURE_JOB_CAPACITY,
                job ->
                        job.settings()
                                .map(it ->
                                        it.transactionsPerSecondMax()
                                                .orElse(Double.POSITIVE_INFINITY)));
        all.expose(
                MetricCatalogue.CAPTURE_JOB_RATE,
                job -> job.lastScan().flatMap(CaptureJob.Scan::transactionsPerSecond));
        all.expose(MetricCatalogue.CAPTURE_JOB_ERRORS, job -> job.errors().map(Long::doubleValue));
        all.expose(
                MetricCatalogue.RETENTION_HEADROOM_SECONDS,
                job -> job.headroom().map(it -> seconds(it.left())));
        all.expose(
                MetricCatalogue.SOURCE_LOG_USED_RATIO,
                job -> job.log().flatMap(CaptureJob.Log::usedRatio));
    }

    private void expose(Metric metric, Function<Health, Optional<Double>> value) {
        metrics.expose(metric, () -> state.captureJob().flatMap(value).orElse(Double.NaN));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS_PER_SECOND;
    }
}
