package dev.tidegate.postgres;

import java.time.Duration;
import java.util.List;

/**
 * How the target's log is read.
 *
 * @param slot the logical replication slot, of {@code pgoutput}
 * @param publication what it publishes: every table of the pipeline with all its columns, and
 *     {@link #OWN_TABLES}
 * @param pollInterval wait between two looks at a log that is idle
 * @param watermarkInterval how often the stream is told how far it is when nobody writes
 */
public record StreamSettings(
        String slot, String publication, Duration pollInterval, Duration watermarkInterval) {
    /**
     * Tables of Tidegate's own that the publication must name: the markers, and those by which the
     * transactions of the applier, the load and repairs are known as Tidegate's.
     */
    public static final List<String> OWN_TABLES =
            List.of(
                    "tidegate.cutover_marker",
                    "tidegate.checkpoint",
                    "tidegate.ledger",
                    "tidegate.load_table",
                    "tidegate.load_chunk");

    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
    private static final Duration WATERMARK_INTERVAL = Duration.ofSeconds(1);

    /** The same, as often as most need. */
    public StreamSettings(String slot, String publication) {
        this(slot, publication, POLL_INTERVAL, WATERMARK_INTERVAL);
    }
}
