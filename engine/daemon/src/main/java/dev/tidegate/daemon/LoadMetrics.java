package dev.tidegate.daemon;

import dev.tidegate.control.LoadStatus;
import dev.tidegate.control.LoadStatus.TableState;
import dev.tidegate.metric.MetricCatalogue;
import dev.tidegate.metric.Metrics;
import java.util.List;
import java.util.function.Supplier;

/** The load's numbers as metrics. */
final class LoadMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

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

    /** How long the source takes for a commit, as these groups know it; NaN if none does. */
    static double sourceCommitSeconds(List<GroupState> groups) {
        return groups.stream()
                .flatMap(group -> group.load().stream())
                .flatMap(it -> it.sourceCommit().stream())
                .mapToDouble(it -> it.toNanos() / NANOS_PER_SECOND)
                .max()
                .orElse(Double.NaN);
    }

    /** Exposes what is of one table. */
    static void expose(Metrics metrics, TableFigures table) {
        String name = table.table().toString();
        metrics.expose(MetricCatalogue.LOAD_ROWS, table::rowsRead, name);
        metrics.expose(MetricCatalogue.LOAD_BYTES, table::bytesRead, name);
        metrics.expose(MetricCatalogue.LOAD_PROGRESS_RATIO, table::ratio, name);
    }
}
