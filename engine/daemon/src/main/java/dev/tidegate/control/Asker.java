package dev.tidegate.control;

import dev.tidegate.access.Caller;

/**
 * Who asks, and from where.
 *
 * @param from address
 */
record Asker(Caller caller, String from) {}
