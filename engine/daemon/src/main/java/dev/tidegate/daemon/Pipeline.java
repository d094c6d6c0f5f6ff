package dev.tidegate.daemon;

import dev.tidegate.control.Status.Phase;
import dev.tidegate.run.Supervisor;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.settings.Settings;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pipeline as the supervisor's work: each attempt opens its ports anew. */
final class Pipeline implements Supervisor.Work {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    private final Settings settings;
    private final Ports.Opener opener;
    private final PipelineState state;
    private final PipelineMetrics metrics;
    private final InstantSource clock;

    /** The tables whose keys and indexes are known to be complete; of this process only. */
    private List<TableDefinition> completed = List.of();

    Pipeline(
            Settings settings,
            Ports.Opener opener,
            PipelineState state,
            PipelineMetrics metrics,
            InstantSource clock) {
        this.settings = settings;
        this.opener = opener;
        this.state = state;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void run(Runnable healthy) throws InterruptedException {
        state.enter(Phase.STARTING);
        try (Ports ports = opener.open()) {
            new PipelineRun(ports, this, healthy).run();
        }
    }

    /** Runs {@code completion} unless it went well before for the same tables. */
    synchronized void completeOnce(Runnable completion, List<TableDefinition> tables) {
        if (!completed.equals(tables)) {
            LOG.info("creating unique keys, indexes and foreign keys");
            completion.run();
            completed = tables;
        }
    }

    Settings settings() {
        return settings;
    }

    PipelineState state() {
        return state;
    }

    PipelineMetrics metrics() {
        return metrics;
    }

    InstantSource clock() {
        return clock;
    }
}
