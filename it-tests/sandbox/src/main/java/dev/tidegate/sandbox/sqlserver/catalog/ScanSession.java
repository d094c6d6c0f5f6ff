package dev.tidegate.sandbox.sqlserver.catalog;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * A log scan as {@code sys.dm_cdc_log_scan_sessions} shows it.
 *
 * @param id number of the session from 1; 0 for the sum of all
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
    /** A scan that found nothing. */
    public static ScanSession empty(int id, LocalDateTime now) {
        return new ScanSession(
                id, now, now, 0, 0, Optional.empty(), Optional.empty(), Optional.empty(), 1, 0);
    }

    /** A scan that failed. */
    public static ScanSession failed(int id, LocalDateTime now, int errors) {
        return new ScanSession(
                id,
                now,
                now,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                errors);
    }

    /** Whether it found nothing. */
    public boolean isEmpty() {
        return transactions == 0 && errors == 0;
    }

    /** The same session after one more empty scan. */
    public ScanSession again(LocalDateTime now) {
        return new ScanSession(
                id, started, now, 0, 0, first, last, lastCommitted, emptyScans + 1, 0);
    }

    /** The sum of this one session. */
    public ScanSession asSum() {
        return new ScanSession(
                0,
                started,
                ended,
                transactions,
                commands,
                first,
                last,
                lastCommitted,
                emptyScans,
                errors);
    }

    /** This sum with one more session. */
    public ScanSession plus(ScanSession next) {
        return new ScanSession(
                0,
                started,
                next.ended,
                transactions + next.transactions,
                commands + next.commands,
                first.or(next::first),
                next.last.or(this::last),
                next.lastCommitted.or(this::lastCommitted),
                emptyScans + next.emptyScans,
                errors + next.errors);
    }
}
