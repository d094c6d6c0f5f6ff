package dev.tidegate.validate;

import dev.tidegate.model.TableId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Records that are kept by others, but for what is overridden. */
class PassingRecords implements AuditRecords {
    private final AuditRecords records;

    PassingRecords(AuditRecords records) {
        this.records = records;
    }

    @Override
    public Map<TableId, TableRecord> tables() {
        return records.tables();
    }

    @Override
    public Optional<Scan> scan(TableId table) {
        return records.scan(table);
    }

    @Override
    public void scanned(TableId table, Scan scan) {
        records.scanned(table, scan);
    }

    @Override
    public void scanEnded(TableId table) {
        records.scanEnded(table);
    }

    @Override
    public void passBegan(TableId table, Instant at) {
        records.passBegan(table, at);
    }

    @Override
    public void audited(TableId table, AuditedRange range) {
        records.audited(table, range);
    }

    @Override
    public void passEnded(TableId table, Pass pass) {
        records.passEnded(table, pass);
    }

    @Override
    public void state(TableId table, State state) {
        records.state(table, state);
    }

    @Override
    public void mismatch(TableId table, Mismatch mismatch) {
        records.mismatch(table, mismatch);
    }

    @Override
    public void repaired(TableId table, Repaired repaired) {
        records.repaired(table, repaired);
    }
}
