package dev.tidegate.daemon;

import dev.tidegate.alert.AlertSettings;
import dev.tidegate.alert.Condition;
import dev.tidegate.alert.Observed;
import dev.tidegate.control.LoadStatus;
import dev.tidegate.control.Stages;
import dev.tidegate.control.Status;
import dev.tidegate.control.Status.GroupStatus;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.ValidateStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is not as it should be of stream, load and audits, made of what those who watch are shown.
 */
final class StreamConditions {
    private static final Duration CAPTURE_SILENCE_MAX = Duration.ofMinutes(1);

    /** A commit of a window that takes this long is slow. */
    private static final Duration COMMIT_SLOW = Duration.ofSeconds(1);

    private static final int TABLES_NAMED = 3;

    private final Status status;
    private final ValidateStatus validation;
    private final Figures figures;
    private final AlertSettings.Bounds bounds;
    private final List<Observed> found = new ArrayList<>();

    /**
     * What the status does not have.
     *
     * @param failing since when failures follow each other
     * @param captureSilent since capture's last sign of life
     * @param groups of this process
     */
    record Figures(
            Optional<Duration> failing,
            Optional<Duration> captureSilent,
            List<GroupState> groups,
            Instant now) {}

    private StreamConditions(
            Status status,
            ValidateStatus validation,
            Figures figures,
            AlertSettings.Bounds bounds) {
        this.status = status;
        this.validation = validation;
        this.figures = figures;
        this.bounds = bounds;
    }

    static List<Observed> of(
            Status status,
            ValidateStatus validation,
            Figures figures,
            AlertSettings.Bounds bounds) {
        StreamConditions conditions = new StreamConditions(status, validation, figures, bounds);
        conditions.failures();
        conditions.lag();
        conditions.stream();
        conditions.load();
        conditions.validation();
        return conditions.found;
    }

    private void failures() {
        List<GroupStatus> stopped =
                status.groups().stream()
                        .filter(it -> it.phase() == Phase.STOPPED_BY_ERROR)
                        .toList();
        for (GroupStatus group : stopped) {
            group.failure().ifPresent(it -> found.add(stopped(it).about(subject(group.number()))));
        }
        if (stopped.isEmpty() && status.phase() == Phase.STOPPED_BY_ERROR) {
            status.failure().ifPresent(it -> found.add(stopped(it)));
        }
        if (stopped.isEmpty() && figures.failing().isPresent()) {
            found.add(failing(figures.failing().get()));
        }
    }

    /** One group is the whole pipeline, for people. */
    private String subject(int group) {
        return status.groups().size() == 1 && group == 0 ? "" : "group " + group;
    }

    private static Observed stopped(Status.Failure failure) {
        return Observed.of(
                        Condition.STOPPED, failure.code() + ": " + failure.fact(), failure.hint())
                .in(Stages.of(failure.code()));
    }

    private Observed failing(Duration time) {
        Optional<Status.Failure> failure = status.failure();
        String why = failure.map(it -> ", the last: " + it.code() + ": " + it.fact()).orElse("");
        return Observed.of(
                        Condition.FAILING,
                        "failures have followed each other for " + span(time) + why,
                        failure.map(Status.Failure::hint)
                                .orElse("tidegate status says which error it is tried again for"))
                .in(failure.map(it -> Stages.of(it.code())).orElse("pipeline"));
    }

    private void lag() {
        Optional<Duration> total = lag("total");
        if (total.isEmpty()
                || total.get().compareTo(bounds.lagMax()) <= 0
                || status.phase() == Phase.HELD) {
            return; // a handover holds the stream for as long as it likes, and says so itself
        }
        Duration capture = lag("capture").orElse(Duration.ZERO);
        Duration apply = lag("apply").orElse(Duration.ZERO);
        String behind = "the target is " + span(total.get()) + " behind the source";
        if (capture.compareTo(apply) > 0) {
            found.add(
                    Observed.of(
                                    Condition.LAG_HIGH,
                                    behind
                                            + ", "
                                            + span(capture)
                                            + " of it in capture"
                                            + ofCapture(),
                                    captureCommand())
                            .in("capture"));
        } else {
            found.add(
                    Observed.of(
                                    Condition.LAG_HIGH,
                                    behind + ", " + span(apply) + " of it in apply" + ofApply(),
                                    applyCommand())
                            .in("apply"));
        }
    }

    private boolean jobStands() {
        return status.captureJob()
                .flatMap(Status.CaptureJobStatus::running)
                .filter(it -> !it)
                .isPresent();
    }

    private String ofCapture() {
        return jobStands() ? ": the source's capture job does not scan the log" : "";
    }

    private String captureCommand() {
        return jobStands()
                ? SourceConditions.START_JOB
                : "tidegate preflight --config FILE measures the source, the brokers and the way to"
                        + " them";
    }

    private String ofApply() {
        return status.throttle()
                .map(it -> ": it spares the target, since " + it)
                .or(() -> blocker().map(it -> ": " + it))
                .or(this::slowCommit)
                .orElse("");
    }

    private Optional<String> blocker() {
        return figures.groups().stream()
                .map(GroupState::blocker)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> slowCommit() {
        Optional<GroupState.LastCommit> last =
                figures.groups().stream()
                        .map(GroupState::lastCommit)
                        .flatMap(Optional::stream)
                        .min((one, other) -> one.at().compareTo(other.at()));
        return last.flatMap(it -> {
            Duration since = Duration.between(it.at(), figures.now());
            if (since.compareTo(bounds.lagMax()) > 0) {
                return Optional.of(": the target has ended no commit for " + span(since));
            }
            return it.took().compareTo(COMMIT_SLOW) > 0
                    ? Optional.of(": its last commit took the target " + span(it.took()))
                    : Optional.empty();
        });
    }

    private String applyCommand() {
        if (status.throttle().isPresent()) {
            return "mend the standby, or raise target.standby_lag_max";
        }
        return blocker().isPresent()
                ? "end that session's transaction, or on the target: SELECT"
                        + " pg_terminate_backend(its number)"
                : "look at what else the target does: SELECT pid, wait_event, query FROM"
                        + " pg_stat_activity WHERE state = 'active'";
    }

    private Optional<Duration> lag(String stage) {
        return Optional.ofNullable(status.lag().get(stage)).map(Duration::ofMillis);
    }

    private void stream() {
        figures.captureSilent()
                .filter(it -> it.compareTo(CAPTURE_SILENCE_MAX) > 0)
                .filter(_ -> captures())
                .ifPresent(it ->
                        found.add(
                                Observed.of(
                                        Condition.CAPTURE_SILENT,
                                        "capture has shown no sign of life for " + span(it),
                                        "look for blocked sessions of Tidegate's user on the source,"
                                                + " and at the brokers: tidegate preflight --config"
                                                + " FILE")));
        status.throttle()
                .ifPresent(it ->
                        found.add(
                                Observed.of(
                                        Condition.APPLY_THROTTLED,
                                        "apply waits so that the target is spared: " + it,
                                        "mend the standby, or raise target.standby_lag_max")));
        long aside = status.quarantine().transactions();
        if (aside > 0) {
            found.add(
                    Observed.of(
                            Condition.QUARANTINE,
                            aside + " transactions are put aside; the target lacks what they did",
                            "tidegate quarantine list --config FILE; mend what is missing by hand,"
                                    + " then tidegate quarantine resolve"));
        }
    }

    /** Between attempts nothing captures, and that is told as a failure. */
    private boolean captures() {
        return status.groups().stream()
                .anyMatch(it ->
                        it.number() == 0
                                && switch (it.phase()) {
                                    case LOADING, CATCHING_UP, STREAMING, INCOMPLETE, HELD -> true;
                                    case STARTING,
                                            RETRYING,
                                            STOPPED_BY_ERROR,
                                            STOPPED,
                                            STANDING_BY ->
                                            false;
                                });
    }

    private void load() {
        if (status.phase() == Phase.LOADING) {
            status.load()
                    .waiting()
                    .ifPresent(it ->
                            found.add(
                                    Observed.of(
                                            Condition.LOAD_HELD_BACK,
                                            "there are rows to load, and no chunk is begun: " + it,
                                            "tidegate load status; tidegate load resume ends a"
                                                    + " pause")));
        }
        List<String> skipped =
                status.tables().stream()
                        .filter(it -> it.state() == LoadStatus.TableState.SKIPPED)
                        .map(Status.TableStatus::name)
                        .toList();
        if (!skipped.isEmpty()) {
            found.add(
                    Observed.of(
                            Condition.TABLES_NOT_FOLLOWED,
                            "what the target has of " + named(skipped) + " grows old: skipped",
                            "tidegate table reload TABLE --yes loads and follows one again"));
        }
    }

    private void validation() {
        ValidateStatus.Summary summary = status.validation();
        if (summary.mismatches() > 0) {
            List<String> differing =
                    validation.tables().stream()
                            .filter(it -> it.mismatches() > 0)
                            .map(ValidateStatus.TableValidation::name)
                            .toList();
            found.add(
                    Observed.of(
                            Condition.ROWS_DIFFER,
                            "%,d %s of %s certainly differ%s, confirmed under locks"
                                    .formatted(
                                            summary.mismatches(),
                                            summary.mismatches() == 1 ? "row" : "rows",
                                            named(differing),
                                            summary.mismatches() == 1 ? "s" : ""),
                            "tidegate validate mismatches --config FILE shows which; tidegate"
                                    + " validate repair TABLE mends them"));
        }
        if (summary.setAside() > 0) {
            found.add(
                    Observed.of(
                            Condition.TABLE_SET_ASIDE,
                            summary.setAside()
                                    + " tables are not followed any more, since rows of them differ",
                            "tidegate table reload TABLE --yes loads and follows one again"));
        }
        summary.failing()
                .ifPresent(it ->
                        found.add(
                                Observed.of(
                                        Condition.VALIDATION_FAILING,
                                        "an error keeps audits from going on: " + it,
                                        "tidegate validate status; it is tried again by itself")));
        summary.waiting()
                .filter(_ -> summary.audits())
                .ifPresent(it ->
                        found.add(
                                Observed.of(
                                        Condition.VALIDATION_HELD_BACK,
                                        "nothing is compared: " + it,
                                        "tidegate validate status; tidegate validate resume ends a"
                                                + " pause")));
    }

    private static String named(List<String> tables) {
        String first = tables.stream().limit(TABLES_NAMED).collect(Collectors.joining(", "));
        int more = tables.size() - TABLES_NAMED;
        return more > 0 ? first + " and %d more".formatted(more) : first;
    }

    /** Such as {@code 41 s}, {@code 12 min}, {@code 5 h}. */
    static String span(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
        }
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }
}
