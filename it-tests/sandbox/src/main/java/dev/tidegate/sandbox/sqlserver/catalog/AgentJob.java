package dev.tidegate.sandbox.sqlserver.catalog;

import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A job of the Agent's for change data capture.
 *
 * @param database the database
 * @param kind what it does
 * @param settings of the database's jobs
 * @param started when it started to run; empty when it does not run
 * @param stopped when it last ended; empty before that
 */
public record AgentJob(
        String database,
        Kind kind,
        CaptureJob settings,
        Optional<LocalDateTime> started,
        Optional<LocalDateTime> stopped) {
    /** What a job does. */
    public enum Kind {
        /** Reads the log. */
        CAPTURE,
        /** Deletes old changes. */
        CLEANUP;

        /** {@code job_type}. */
        public String type() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of a {@code job_type}. */
        public static Optional<Kind> of(String type) {
            return java.util.Arrays.stream(values())
                    .filter(each -> each.type().equalsIgnoreCase(type))
                    .findFirst();
        }
    }

    /** {@code cdc.shop_capture}. */
    public String name() {
        return "cdc." + database + "_" + kind.type();
    }

    /** {@code job_id}. */
    public UUID id() {
        return JobIds.of(database, kind.type());
    }
}
