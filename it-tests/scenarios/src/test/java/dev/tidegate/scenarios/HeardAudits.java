package dev.tidegate.scenarios;

import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditObserver;
import dev.tidegate.validate.AuditRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What audits have said. Safe for use by several threads. */
final class HeardAudits implements AuditObserver {
    private final Map<TableId, AuditRecords.State> states = new ConcurrentHashMap<>();
    private final List<AuditRecords.Mismatch> mismatches = new ArrayList<>();

    @Override
    public synchronized void confirmed(TableId table, AuditRecords.Mismatch mismatch) {
        mismatches.add(mismatch);
    }

    @Override
    public void state(TableId table, AuditRecords.State state) {
        states.put(table, state);
    }

    /** The differences that were confirmed since this was asked last. */
    synchronized List<AuditRecords.Mismatch> takeMismatches() {
        List<AuditRecords.Mismatch> taken = List.copyOf(mismatches);
        mismatches.clear();
        return taken;
    }

    /** Where each table stands. */
    Map<TableId, AuditRecords.State> states() {
        return Map.copyOf(states);
    }

    /** The tables that were found equal. */
    Set<TableId> verified() {
        return states.entrySet().stream()
                .filter(it -> it.getValue().standing() == AuditRecords.Standing.VERIFIED)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
