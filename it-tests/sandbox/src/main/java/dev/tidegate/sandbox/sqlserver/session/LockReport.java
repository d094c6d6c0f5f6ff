package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.LockInfo;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.h2.engine.SessionLocal;
import org.h2.table.Table;

/** Who holds which locks, and who waits for whom; as other sessions see it, at about one moment. */
final class LockReport {
    private final Catalog catalog;
    private final ApplicationLocks applicationLocks;
    private final Collection<EngineSession> sessions;

    LockReport(
            Catalog catalog,
            ApplicationLocks applicationLocks,
            Collection<EngineSession> sessions) {
        this.catalog = catalog;
        this.applicationLocks = applicationLocks;
        this.sessions = sessions;
    }

    /** The session that one waits for. */
    Optional<Integer> blocker(EngineSession waiting) {
        SessionLocal inner = waiting.h2Session();
        int ofRow = inner.getBlockingSessionId();
        Table table = inner.getWaitForLock();
        for (EngineSession other : sessions) {
            SessionLocal holder = other.h2Session();
            boolean holds = table != null && holder.getLocks().contains(table);
            if (other != waiting && (holds || holder.getId() == ofRow)) {
                return Optional.of(other.spid());
            }
        }
        return applicationLocks.blocker(waiting.spid());
    }

    /** The locks that a session holds or waits for. */
    List<LockInfo> locks(EngineSession session) {
        List<LockInfo> locks = new ArrayList<>();
        locks.add(new LockInfo("DATABASE", session.database(), 0, "", "S", false));
        SessionLocal inner = session.h2Session();
        for (Table table : inner.getLocks()) {
            String mode = table.isLockedExclusivelyBy(inner) ? "X" : "IX";
            locked(table, mode).ifPresent(locks::add);
        }
        Table wanted = inner.getWaitForLock();
        if (wanted != null) {
            named(wanted).map(name -> object(name, "IX", true)).ifPresent(locks::add);
        }
        for (ApplicationLocks.Shown shown : applicationLocks.of(session.spid())) {
            ApplicationLocks.Request request = shown.request();
            locks.add(
                    new LockInfo(
                            "APPLICATION",
                            request.resource().database(),
                            0,
                            "0:[" + request.resource().name() + "]",
                            request.mode().code(),
                            shown.waiting()));
        }
        return locks;
    }

    private Optional<LockInfo> locked(Table table, String mode) {
        return named(table).map(name -> object(name, mode, false));
    }

    private LockInfo object(ObjectName name, String mode, boolean waiting) {
        int id =
                catalog.table(name).map(dev.tidegate.sandbox.sqlserver.catalog.Table::id).orElse(0);
        return new LockInfo("OBJECT", name.database(), id, "", mode, waiting);
    }

    /** The table behind one of H2's; its schema is called database.schema. */
    private Optional<ObjectName> named(Table table) {
        String schema = table.getSchema().getName();
        int dot = schema.indexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.of(
                        new ObjectName(
                                schema.substring(0, dot),
                                schema.substring(dot + 1),
                                table.getName()));
    }
}
