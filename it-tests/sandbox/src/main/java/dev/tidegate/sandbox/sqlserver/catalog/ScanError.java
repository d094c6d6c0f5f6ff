package dev.tidegate.sandbox.sqlserver.catalog;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * An error of a log scan as {@code sys.dm_cdc_errors} shows it.
 *
 * @param session the scan session
 * @param at when
 * @param number error number
 * @param message its text
 * @param lsn commit LSN of the transaction that could not be captured, where one is to blame
 */
public record ScanError(
        int session, LocalDateTime at, int number, String message, Optional<byte[]> lsn) {}
