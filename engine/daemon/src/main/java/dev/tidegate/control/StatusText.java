package dev.tidegate.control;

import dev.tidegate.control.LoadStatus.TableState;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.Status.TableStatus;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A {@link Status} for people, on at most 100 columns, with what to do next. */
public final class StatusText {
    private static final int NAME_WIDTH_MIN = 10;
    private static final int NAME_WIDTH_MAX = 48;
    private static final Set<TableState> COMPLETE =
            EnumSet.of(
                    TableState.COMPLETING, TableState.DONE, TableState.SKIPPED, TableState.REMOVED);
    private static final Set<TableState> NOT_FOLLOWED =
            EnumSet.of(TableState.SKIPPED, TableState.REMOVED);

    private StatusText() {}

    /** All of it. */
    public static String render(Status status) {
        StringBuilder text = new StringBuilder();
        text.append("pipeline %s: %s\n".formatted(status.pipeline(), status.phase()));
        text.append("  lag            %s\n".formatted(lag(status.lag())));
        text.append("  journal holds  %s\n".formatted(status.capturedLsn().orElse("nothing yet")));
        text.append("  target shows   %s\n".formatted(status.appliedLsn().orElse("nothing yet")));
        text.append(
                "  applied        %s, %s since the start; restarts: %d\n"
                        .formatted(
                                counted(status.transactions(), "transaction"),
                                counted(status.changes(), "change"),
                                status.restarts()));
        status.throttle()
                .ifPresent(reason -> text.append("  throttled      %s\n".formatted(reason)));
        load(status, text);
        ValidateText.line(status.validation())
                .ifPresent(it -> text.append("  validation     %s\n".formatted(it)));
        status.captureJob().ifPresent(job -> text.append(CaptureJobText.render(job)));
        text.append(AlertText.receivers(status.receivers())).append(AlertText.render(status));
        groups(status, text);
        tables(status, text);
        notFollowed(status, text);
        leftOut(status, text);
        quarantine(status, text);
        status.failure().ifPresent(failure -> failure(failure, text));
        text.append('\n').append(AlertText.wrapped("next: ", next(status)));
        return text.toString();
    }

    /** Which groups this process has, unless that is all there is. */
    private static void groups(Status status, StringBuilder text) {
        if (status.groups().stream().allMatch(it -> it.number() == 0)) {
            return;
        }
        String row = "  %5s  %-16s  %10s  %s\n";
        text.append('\n').append(row.formatted("group", "phase", "lag", "target shows"));
        for (Status.GroupStatus group : status.groups()) {
            text.append(
                    row.formatted(
                            group.number(),
                            group.phase(),
                            group.lagMillis().map(StatusText::seconds).orElse("?"),
                            group.appliedLsn().orElse("nothing yet")));
            group.throttle()
                    .ifPresent(reason -> text.append("         throttled: " + reason + "\n"));
            group.failure()
                    .ifPresent(
                            it -> text.append("         %s: %s\n".formatted(it.code(), it.fact())));
        }
    }

    private static void load(Status status, StringBuilder text) {
        if (status.tables().stream().allMatch(it -> COMPLETE.contains(it.state()))) {
            return;
        }
        LoadStatus.Summary load = status.load();
        text.append(
                "  load           %,d of about %,d rows, %,.0f rows/s%s\n"
                        .formatted(
                                load.rows(),
                                load.rowsEstimated(),
                                load.rowsPerSecond(),
                                load.secondsLeft()
                                        .map(it -> ", about %,d s left".formatted(it))
                                        .orElse("")));
        load.waiting().ifPresent(reason -> text.append("  load waits     " + reason + "\n"));
    }

    private static void failure(Status.Failure failure, StringBuilder text) {
        String often = failure.failures() > 1 ? ", %d times".formatted(failure.failures()) : "";
        text.append(
                "\n%s since %s%s: %s\n  stage: %s\n  hint: %s\n"
                        .formatted(
                                failure.code(),
                                failure.since(),
                                often,
                                failure.fact(),
                                Stages.of(failure.code()),
                                failure.hint()));
    }

    private static void quarantine(Status status, StringBuilder text) {
        long transactions = status.quarantine().transactions();
        if (transactions > 0) {
            text.append(
                    "\nin quarantine: %s, the oldest since %s; the target lacks what they did\n"
                            .formatted(
                                    counted(transactions, "transaction"),
                                    status.quarantine()
                                            .oldest()
                                            .map(Object::toString)
                                            .orElse("its start")));
        }
    }

    /** One line: what it does, how far it is. */
    public static String line(Status status) {
        return switch (status.phase()) {
            case STARTING -> "starting";
            case LOADING ->
                    "loading  %,d of about %,d rows"
                            .formatted(status.load().rows(), status.load().rowsEstimated());
            case CATCHING_UP, STREAMING, INCOMPLETE, HELD ->
                    "%s  lag %s  %s  %s"
                            .formatted(
                                    lower(status.phase()),
                                    lag(status.lag()),
                                    counted(status.transactions(), "transaction"),
                                    counted(status.changes(), "change"));
            case RETRYING, STOPPED_BY_ERROR ->
                    lower(status.phase()) + status.failure().map(it -> "  " + it.fact()).orElse("");
            case STOPPED -> "stopped";
            case STANDING_BY -> "standing by";
        };
    }

    private static void tables(Status status, StringBuilder text) {
        int width =
                status.tables().stream()
                        .mapToInt(it -> it.name().length())
                        .max()
                        .orElse(NAME_WIDTH_MIN);
        width = Math.clamp(width, NAME_WIDTH_MIN, NAME_WIDTH_MAX);
        String row = "  %-" + width + "s  %10s  %15s  %15s\n";
        text.append('\n').append(row.formatted("table", "load", "rows loaded", "changes"));
        for (TableStatus table : status.tables()) {
            text.append(
                    row.formatted(
                            shortened(table.name(), width),
                            state(table),
                            "%,d".formatted(table.rowsLoaded()),
                            "%,d".formatted(table.changes())));
        }
    }

    /** What an operator asked for, and may have forgotten. */
    private static void notFollowed(Status status, StringBuilder text) {
        List<TableStatus> not =
                status.tables().stream().filter(it -> NOT_FOLLOWED.contains(it.state())).toList();
        if (not.isEmpty()) {
            return;
        }
        text.append("\nNOT FOLLOWED, as asked; on the target they are as old as that:\n");
        not.forEach(it ->
                text.append(
                        "  %s: %s\n"
                                .formatted(
                                        it.name(),
                                        it.state() == TableState.SKIPPED
                                                ? "skipped; \"tidegate table reload\" makes it exact"
                                                : "removed; \"tidegate table add\" takes it in")));
    }

    private static void leftOut(Status status, StringBuilder text) {
        if (status.leftOut().isEmpty()) {
            return;
        }
        text.append("\nthe target does not get:\n");
        status.leftOut()
                .forEach(it ->
                        text.append(
                                "  %s of %s: %s\n".formatted(it.object(), it.of(), it.reason())));
    }

    /** What fails goes before everything else, and what is wrong before what merely takes time. */
    private static String next(Status status) {
        Optional<String> wrong =
                status.failure().isPresent() ? Optional.empty() : AlertText.next(status);
        return wrong.orElseGet(() -> next(status.phase()));
    }

    private static String next(Phase phase) {
        return switch (phase) {
            case STARTING -> "wait; it connects and compares the tables";
            case LOADING ->
                    "\"tidegate load status\" tells more; the source may go on writing meanwhile";
            case CATCHING_UP -> "wait until it streams; keys and indexes are being built";
            case STREAMING -> "nothing; the target follows, and is exact at each checkpoint";
            case INCOMPLETE ->
                    "\"tidegate quarantine list\"; mend what is missing by hand, then resolve it";
            case HELD -> "\"tidegate cutover status\"; apply rests as long as a handover wants it";
            case RETRYING -> "it tries again by itself; do what the hint says if that lasts";
            case STOPPED_BY_ERROR -> "do what the hint says, then start it again";
            case STOPPED -> "start it again with \"tidegate run\": it goes on where it stopped";
            case STANDING_BY -> "nothing; it takes over when another process of the pipeline ends";
        };
    }

    /** Such as {@code 0.3 s (capture 0.2 s, apply 0.1 s)}. */
    private static String lag(Map<String, Long> lag) {
        Long total = lag.get("total");
        String stages =
                lag.entrySet().stream()
                        .filter(it -> !it.getKey().equals("total"))
                        .sorted(Map.Entry.<String, Long>comparingByKey().reversed())
                        .map(it -> it.getKey() + " " + seconds(it.getValue()))
                        .collect(Collectors.joining(", "));
        String all = total == null ? "not measured yet" : seconds(total);
        return stages.isEmpty() ? all : all + " (" + stages + ")";
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, millis < 10_000 ? "%.2f s" : "%.0f s", millis / 1_000.0);
    }

    private static String state(TableStatus table) {
        return switch (table.state()) {
            case WAITING, LOADING -> table.rowsLoaded() == 0 ? "waiting" : percent(table) + " %";
            case PAUSED, COMPLETING, DONE, SKIPPED, REMOVED ->
                    table.state().name().toLowerCase(Locale.ROOT);
        };
    }

    private static long percent(TableStatus table) {
        return Math.min(99, table.rowsLoaded() * 100 / Math.max(1, table.rowsEstimated()));
    }

    private static String counted(long count, String noun) {
        return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
    }

    private static String shortened(String name, int width) {
        return name.length() <= width ? name : name.substring(0, width - 1) + "…";
    }

    private static String lower(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
