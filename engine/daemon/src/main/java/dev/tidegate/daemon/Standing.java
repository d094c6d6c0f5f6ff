package dev.tidegate.daemon;

import dev.tidegate.run.Failure;
import dev.tidegate.run.Supervisor;
import dev.tidegate.run.Supervisor.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a process stands at one moment.
 *
 * @param membership its membership in the pipeline
 * @param joined whether it is known to be a member
 * @param groups the replication groups that it has, by their number
 */
record Standing(Snapshot membership, boolean joined, Map<Integer, Snapshot> groups) {
    /** Copies the groups. */
    Standing {
        groups = Map.copyOf(groups);
    }

    /**
     * Whether nothing of it runs any more, nor will: it was told to stop, cannot be a member, or
     * every group that it has needs an operator.
     */
    boolean hasEnded() {
        return switch (membership.state()) {
            case FAILED, STOPPED -> true;
            case NEW, RUNNING, WAITING ->
                    !groups.isEmpty()
                            && groups.values().stream()
                                    .allMatch(it -> it.state() == Supervisor.State.FAILED);
        };
    }

    /** Time since the first of the failures that no steady run has ended; the longest. */
    Optional<Duration> failing(Instant now) {
        return all().flatMap(it -> it.trouble().stream())
                .filter(trouble -> now.isBefore(trouble.until()))
                .map(trouble -> Duration.between(trouble.since(), now))
                .max(Comparator.naturalOrder());
    }

    /** What an operator must see first: the membership's, then of what stopped, then the oldest. */
    Optional<Failure> failure() {
        return membership
                .failure()
                .or(() ->
                        groups.values().stream()
                                .filter(it -> it.failure().isPresent())
                                .min(
                                        Comparator.<Snapshot, Boolean>comparing(
                                                        it -> it.state() != Supervisor.State.FAILED)
                                                .thenComparing(
                                                        it -> it.failure().orElseThrow().since()))
                                .flatMap(Snapshot::failure));
    }

    private Stream<Snapshot> all() {
        return Stream.concat(Stream.of(membership), groups.values().stream());
    }
}
