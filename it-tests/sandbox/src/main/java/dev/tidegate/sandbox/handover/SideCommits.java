package dev.tidegate.sandbox.handover;

import dev.tidegate.cutover.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * Commits on both sides, each somewhere between the moment in which it was sent and the one in
 * which it was answered: what can be said of when which side took them. Safe for use by several
 * threads.
 */
final class SideCommits {
    private final List<Commit> commits = new ArrayList<>();

    /** One, by {@link System#nanoTime}. */
    private record Commit(Side side, long sent, long answered) {}

    /** One was confirmed. */
    synchronized void add(Side side, long sentNanos, long answeredNanos) {
        commits.add(new Commit(side, sentNanos, answeredNanos));
    }

    /**
     * How often the side that took them must have changed at least, if only one did at any time. If
     * it changed less often than that, both took some at once.
     *
     * <p>As long as the one side can have been it, it is taken to have been: until the first answer
     * of the other one that is left. What it answers that was sent later belongs to its next turn.
     */
    synchronized int leastSwitches() {
        List<Commit> ofSource = of(Side.SOURCE);
        List<Commit> ofTarget = of(Side.TARGET);
        return Math.min(
                switchesFrom(new ArrayList<>(ofSource), new ArrayList<>(ofTarget)),
                switchesFrom(ofTarget, ofSource));
    }

    private List<Commit> of(Side side) {
        return new ArrayList<>(commits.stream().filter(it -> it.side() == side).toList());
    }

    /** The same, if the one of the first list is it at first. */
    private static int switchesFrom(List<Commit> first, List<Commit> second) {
        List<Commit> here = first;
        List<Commit> there = second;
        int switches = 0;
        while (true) {
            long end = there.stream().mapToLong(Commit::answered).min().orElse(Long.MAX_VALUE);
            here.removeIf(it -> it.sent() <= end);
            if (here.isEmpty() && there.isEmpty()) {
                return switches;
            }
            switches++;
            List<Commit> left = here;
            here = there;
            there = left;
        }
    }
}
