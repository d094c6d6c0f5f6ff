package dev.tidegate.cutover;

/**
 * Port: what the operator wants called. A point without a hook has none to call, and works. {@link
 * #perform} returns when all hooks of a point said that it is done, and fails with {@code
 * CUTOVER_HOOK_FAILED} when one did not, or took longer than it may. A hook may be called again
 * with the same call.
 */
public interface Hooks extends Performer<HookCall> {}
