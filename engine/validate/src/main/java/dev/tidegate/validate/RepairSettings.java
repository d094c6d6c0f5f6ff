package dev.tidegate.validate;

import java.time.Duration;

/**
 * How fast rows are put right.
 *
 * @param keysAtOnce in one target transaction, from 1 to {@link AuditSource#KEYS_MAX}
 * @param between how long apply is left alone between two of them
 */
public record RepairSettings(int keysAtOnce, Duration between) {
    /** Fifty keys a second. */
    public static final RepairSettings DEFAULTS =
            new RepairSettings(AuditSource.KEYS_MAX, Duration.ofSeconds(1));

    /** Checks the bounds. */
    public RepairSettings {
        if (keysAtOnce < 1 || keysAtOnce > AuditSource.KEYS_MAX) {
            throw new IllegalArgumentException("keys at once out of bounds");
        }
    }
}
