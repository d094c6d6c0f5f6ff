package dev.tidegate.daemon;

import dev.tidegate.control.ControlServer;
import dev.tidegate.control.Status;
import dev.tidegate.metric.Metrics;
import dev.tidegate.run.Backoff;
import dev.tidegate.run.Supervisor;
import dev.tidegate.settings.Settings;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running pipeline with its HTTP side; embeddable.
 *
 * <p>A pipeline that was stopped by an error stays so, and its HTTP side goes on telling why, until
 * {@link #close}. Safe for use by several threads.
 */
public final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final PipelineState state;
    private final Metrics metrics;
    private final Supervisor supervisor;
    private final ControlServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Daemon(Settings settings, Ports.Opener opener, RandomGenerator random) {
        InstantSource clock = InstantSource.system();
        state = new PipelineState(settings.pipeline(), clock);
        metrics = new Metrics();
        PipelineMetrics pipelineMetrics = new PipelineMetrics(metrics, state, this::snapshot);
        supervisor =
                new Supervisor(
                        new Pipeline(settings, opener, state, pipelineMetrics, clock),
                        now -> moved(now, pipelineMetrics),
                        new Backoff(
                                settings.retry().delayMin(), settings.retry().delayMax(), random),
                        settings.retry().delayMax(),
                        clock);
        server = listen(settings);
    }

    /**
     * Starts everything and returns at once; failures show in {@link #status}. Throws {@code
     * SETTINGS_INVALID} only if it cannot listen at {@code http.host} and {@code http.port}.
     */
    public static Daemon start(Settings settings) {
        return start(settings, DatabasePorts.opener(settings));
    }

    /** Starts a pipeline that is wired to other ports. */
    static Daemon start(Settings settings, Ports.Opener opener) {
        Daemon daemon = new Daemon(settings, opener, new SplittableRandom());
        daemon.supervisor.start();
        return daemon;
    }

    /** How it is now. */
    public Status status() {
        return state.status(snapshot());
    }

    /** The port of its HTTP side. */
    public int httpPort() {
        return server.port();
    }

    /** Waits until it has stopped, as asked or by an error; returns the last status. */
    public Status awaitStopped() throws InterruptedException {
        return state.status(supervisor.awaitEnd());
    }

    /** Finishes the open window and stops. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            supervisor.close();
            server.close();
            metrics.close();
        }
    }

    private ControlServer listen(Settings settings) {
        try {
            return ControlServer.start(settings.http(), this::status, metrics::scrape);
        } catch (RuntimeException e) {
            metrics.close();
            throw e;
        }
    }

    private Supervisor.Snapshot snapshot() {
        return supervisor.snapshot();
    }

    private static void moved(Supervisor.Snapshot now, PipelineMetrics metrics) {
        switch (now.state()) {
            case WAITING ->
                    now.failure()
                            .ifPresent(failure -> {
                                metrics.failed(failure);
                                LOG.warn(
                                        "{}: {}; will be tried again",
                                        failure.code(),
                                        failure.fact());
                            });
            case FAILED ->
                    now.failure()
                            .ifPresent(failure -> {
                                metrics.failed(failure);
                                LOG.error(
                                        "stopped by {}: {} ({})",
                                        failure.code(),
                                        failure.fact(),
                                        failure.hint());
                            });
            case STOPPED -> LOG.info("stopped");
            case NEW, RUNNING -> {}
        }
    }
}
