package dev.tidegate.daemon;

import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Records of audits in memory, for what a daemon's tests need of them. */
final class MemoryAuditRecords implements AuditRecords {
    private static final TableRecord NOTHING =
            new TableRecord(
                    new State(Standing.PENDING, "", Instant.EPOCH),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of());

    private final Map<TableId, TableRecord> tables = new TreeMap<>();
    private final List<Repaired> repairs = new ArrayList<>();

    @Override
    public synchronized Map<TableId, TableRecord> tables() {
        return Map.copyOf(tables);
    }

    /** Every repair. */
    synchronized List<Repaired> repairs() {
        return List.copyOf(repairs);
    }

    /** What was compared is something else now. */
    synchronized void forgetPasses(TableId table) {
        tables.computeIfPresent(
                table,
                (_, it) ->
                        new TableRecord(
                                new State(Standing.PENDING, "other columns", Instant.EPOCH),
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                it.mismatches()));
    }

    private TableRecord of(TableId table) {
        return tables.getOrDefault(table, NOTHING);
    }

    @Override
    public synchronized void passBegan(TableId table, Instant at) {
        TableRecord it = of(table);
        tables.put(
                table,
                new TableRecord(
                        it.state(),
                        Optional.of(at),
                        List.of(),
                        it.target(),
                        it.source(),
                        it.mismatches()));
    }

    @Override
    public synchronized void audited(TableId table, AuditedRange range) {
        TableRecord it = of(table);
        List<AuditedRange> ranges = new ArrayList<>(it.audited());
        ranges.add(range);
        tables.put(
                table,
                new TableRecord(
                        it.state(),
                        it.passBegan(),
                        ranges,
                        it.target(),
                        it.source(),
                        it.mismatches()));
    }

    @Override
    public synchronized void passEnded(TableId table, Pass pass) {
        TableRecord it = of(table);
        boolean ofSource = pass.kind() == Pass.Kind.SOURCE;
        tables.put(
                table,
                new TableRecord(
                        it.state(),
                        it.passBegan(),
                        it.audited(),
                        ofSource ? it.target() : Optional.of(pass),
                        ofSource ? Optional.of(pass) : it.source(),
                        ofSource ? List.of() : it.mismatches()));
    }

    @Override
    public synchronized void state(TableId table, State state) {
        TableRecord it = of(table);
        tables.put(
                table,
                new TableRecord(
                        state,
                        it.passBegan(),
                        it.audited(),
                        it.target(),
                        it.source(),
                        it.mismatches()));
    }

    @Override
    public synchronized void mismatch(TableId table, Mismatch mismatch) {
        List<Mismatch> now = new ArrayList<>(of(table).mismatches());
        now.removeIf(it -> it.key().equals(mismatch.key()));
        now.add(mismatch);
        mismatches(table, now);
    }

    @Override
    public synchronized void repaired(TableId table, Repaired repaired) {
        repairs.add(repaired);
        List<Mismatch> now = new ArrayList<>(of(table).mismatches());
        now.removeIf(it -> it.key().equals(Optional.of(repaired.key())));
        mismatches(table, now);
    }

    private void mismatches(TableId table, List<Mismatch> now) {
        TableRecord it = of(table);
        tables.put(
                table,
                new TableRecord(
                        it.state(), it.passBegan(), it.audited(), it.target(), it.source(), now));
    }
}
