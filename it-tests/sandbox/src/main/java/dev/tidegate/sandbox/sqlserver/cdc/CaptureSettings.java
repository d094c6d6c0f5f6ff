package dev.tidegate.sandbox.sqlserver.cdc;

import java.time.Duration;

/**
 * How capture behaves.
 *
 * @param delay polling interval that new capture jobs have; zero captures at each commit
 * @param idleInterval after this long without a transaction a row with {@code tran_id} 0x00 goes
 *     into {@code lsn_time_mapping}
 */
public record CaptureSettings(Duration delay, Duration idleInterval) {
    /** Captures at once; SQL Server's five minutes between idle rows. */
    public static CaptureSettings immediate() {
        return new CaptureSettings(Duration.ZERO, Duration.ofMinutes(5));
    }
}
