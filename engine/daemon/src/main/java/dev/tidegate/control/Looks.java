package dev.tidegate.control;

import java.util.function.Supplier;

/**
 * What the daemon shows to those who look; all from memory.
 *
 * @param status how it is
 * @param metrics text of {@code /metrics}
 */
public record Looks(Supplier<Status> status, Supplier<String> metrics) {}
