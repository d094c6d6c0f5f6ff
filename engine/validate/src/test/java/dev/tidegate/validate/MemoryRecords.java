package dev.tidegate.validate;

import dev.tidegate.model.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was audited, as long as the test runs. */
class MemoryRecords implements AuditRecords {
    final Map<TableId, TableRecord> tables = new LinkedHashMap<>();

    private final Map<TableId, Scan> scans = new LinkedHashMap<>();

    /** All that was ever confirmed. */
    final List<Mismatch> confirmed = new ArrayList<>();

    /** All that was ever put right. */
    final List<Repaired> repairs = new ArrayList<>();

    @Override
    public Map<TableId, TableRecord> tables() {
        return Map.copyOf(tables);
    }

    private TableRecord of(TableId table) {
        return tables.getOrDefault(
                table,
                new TableRecord(
                        new State(Standing.PENDING, "", Instant.EPOCH),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()));
    }

    @Override
    public Optional<Scan> scan(TableId table) {
        return Optional.ofNullable(scans.get(table));
    }

    @Override
    public void scanned(TableId table, Scan scan) {
        scans.put(table, scan);
    }

    @Override
    public void scanEnded(TableId table) {
        scans.remove(table);
    }

    @Override
    public void passBegan(TableId table, Instant at) {
        TableRecord now = of(table);
        tables.put(
                table,
                new TableRecord(
                        now.state(),
                        Optional.of(at),
                        List.of(),
                        now.target(),
                        now.source(),
                        now.mismatches()));
    }

    @Override
    public void audited(TableId table, AuditedRange range) {
        TableRecord now = of(table);
        List<AuditedRange> audited = new ArrayList<>(now.audited());
        audited.add(range);
        tables.put(
                table,
                new TableRecord(
                        now.state(),
                        now.passBegan(),
                        audited,
                        now.target(),
                        now.source(),
                        now.mismatches()));
    }

    @Override
    public void passEnded(TableId table, Pass pass) {
        TableRecord now = of(table);
        tables.put(
                table,
                switch (pass.kind()) {
                    case TARGET ->
                            new TableRecord(
                                    now.state(),
                                    now.passBegan(),
                                    now.audited(),
                                    Optional.of(pass),
                                    now.source(),
                                    now.mismatches());
                    case SOURCE ->
                            new TableRecord(
                                    now.state(),
                                    now.passBegan(),
                                    now.audited(),
                                    now.target(),
                                    Optional.of(pass),
                                    List.of());
                });
    }

    @Override
    public void state(TableId table, State state) {
        TableRecord now = of(table);
        tables.put(
                table,
                new TableRecord(
                        state,
                        now.passBegan(),
                        now.audited(),
                        now.target(),
                        now.source(),
                        now.mismatches()));
    }

    @Override
    public void mismatch(TableId table, Mismatch mismatch) {
        confirmed.add(mismatch);
        TableRecord now = of(table);
        List<Mismatch> mismatches = new ArrayList<>(now.mismatches());
        mismatches.removeIf(it -> it.key().equals(mismatch.key()));
        mismatches.add(mismatch);
        tables.put(
                table,
                new TableRecord(
                        now.state(),
                        now.passBegan(),
                        now.audited(),
                        now.target(),
                        now.source(),
                        mismatches));
    }

    @Override
    public void repaired(TableId table, Repaired repaired) {
        repairs.add(repaired);
    }
}
