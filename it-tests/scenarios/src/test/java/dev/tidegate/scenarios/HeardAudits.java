package dev.tidegate.scenarios;

import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditObserver;
import dev.tidegate.validate.AuditRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What audits have said. Safe for use by several threads. */
final class HeardAudits implements AuditObserver {
    private final Map<TableId, AuditRecords.State> states = new ConcurrentHashMap<>();
    private final Map<TableId, List<AuditRecords.Mismatch>> mismatches = new ConcurrentHashMap<>();

    @Override
    public void confirmed(TableId table, AuditRecords.Mismatch mismatch) {
        mismatches.compute(
                table,
                (_, before) -> {
                    List<AuditRecords.Mismatch> all =
                            new ArrayList<>(before == null ? List.of() : before);
                    all.add(mismatch);
                    return List.copyOf(all);
                });
    }

    @Override
    public void state(TableId table, AuditRecords.State state) {
        states.put(table, state);
    }

    /** The differences of all tables that were confirmed since {@link #forget}, also again. */
    List<AuditRecords.Mismatch> mismatches() {
        return mismatches.values().stream().flatMap(List::stream).toList();
    }

    /** Those of one table. */
    List<AuditRecords.Mismatch> mismatches(TableId table) {
        return mismatches.getOrDefault(table, List.of());
    }

    /** Where a table stands since a moment after that one; empty if it was not looked at since. */
    Optional<AuditRecords.State> state(TableId table, Instant after) {
        return Optional.ofNullable(states.get(table)).filter(it -> it.since().isAfter(after));
    }

    /** Forgets which differences were confirmed. */
    void forget() {
        mismatches.clear();
    }
}
