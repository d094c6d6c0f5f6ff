package dev.tidegate.control;

import dev.tidegate.control.Status.CaptureJobStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A {@link CaptureJobStatus} for people. */
final class CaptureJobText {
    private static final String INDENT = "                 ";
    private static final long MINUTES_SHOWN_MAX = 120;

    private CaptureJobText() {}

    /** Lines below the header of the status. */
    static String render(CaptureJobStatus job) {
        StringBuilder text = new StringBuilder();
        text.append("  capture job    %s\n".formatted(String.join(", ", state(job))));
        for (List<String> line : List.of(rates(job), limits(job))) {
            if (!line.isEmpty()) {
                text.append(INDENT).append(String.join(", ", line)).append('\n');
            }
        }
        job.advice().ifPresent(it -> text.append(INDENT).append(it).append('\n'));
        return text.toString();
    }

    private static List<String> state(CaptureJobStatus job) {
        List<String> parts = new ArrayList<>();
        parts.add(
                job.running()
                        .map(running -> running ? "running" : "NOT SCANNING")
                        .orElse("not seen"));
        job.pollIntervalSeconds()
                .ifPresent(poll ->
                        parts.add(
                                poll == 0
                                        ? "polls without a pause"
                                        : "polls every " + poll + " s"));
        job.lastScanSeconds().ifPresent(age -> parts.add("last scan %,d s ago".formatted(age)));
        job.latencySeconds().ifPresent(latency -> parts.add("latency %,d s".formatted(latency)));
        job.errors()
                .filter(errors -> errors > 0)
                .ifPresent(errors -> parts.add("errors in the last hour: " + errors));
        return parts;
    }

    private static List<String> rates(CaptureJobStatus job) {
        List<String> parts = new ArrayList<>();
        job.transactionsPerSecondMax()
                .ifPresent(max ->
                        parts.add(String.format(Locale.ROOT, "takes %,.0f tx/s at most", max)));
        job.transactionsPerSecond()
                .ifPresent(
                        rate -> parts.add(String.format(Locale.ROOT, "%,.1f tx/s of late", rate)));
        return parts;
    }

    private static List<String> limits(CaptureJobStatus job) {
        List<String> parts = new ArrayList<>();
        job.headroomSeconds()
                .ifPresent(left -> parts.add("CDC keeps what is next for " + span(left)));
        job.logUsedRatio()
                .ifPresent(used ->
                        parts.add(String.format(Locale.ROOT, "log %.0f %% used", used * 100)));
        return parts;
    }

    private static String span(long seconds) {
        long minutes = seconds / 60;
        return minutes <= MINUTES_SHOWN_MAX ? minutes + " min" : "%,d h".formatted(minutes / 60);
    }
}
