package dev.tidegate.hook;

import dev.tidegate.cutover.HookCall;

/** One thing that is called. */
interface Hook {
    /** For people: which one, without what may be secret of it. */
    String name();

    /** As an operator would call it by hand; holds no secret. */
    String text(HookCall call);

    /**
     * Calls it, and returns when it said yes. Ends what it began when the deadline is over or the
     * thread is interrupted.
     */
    void call(Notice notice, Deadline deadline) throws HookFailedException, InterruptedException;
}
