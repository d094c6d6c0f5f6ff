package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a daemon printed, as the operator reads it.
 *
 * @param lines in their order
 */
record DaemonLog(List<String> lines) {
    private static final Pattern STACK = Pattern.compile("^(\\s+at .+\\(.*\\)|Caused by: .*)$");
    private static final int LINES_A_MINUTE_MAX = 600;

    static DaemonLog of(String text) {
        return new DaemonLog(text.lines().toList());
    }

    /** No stack traces, no secrets, no row values, and not so much of it that nobody reads it. */
    void assertCalm(DaemonSettings settings) {
        assertThat(lines).as("stack traces").noneMatch(line -> STACK.matcher(line).matches());
        assertThat(lines)
                .as("secrets and row values")
                .noneMatch(line -> line.contains(settings.sourcePassword()))
                .noneMatch(line -> line.contains(DaemonSettings.TARGET_PASSWORD))
                .noneMatch(line -> line.contains(WitnessedWorkload.ROW_VALUE));
        assertThat(lines).as("lines").hasSizeLessThan(10 * LINES_A_MINUTE_MAX);
    }

    /** How many lines contain a text. */
    long count(String text) {
        return lines.stream().filter(line -> line.contains(text)).count();
    }
}
