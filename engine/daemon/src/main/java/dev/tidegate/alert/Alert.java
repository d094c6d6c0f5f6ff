package dev.tidegate.alert;

import java.time.Instant;

/**
 * A condition that lasts.
 *
 * @param observed as it was seen last
 * @param since when it was seen first
 */
public record Alert(Observed observed, Instant since) {}
