package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.CaptureJob;
import java.util.List;
import java.util.Optional;

/**
 * What a backup holds of a database's log and capture.
 *
 * @param database the database
 * @param place the last place of the log that the backup covers
 * @param capture empty when capture was not enabled
 */
public record CaptureCopy(String database, long place, Optional<Enabled> capture) {
    /**
     * Capture of a database.
     *
     * @param tables captured tables
     * @param log what was committed and not captured yet
     * @param jobs settings of its jobs; empty when no table was ever captured
     */
    record Enabled(List<CapturedTable> tables, List<LogEntry> log, Optional<CaptureJob> jobs) {}
}
