package dev.tidegate.cutover;

import java.util.List;

/**
 * Port: what the operator wants called. A point without a hook has none to call, and works. {@link
 * #perform} returns when all hooks of a point said that it is done, and fails with {@code
 * CUTOVER_HOOK_FAILED} when one did not, or took longer than it may. A hook may be called again
 * with the same call.
 */
public interface Hooks extends Performer<HookCall> {
    /**
     * Calls all hooks of a point without meaning it, also when one refuses, and tells what each
     * said; for the way to the target those of the way back too. {@link #perform} of such a call
     * does the same, and fails with the first refusal.
     *
     * @param call in the style {@code DRY}
     */
    List<HookAnswer> tryOut(HookCall call) throws InterruptedException;
}
