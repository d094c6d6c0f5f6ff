package dev.tidegate.control;

import dev.tidegate.trail.ApprovalRequest;

/**
 * An act that waits for a second person.
 *
 * @param act as it was asked for
 */
record PendingAct(ApprovalRequest request, Act act) {}
