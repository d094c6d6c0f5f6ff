package dev.tidegate.apply;

import java.time.Duration;

/**
 * How source transactions are grouped into target transactions.
 *
 * @param windowChangesMax a window is closed when it has this many changes
 * @param windowDelayMax how long a transaction may wait for company while the journal has more
 * @param transactionBufferMax a source transaction with more changes than this is sent to the
 *     target as it comes, in a window of its own, instead of waiting in memory for its end
 */
public record ApplySettings(
        int windowChangesMax, Duration windowDelayMax, int transactionBufferMax) {
    /** What most pipelines need. */
    public static final ApplySettings DEFAULTS =
            new ApplySettings(10_000, Duration.ofMillis(100), 10_000);
}
