package dev.tidegate.daemon;

import dev.tidegate.control.LoadStatus;
import dev.tidegate.control.LoadStatus.TableState;
import dev.tidegate.metric.MetricCatalogue;
import dev.tidegate.metric.Metrics;
import java.util.function.Supplier;

/** The load's numbers as metrics. */
final class LoadMetrics {
    private LoadMetrics() {}

    /** Exposes what is of all tables together. */
    static void expose(Metrics metrics, PipelineState state, Supplier<LoadStatus> load) {
        metrics.expose(MetricCatalogue.LOAD_CHUNKS_OPEN, () -> load.get().summary().chunksOpen());
        metrics.expose(MetricCatalogue.LOAD_CHUNKS, state::chunksPublished);
        metrics.expose(MetricCatalogue.LOAD_CHUNKS_GIVEN_UP, state::chunksGivenUp);
        metrics.expose(MetricCatalogue.LOAD_KEPT_BYTES, () -> load.get().summary().keptBytes());
        metrics.expose(
                MetricCatalogue.LOAD_THROTTLED,
                () -> load.get().summary().waiting().isPresent() ? 1 : 0);
        metrics.expose(
                MetricCatalogue.TABLES_NOT_FOLLOWED,
                () ->
                        load.get().tables().stream()
                                .filter(it -> it.state() == TableState.SKIPPED)
                                .count());
    }

    /** Exposes what is of one table. */
    static void expose(Metrics metrics, TableFigures table) {
        String name = table.table().toString();
        metrics.expose(MetricCatalogue.LOAD_ROWS, table::rowsRead, name);
        metrics.expose(MetricCatalogue.LOAD_BYTES, table::bytesRead, name);
        metrics.expose(MetricCatalogue.LOAD_PROGRESS_RATIO, table::ratio, name);
    }
}
