package dev.tidegate.sandbox.sqlserver.cdc;

import java.time.Duration;

/**
 * Habits of the log that SQL Server has some of the time, and a test wants all of the time.
 *
 * @param idleInterval after this long without a transaction a row with {@code tran_id} 0x00 goes
 *     into {@code lsn_time_mapping}
 * @param sequence order of {@code __$seqval} inside a transaction
 */
public record LogHabits(Duration idleInterval, Sequence sequence) {
    /**
     * The order of {@code __$seqval} inside a transaction, beside that of {@code __$command_id}.
     */
    public enum Sequence {
        /** The order of commands. */
        AS_COMMANDS,
        /** Against the order of commands, as deferred updates can have it. */
        REVERSED
    }
}
