package dev.tidegate.cutover;

import dev.tidegate.cutover.Readiness.Blocker;
import java.time.Duration;
import java.util.Optional;

/**
 * What one hook said to a call that was not meant.
 *
 * @param setting where the operator put it: {@code cutover.hooks.pause}
 * @param call what would be called, and what takes it back
 * @param took until it answered, or was given up
 * @param refusal why it would not work; empty if it would
 */
public record HookAnswer(
        String setting, Statement call, Duration took, Optional<Blocker> refusal) {}
