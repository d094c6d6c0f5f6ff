package dev.tidegate.postgres;

import java.time.Duration;

/**
 * How the target's log is read.
 *
 * @param slot the logical replication slot, of {@code pgoutput}
 * @param publication what it publishes: every table of the pipeline with all its columns, {@code
 *     tidegate.cutover_marker}, and {@code tidegate.checkpoint} and {@code tidegate.ledger}, by
 *     which Tidegate's own transactions are known
 * @param pollInterval wait between two looks at a log that is idle
 * @param watermarkInterval how often the stream is told how far it is when nobody writes
 */
public record StreamSettings(
        String slot, String publication, Duration pollInterval, Duration watermarkInterval) {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
    private static final Duration WATERMARK_INTERVAL = Duration.ofSeconds(1);

    /** The same, as often as most need. */
    public StreamSettings(String slot, String publication) {
        this(slot, publication, POLL_INTERVAL, WATERMARK_INTERVAL);
    }
}
