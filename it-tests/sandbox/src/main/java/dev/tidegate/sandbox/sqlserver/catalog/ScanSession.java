package dev.tidegate.sandbox.sqlserver.catalog;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * A log scan as {@code sys.dm_cdc_log_scan_sessions} shows it.
 *
 * @param id number of the session from 1
 * @param started when it began
 * @param ended when it ended
 * @param transactions transactions that it captured; 0 for an empty scan
 * @param commands row changes that it captured
 * @param first commit LSN of the first of them
 * @param last commit LSN of the last of them
 * @param lastCommitted when the last of them committed
 * @param emptyScans empty scans in a row that this session stands for
 * @param errors errors
 */
public record ScanSession(
        int id,
        LocalDateTime started,
        LocalDateTime ended,
        long transactions,
        long commands,
        Optional<byte[]> first,
        Optional<byte[]> last,
        Optional<LocalDateTime> lastCommitted,
        int emptyScans,
        int errors) {
    /** Whether it found nothing. */
    public boolean isEmpty() {
        return transactions == 0 && errors == 0;
    }

    /** The same session after one more empty scan. */
    public ScanSession again(LocalDateTime now) {
        return new ScanSession(
                id, started, now, 0, 0, first, last, lastCommitted, emptyScans + 1, 0);
    }
}
