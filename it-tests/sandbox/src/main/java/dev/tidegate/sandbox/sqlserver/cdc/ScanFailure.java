package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.h2.api.ErrorCode;

/**
 * Why a log scan failed.
 *
 * @param number error number
 * @param message its text
 * @param lsn commit LSN of the transaction to blame, where it is known
 */
record ScanFailure(int number, String message, Optional<byte[]> lsn) {
    private static final ScanFailure IN_PROCESSING =
            new ScanFailure(
                    22859,
                    "Log Scan process failed in processing log records. Refer to previous errors in"
                            + " the current session to identify the cause and correct any associated"
                            + " problems.",
                    Optional.empty());

    /** The errors that a scan leaves when this was thrown: the cause and what follows from it. */
    static List<ScanFailure> of(Exception thrown, Optional<byte[]> lsn) {
        return List.of(cause(thrown, lsn), IN_PROCESSING);
    }

    private static ScanFailure cause(Exception thrown, Optional<byte[]> lsn) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof SqlError error) {
                return new ScanFailure(error.number(), String.valueOf(error.getMessage()), lsn);
            }
        }
        int code = thrown instanceof SQLException sql ? sql.getErrorCode() : 0;
        return switch (code) {
            case ErrorCode.VALUE_TOO_LONG_2 ->
                    new ScanFailure(
                            2628, "String or binary data would be truncated in table.", lsn);
            case ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE_1, ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE_2 ->
                    new ScanFailure(
                            8115, "Arithmetic overflow error converting to data type.", lsn);
            default ->
                    new ScanFailure(
                            18805,
                            "The Log-Scan Process failed to construct a replicated command from log"
                                    + " sequence number (LSN) {"
                                    + lsn.map(dev.tidegate.sandbox.sqlserver.catalog.Lsns::text)
                                            .orElse("")
                                    + "}. Back up the publication database and contact Customer"
                                    + " Support Services.",
                            lsn);
        };
    }
}
