package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.LockInfo;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.h2.api.ErrorCode;
import org.h2.engine.SessionLocal;
import org.h2.message.DbException;
import org.h2.table.Table;

/** Who holds which locks, and who waits for whom; as other sessions see it, at about one moment. */
final class LockReport {
    private final Catalog catalog;
    private final List<EngineSession> sessions;

    LockReport(Catalog catalog, List<EngineSession> sessions) {
        this.catalog = catalog;
        this.sessions = sessions;
    }

    /** A session that one waits for. */
    Optional<Integer> blocker(EngineSession waiting) {
        return Deadlocks.blockers(waiting, sessions).stream()
                .map(EngineSession::spid)
                .min(Comparator.naturalOrder());
    }

    /** The locks that a session holds or waits for. */
    List<LockInfo> locks(EngineSession session) {
        List<LockInfo> locks = new ArrayList<>();
        locks.add(new LockInfo("DATABASE", session.database(), 0, "", "S", false));
        SessionLocal inner = session.h2Session();
        Map<ObjectName, String> held = new LinkedHashMap<>();
        for (TableModes.Shown shown : session.tableModes().of(session.spid())) {
            TableModes.Request request = shown.request();
            if (shown.waiting()) {
                locks.add(object(request.table(), request.mode().code(), true));
            } else {
                held.merge(request.table(), request.mode().code(), LockReport::both);
            }
        }
        for (Table table : held(inner)) {
            boolean exclusive = table.isLockedExclusivelyBy(inner);
            named(table)
                    .ifPresent(name ->
                            held.merge(
                                    name,
                                    exclusive ? "X" : "IX",
                                    (before, mode) -> exclusive ? mode : before));
        }
        held.forEach((name, mode) -> locks.add(object(name, mode, false)));
        Table wanted = inner.getWaitForLock();
        if (wanted != null) {
            named(wanted).map(name -> object(name, "IX", true)).ifPresent(locks::add);
        }
        for (ApplicationLocks.Shown shown : session.applicationLocks().of(session.spid())) {
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

    /** None of a session that has ended since they were listed. */
    private static Set<Table> held(SessionLocal inner) {
        try {
            return inner.getLocks();
        } catch (DbException e) {
            if (e.getErrorCode() == ErrorCode.DATABASE_IS_CLOSED) {
                return Set.of();
            }
            throw e;
        }
    }

    /** S and IX together are SIX; X is above all. */
    private static String both(String one, String other) {
        if (one.equals("X") || other.equals("X")) {
            return "X";
        }
        return one.equals(other) ? one : "SIX";
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
