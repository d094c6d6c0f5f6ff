package dev.tidegate.control;

import dev.tidegate.control.LoadStatus.Completion;
import dev.tidegate.control.LoadStatus.Summary;
import dev.tidegate.control.LoadStatus.TableLoad;
import dev.tidegate.control.LoadStatus.TableState;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A {@link LoadStatus} for people, on at most 100 columns. */
public final class LoadText {
    private static final int NAME_WIDTH_MIN = 10;
    private static final int NAME_WIDTH_MAX = 34;
    private static final int BAR_WIDTH = 16;
    private static final int WIDTH = 100;
    private static final int UNIT = 1_000;

    /** Tables with a line of their own while a load is watched; the others are only counted. */
    private static final int WATCHED_MAX = 8;

    private static final Set<TableState> ROWS_THERE =
            EnumSet.of(TableState.COMPLETING, TableState.DONE);
    private static final Set<TableState> LEFT_OUT =
            EnumSet.of(TableState.SKIPPED, TableState.REMOVED);

    private LoadText() {}

    /** All of it, and what to do next. */
    public static String render(LoadStatus status) {
        Summary summary = status.summary();
        StringBuilder text = new StringBuilder();
        text.append("load of pipeline %s: %s\n".formatted(status.pipeline(), heading(status)));
        text.append(
                "  rows           %,d of about %,d, %s\n"
                        .formatted(
                                summary.rows(), summary.rowsEstimated(), bytes(summary.bytes())));
        text.append("  rate           %s\n".formatted(rate(summary)));
        text.append(
                "  chunks         %d open, %,d done, %,d given up; changes kept: %s\n"
                        .formatted(
                                summary.chunksOpen(),
                                summary.chunksPublished(),
                                summary.chunksGivenUp(),
                                bytes(summary.keptBytes())));
        summary.waiting().ifPresent(reason -> text.append("  waits          " + reason + "\n"));
        int width = nameWidth(status.tables());
        text.append('\n').append(head(width));
        status.tables().forEach(table -> text.append(line(table, width)));
        text.append("\nnext: ").append(next(status)).append('\n');
        return text.toString();
    }

    /** What it is about in a few words: {@code 41 %, 3 of 12 tables}. */
    public static String heading(LoadStatus status) {
        List<TableLoad> wanted = wanted(status);
        long there = wanted.stream().filter(it -> ROWS_THERE.contains(it.state())).count();
        if (there == wanted.size()) {
            long completing = completing(status);
            return completing == 0
                    ? "complete"
                    : "all rows are there; keys and indexes of %d %s are being built"
                            .formatted(completing, completing == 1 ? "table" : "tables");
        }
        return "%d %%, %d of %d %s"
                .formatted(
                        percent(status.summary().rows(), status.summary().rowsEstimated()),
                        there,
                        wanted.size(),
                        wanted.size() == 1 ? "table" : "tables");
    }

    /** One line: how far it is, how fast, how long it takes. */
    public static String line(LoadStatus status) {
        String waits = status.summary().waiting().map(it -> "  waits: " + it).orElse("");
        String tables =
                watched(status)
                        .limit(2)
                        .map(it -> "  %s %d %%".formatted(it.name(), percent(it)))
                        .reduce("", String::concat);
        return "loading  %s  %,d rows  %s%s"
                .formatted(
                        heading(status),
                        status.summary().rows(),
                        rate(status.summary()),
                        waits.isEmpty() ? tables : waits);
    }

    /** Several lines, to be drawn over those drawn before: all of it, then the open tables. */
    public static List<String> bars(LoadStatus status) {
        Summary summary = status.summary();
        List<TableLoad> watched = watched(status).limit(WATCHED_MAX).toList();
        int width = nameWidth(watched);
        long more = watched(status).count() - watched.size();
        String all =
                "  %s %s  %s  %s"
                        .formatted(
                                padded("all", width),
                                bar(percent(summary.rows(), summary.rowsEstimated())),
                                heading(status),
                                rate(summary));
        return Stream.of(
                        Stream.of(all),
                        watched.stream().map(it -> barLine(it, width)),
                        more > 0 ? Stream.of("  and %d more".formatted(more)) : Stream.<String>of(),
                        summary.waiting().map(it -> "  waits: " + it).stream())
                .flatMap(each -> each)
                .map(each -> cut(each))
                .toList();
    }

    private static String barLine(TableLoad table, int width) {
        return "  %s %s %3d %%  %s"
                .formatted(
                        padded(table.name(), width),
                        bar(percent(table)),
                        percent(table),
                        doing(table));
    }

    private static String doing(TableLoad table) {
        return switch (table.state()) {
            case LOADING ->
                    "%,.0f rows/s%s"
                            .formatted(
                                    table.rowsPerSecond(),
                                    table.secondsLeft().map(it -> "  " + left(it)).orElse(""));
            case COMPLETING -> table.completion().map(LoadText::steps).orElse("keys and indexes");
            case WAITING, PAUSED, DONE, SKIPPED, REMOVED -> word(table.state());
        };
    }

    private static String head(int width) {
        return "  %s  %-10s  %-24s  %14s\n"
                .formatted(padded("table", width), "state", "loaded", "rows");
    }

    private static String line(TableLoad table, int width) {
        String bar =
                LEFT_OUT.contains(table.state())
                        ? ""
                        : bar(percent(table)) + " %3d %%".formatted(percent(table));
        String line =
                "  %s  %-10s  %-24s  %,14d  %s"
                        .formatted(
                                padded(table.name(), width),
                                word(table.state()),
                                bar,
                                table.rows(),
                                detail(table))
                        .stripTrailing();
        return cut(line)
                + "\n"
                + table.waiting().map(it -> cut("      waits: " + it) + "\n").orElse("");
    }

    private static String detail(TableLoad table) {
        return switch (table.state()) {
            case LOADING -> table.secondsLeft().map(LoadText::left).orElse("");
            case COMPLETING -> table.completion().map(LoadText::steps).orElse("");
            case WAITING, PAUSED, DONE, SKIPPED, REMOVED -> "";
        };
    }

    private static String steps(Completion completion) {
        return "%d of %d %s"
                .formatted(
                        completion.done(),
                        completion.total(),
                        completion.current().orElse("keys and indexes"));
    }

    private static String next(LoadStatus status) {
        Optional<String> skipped =
                status.tables().stream()
                        .filter(it -> it.state() == TableState.SKIPPED)
                        .map(TableLoad::name)
                        .findFirst();
        boolean rowsThere = wanted(status).stream().allMatch(it -> ROWS_THERE.contains(it.state()));
        if (wanted(status).stream().anyMatch(it -> it.state() == TableState.PAUSED)) {
            return "\"tidegate load resume\" goes on with what is paused";
        }
        if (!rowsThere) {
            return "wait; the source may go on writing, and everything loaded is followed already";
        }
        return skipped.map(it -> "\"tidegate table reload " + it + " --yes\" when it is mended")
                .orElse(completing(status) > 0 ? "wait for keys and indexes" : "nothing");
    }

    private static List<TableLoad> wanted(LoadStatus status) {
        return status.tables().stream().filter(it -> !LEFT_OUT.contains(it.state())).toList();
    }

    private static long completing(LoadStatus status) {
        return status.tables().stream().filter(it -> it.state() == TableState.COMPLETING).count();
    }

    /** Those that something is done to, the largest first. */
    private static Stream<TableLoad> watched(LoadStatus status) {
        return status.tables().stream()
                .filter(it ->
                        it.state() == TableState.LOADING || it.state() == TableState.COMPLETING)
                .sorted(Comparator.comparingLong(TableLoad::rowsEstimated).reversed());
    }

    private static String rate(Summary summary) {
        return "%,.0f rows/s, %s/s%s"
                .formatted(
                        summary.rowsPerSecond(),
                        bytes((long) summary.bytesPerSecond()),
                        summary.secondsLeft().map(it -> ", " + left(it)).orElse(""));
    }

    /** Such as {@code about 4 min left}. */
    private static String left(long seconds) {
        if (seconds < 120) {
            return "about " + seconds + " s left";
        }
        long minutes = seconds / 60;
        return minutes < 120
                ? "about " + minutes + " min left"
                : "about %,d h left".formatted(minutes / 60);
    }

    /** Such as {@code 3.2 GB}. */
    static String bytes(long count) {
        double value = count;
        List<String> units = List.of("B", "kB", "MB", "GB", "TB");
        int unit = 0;
        while (value >= UNIT && unit < units.size() - 1) {
            value /= UNIT;
            unit++;
        }
        return String.format(
                Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units.get(unit));
    }

    private static String bar(long percent) {
        int full = (int) (percent * BAR_WIDTH / 100);
        return "[" + "#".repeat(full) + ".".repeat(BAR_WIDTH - full) + "]";
    }

    private static long percent(TableLoad table) {
        return ROWS_THERE.contains(table.state())
                ? 100
                : percent(table.rows(), table.rowsEstimated());
    }

    /** At most 99: only its state says that a load is complete, statistics may be old. */
    private static long percent(long rows, long estimated) {
        return Math.min(99, rows * 100 / Math.max(1, estimated));
    }

    private static int nameWidth(List<TableLoad> tables) {
        int longest = tables.stream().mapToInt(it -> it.name().length()).max().orElse(0);
        return Math.clamp(longest, NAME_WIDTH_MIN, NAME_WIDTH_MAX);
    }

    private static String padded(String name, int width) {
        String shown = name.length() <= width ? name : name.substring(0, width - 1) + "…";
        return shown + " ".repeat(width - shown.length());
    }

    private static String cut(String line) {
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
    }

    private static String word(TableState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
