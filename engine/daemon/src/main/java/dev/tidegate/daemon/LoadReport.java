package dev.tidegate.daemon;

import dev.tidegate.control.LoadStatus;
import dev.tidegate.control.LoadStatus.Summary;
import dev.tidegate.control.LoadStatus.TableLoad;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Puts the figures of tables together for those who watch the load. */
final class LoadReport {
    private final String pipeline;
    private final Instant now;

    LoadReport(String pipeline, Instant now) {
        this.pipeline = pipeline;
        this.now = now;
    }

    /** Of the tables of these groups. */
    LoadStatus of(List<GroupState> groups) {
        Optional<String> holdsBack =
                groups.stream()
                        .flatMap(it -> it.load().stream())
                        .flatMap(it -> it.waiting().stream())
                        .findFirst();
        List<TableFigures> figures = groups.stream().flatMap(it -> it.tables().stream()).toList();
        List<TableLoad> tables =
                figures.stream()
                        .map(it -> it.load(now, holdsBack))
                        .sorted(Comparator.comparing(TableLoad::name))
                        .toList();
        return new LoadStatus(pipeline, summary(figures, holdsBack), tables, now);
    }

    private Summary summary(List<TableFigures> all, Optional<String> holdsBack) {
        List<TableFigures> wanted = all.stream().filter(LoadReport::isWanted).toList();
        long rows = wanted.stream().mapToLong(TableFigures::rows).sum();
        long estimated = wanted.stream().mapToLong(TableFigures::rowsEstimated).sum();
        double perSecond = all.stream().mapToDouble(it -> it.rowsPerSecond(now)).sum();
        return new Summary(
                rows,
                estimated,
                wanted.stream().mapToLong(TableFigures::bytes).sum(),
                perSecond,
                all.stream().mapToDouble(it -> it.bytesPerSecond(now)).sum(),
                TableFigures.secondsLeft(estimated - rows, perSecond),
                all.stream().mapToInt(TableFigures::chunksOpen).sum(),
                all.stream().mapToLong(TableFigures::chunksPublished).sum(),
                all.stream().mapToLong(TableFigures::chunksGivenUp).sum(),
                all.stream().mapToLong(TableFigures::keptBytes).sum(),
                holdsBack);
    }

    private static boolean isWanted(TableFigures table) {
        return switch (table.state()) {
            case WAITING, LOADING, PAUSED, COMPLETING, DONE -> true;
            case SKIPPED, REMOVED -> false;
        };
    }
}
