package dev.tidegate.daemon;

import dev.tidegate.settings.Settings;
import java.time.InstantSource;

/**
 * A pipeline as the workers of one process share it.
 *
 * @param settings as the operator wants it
 * @param wiring what it is wired to
 * @param state for those who watch
 * @param metrics for those who watch
 * @param clock of this process
 */
record Pipeline(
        Settings settings,
        Wiring wiring,
        PipelineState state,
        PipelineMetrics metrics,
        InstantSource clock) {}
