package dev.tidegate.sandbox.sqlserver.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.h2.engine.SessionLocal;
import org.h2.table.Table;

/**
 * Finds sessions that wait for each other through locks of any kind: on tables, on rows, of
 * sp_getapplock. Of those in the circle that wait for a table in {@link TableModes} the one with
 * the lowest DEADLOCK_PRIORITY is the victim; the others are not asked, their own locks' keepers
 * find circles among themselves.
 */
final class Deadlocks implements TableModes.DeadlockRule {
    private final Supplier<List<EngineSession>> sessions;

    Deadlocks(Supplier<List<EngineSession>> sessions) {
        this.sessions = sessions;
    }

    @Override
    public boolean isVictim(int spid) {
        List<EngineSession> all = sessions.get();
        Optional<EngineSession> self = session(all, spid);
        if (self.isEmpty()) {
            return false;
        }
        List<EngineSession> circle = new ArrayList<>();
        if (!leadsBack(self.get(), self.get(), new Search(all, new HashSet<>(), circle))) {
            return false;
        }
        int own = self.get().deadlockPriority();
        return circle.stream()
                .filter(each -> !each.tableModes().blockersOf(each.spid()).isEmpty())
                .allMatch(each -> own <= each.deadlockPriority());
    }

    private static Optional<EngineSession> session(List<EngineSession> all, int spid) {
        return all.stream().filter(each -> each.spid() == spid).findFirst();
    }

    private record Search(List<EngineSession> all, Set<Integer> seen, List<EngineSession> circle) {}

    private boolean leadsBack(EngineSession from, EngineSession to, Search search) {
        if (!search.seen().add(from.spid())) {
            return false;
        }
        for (EngineSession next : blockers(from, search.all())) {
            if (next == to || leadsBack(next, to, search)) {
                search.circle().add(from);
                return true;
            }
        }
        return false;
    }

    /** The sessions that one waits for. */
    static Set<EngineSession> blockers(EngineSession waiting, List<EngineSession> all) {
        Set<Integer> spids = new HashSet<>(waiting.tableModes().blockersOf(waiting.spid()));
        waiting.applicationLocks().blocker(waiting.spid()).ifPresent(spids::add);
        SessionLocal inner = waiting.h2Session();
        int ofRow = inner.getBlockingSessionId();
        Table table = inner.getWaitForLock();
        Set<EngineSession> blockers = new HashSet<>();
        for (EngineSession other : all) {
            SessionLocal holder = other.h2Session();
            boolean holds = table != null && holder.getLocks().contains(table);
            if (other != waiting
                    && (holds || holder.getId() == ofRow || spids.contains(other.spid()))) {
                blockers.add(other);
            }
        }
        return blockers;
    }
}
