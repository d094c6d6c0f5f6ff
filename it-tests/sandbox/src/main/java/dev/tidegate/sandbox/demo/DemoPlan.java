package dev.tidegate.sandbox.demo;

import dev.tidegate.sandbox.workload.ClientPool;
import dev.tidegate.sandbox.workload.Workload;
import java.time.Duration;

/**
 * What a demonstration does.
 *
 * @param workload tables and transactions
 * @param clients how the workload's clients work
 * @param measured how long the target is watched, once it has caught up
 * @param environment the servers
 * @param target what happens to the target at the end
 */
record DemoPlan(
        Workload workload,
        ClientPool.Plan clients,
        Duration measured,
        Environment.Options environment,
        AtTheEnd target) {
    /** What happens to the target before the comparison. */
    enum AtTheEnd {
        /** Nothing. */
        KEEP,
        /** One row is changed, which the comparison must find. */
        BREAK_A_ROW
    }
}
