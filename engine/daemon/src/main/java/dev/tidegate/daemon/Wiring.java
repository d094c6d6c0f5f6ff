package dev.tidegate.daemon;

import dev.tidegate.journal.Membership;
import dev.tidegate.trail.ApprovalStore;
import dev.tidegate.trail.AuditTrail;
import java.util.Optional;
import java.util.function.Supplier;

/** What a daemon is wired to. Opening ports is for a look from outside, which owns nothing. */
interface Wiring extends Ports.Opener {
    /** Tells what groups this process is to run; a new one for each attempt. */
    Membership membership();

    /**
     * Opens the ports of a group's attempts, from its assignment until it is taken away: they are
     * one owner, and whoever took over in between is not undone by the next attempt.
     */
    Ports.Opener assigned(int group);

    /** Where what operators do is noted; a new one, which the caller closes. */
    AuditTrail auditTrail();

    /** Where what waits for a second person is kept; a new one, which the caller closes. */
    ApprovalStore approvals();

    /**
     * Goes through a start as far as it only looks, in a process that stands by.
     *
     * @return false if there is nothing to take over yet
     */
    default boolean rehearse() throws InterruptedException {
        return true;
    }

    /**
     * What a cutover of the pipeline talks to; empty if that is not wired.
     *
     * @param standing what this process has of the pipeline
     */
    default Optional<CutoverOpener> cutover(Pipeline pipeline, Supplier<Standing> standing) {
        return Optional.empty();
    }
}
