package dev.tidegate.kafka;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How a process is known to the others of its pipeline.
 *
 * @param name tells it from the others: letters, digits, dot, underscore, hyphen, at most 200. A
 *     process that joins under the same name takes the place of the one that had it
 * @param timeout how long nothing may be heard of it before its groups go to others
 */
public record KafkaMember(String name, Duration timeout) {
    /**
     * How long a process may be silent unless something else is asked for: the least that brokers
     * take as they come. It is the longest part of a takeover from one that was killed.
     */
    public static final Duration TIMEOUT = Duration.ofSeconds(6);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    /** Throws {@code SETTINGS_INVALID} if it cannot be. */
    public KafkaMember {
        if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw invalid(
                    "member \""
                            + name
                            + "\" cannot name a member of a Kafka group, expected 1 to 200"
                            + " letters, digits, dots, underscores or hyphens");
        }
        if (!timeout.isPositive()) {
            throw invalid("the member's timeout is not a positive duration");
        }
    }

    private static TidegateException invalid(String fact) {
        return new TidegateException(
                ErrorCode.SETTINGS_INVALID, fact, "Correct member and member_timeout.");
    }
}
