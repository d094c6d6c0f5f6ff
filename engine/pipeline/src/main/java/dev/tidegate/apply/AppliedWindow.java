package dev.tidegate.apply;

import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A committed window, for those who watch.
 *
 * @param checkpoint what was committed with it
 * @param transactions source transactions in it; 0 if it put one into quarantine
 * @param changes per table, without those that the load had already brought
 * @param commitTime how long the target took to apply and commit it
 * @param watermarkWrittenAt the last watermark in it: when the source wrote it, by the source's
 *     clock
 */
public record AppliedWindow(
        Checkpoint checkpoint,
        int transactions,
        Map<TableId, ChangeCounts> changes,
        Duration commitTime,
        Optional<Instant> watermarkWrittenAt) {
    /** Changes of one table. */
    public record ChangeCounts(long inserts, long updates, long deletes) {
        /** All of them. */
        public long total() {
            return inserts + updates + deletes;
        }
    }

    /** All changes. */
    public long totalChanges() {
        return changes.values().stream().mapToLong(ChangeCounts::total).sum();
    }
}
