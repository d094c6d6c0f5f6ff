package dev.tidegate.daemon;

import dev.tidegate.access.MemoryApprovals;
import dev.tidegate.control.MemoryTrail;
import dev.tidegate.journal.Membership;
import dev.tidegate.trail.AuditTrail;
import java.time.InstantSource;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * A daemon that is wired to ports in memory.
 *
 * @param ports of all attempts at all groups
 * @param membership whatever it tells
 * @param claims gets the number of each group whose ports are asked for as a new owner
 * @param trail of what operators do
 * @param approvals what waits for a second person
 */
record MemoryWiring(
        Ports ports,
        Membership membership,
        Queue<Integer> claims,
        MemoryTrail trail,
        MemoryApprovals approvals)
        implements Wiring {
    MemoryWiring(Ports ports, Membership membership) {
        this(
                ports,
                membership,
                new ConcurrentLinkedQueue<>(),
                new MemoryTrail(),
                new MemoryApprovals(InstantSource.system()));
    }

    /** One process, which has the one group there is. */
    static MemoryWiring alone(Ports ports) {
        return new MemoryWiring(ports, MemoryWiring::aloneUntilInterrupted);
    }

    private static void aloneUntilInterrupted(Membership.Listener listener)
            throws InterruptedException {
        listener.assigned(Set.of(0));
        try {
            new CountDownLatch(1).await();
        } finally {
            listener.revoked(Set.of(0));
        }
    }

    @Override
    public Ports.Opener assigned(int group) {
        claims.add(group);
        return this;
    }

    @Override
    public AuditTrail auditTrail() {
        return trail;
    }

    @Override
    public Ports open() {
        return ports;
    }
}
