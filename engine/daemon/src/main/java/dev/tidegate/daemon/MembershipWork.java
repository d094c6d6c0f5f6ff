package dev.tidegate.daemon;

import dev.tidegate.journal.Membership;
import dev.tidegate.run.Supervisor;
import java.util.Set;
import java.util.function.Supplier;

/** A process's membership in its pipeline as its supervisor's work. */
final class MembershipWork implements Supervisor.Work {
    private final Supplier<Membership> memberships;
    private final AssignedGroups groups;

    MembershipWork(Supplier<Membership> memberships, AssignedGroups groups) {
        this.memberships = memberships;
        this.groups = groups;
    }

    @Override
    public String name() {
        return "membership";
    }

    @Override
    public void run(Supervisor.Attempt attempt) throws InterruptedException {
        try {
            memberships.get().run(new HealthyOnceJoined(attempt));
        } finally {
            groups.leave();
        }
    }

    private final class HealthyOnceJoined implements Membership.Listener {
        private final Supervisor.Attempt attempt;

        HealthyOnceJoined(Supervisor.Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public void assigned(Set<Integer> added) {
            attempt.healthy();
            groups.assigned(added);
        }

        @Override
        public void revoked(Set<Integer> gone) {
            groups.revoked(gone);
        }

        @Override
        public void lost(Set<Integer> gone) {
            groups.lost(gone);
        }
    }
}
