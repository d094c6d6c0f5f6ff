package dev.tidegate.daemon;

import dev.tidegate.journal.Membership;
import dev.tidegate.run.Supervisor;
import dev.tidegate.run.Supervisor.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The replication groups that this process has, each under a supervisor of its own: one that is
 * stopped by an error stops no other, and stays here, where an operator sees it.
 *
 * <p>The membership's thread moves them; any thread may look.
 */
final class AssignedGroups implements Membership.Listener, AutoCloseable {
    private final IntFunction<Supervisor> supervisors;
    private final LagClock lag;
    private final Runnable changed;

    /** Guarded by this. */
    private final Map<Integer, Supervisor> assigned = new TreeMap<>();

    /** Told to stop when they were lost; of the membership's thread. */
    private final Map<Integer, Supervisor> ending = new HashMap<>();

    private boolean joined;

    /**
     * Has none yet.
     *
     * @param supervisors makes a supervisor for a group, not started
     * @param lag measures those that are here
     * @param changed told when they are others
     */
    AssignedGroups(IntFunction<Supervisor> supervisors, LagClock lag, Runnable changed) {
        this.supervisors = supervisors;
        this.lag = lag;
        this.changed = changed;
    }

    @Override
    public void assigned(Set<Integer> groups) {
        List<Supervisor> added = new ArrayList<>();
        for (int group : groups) {
            close(ending.remove(group));
            lag.begin(group);
            added.add(supervisors.apply(group));
        }
        synchronized (this) {
            int next = 0;
            for (int group : groups) {
                assigned.put(group, added.get(next++));
            }
            joined = true;
        }
        added.forEach(Supervisor::start);
    }

    @Override
    public void revoked(Set<Integer> groups) {
        Map<Integer, Supervisor> gone = those(groups);
        gone.values().forEach(Supervisor::stop); // all at once
        gone.values().forEach(Supervisor::close);
        forget(gone.keySet());
    }

    @Override
    public void lost(Set<Integer> groups) {
        Map<Integer, Supervisor> gone = those(groups);
        gone.values().forEach(Supervisor::stop);
        ending.putAll(gone);
        forget(gone.keySet());
    }

    private synchronized Map<Integer, Supervisor> those(Set<Integer> groups) {
        Map<Integer, Supervisor> those = new TreeMap<>(assigned);
        those.keySet().retainAll(groups);
        return those;
    }

    private void forget(Set<Integer> groups) {
        synchronized (this) {
            assigned.keySet().removeAll(groups);
        }
        groups.forEach(lag::end);
        changed.run();
    }

    /** Whether this process was found to be a member. */
    synchronized boolean isJoined() {
        return joined;
    }

    /** The membership starts anew. */
    synchronized void leave() {
        joined = false;
    }

    /** How each of them is. */
    synchronized Map<Integer, Snapshot> snapshots() {
        Map<Integer, Snapshot> snapshots = new TreeMap<>();
        assigned.forEach((group, supervisor) -> snapshots.put(group, supervisor.snapshot()));
        return snapshots;
    }

    /** Waits for those that were lost; to be called when the membership has ended. */
    @Override
    public void close() {
        ending.values().forEach(Supervisor::close);
        ending.clear();
    }

    private static void close(@Nullable Supervisor supervisor) {
        if (supervisor != null) {
            supervisor.close();
        }
    }
}
