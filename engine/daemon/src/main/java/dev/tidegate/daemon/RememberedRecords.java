package dev.tidegate.daemon;

import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The durable records, and what those who watch are told of them, from memory. Safe for use by
 * several threads.
 */
final class RememberedRecords implements AuditRecords {
    private final AuditRecords durable;
    private final Map<TableId, Known> known = new ConcurrentHashMap<>();

    RememberedRecords(AuditRecords durable) {
        this.durable = durable;
    }

    /**
     * What is known of a table.
     *
     * @param passBegan when the pass against the source began that is underway, or was the last
     * @param rowsAudited rows of the source that it has compared
     */
    record Known(
            State state,
            Optional<Instant> passBegan,
            long rowsAudited,
            Optional<Pass> target,
            Optional<Pass> source,
            List<Mismatch> mismatches) {
        static final Known NOTHING =
                new Known(
                        new State(Standing.PENDING, "not audited yet", Instant.EPOCH),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        List.of());

        Known {
            mismatches = List.copyOf(mismatches);
        }

        /** Whether a pass against the source has not ended. */
        boolean isUnderway() {
            return passBegan.isPresent() && !source.map(Pass::beganAt).equals(passBegan);
        }

        private Known with(State newState) {
            return new Known(newState, passBegan, rowsAudited, target, source, mismatches);
        }

        private Known with(List<Mismatch> newMismatches) {
            return new Known(state, passBegan, rowsAudited, target, source, newMismatches);
        }
    }

    /** Reads what is durable. */
    void recall() {
        durable.tables().forEach((table, record) -> known.put(table, known(record)));
    }

    private static Known known(TableRecord record) {
        return new Known(
                record.state(),
                record.passBegan(),
                record.audited().stream()
                        .map(AuditedRange::rows)
                        .mapToLong(MultisetHash::count)
                        .sum(),
                record.target(),
                record.source(),
                record.mismatches());
    }

    /** What is known of a table, from memory. */
    Known of(TableId table) {
        return known.getOrDefault(table, Known.NOTHING);
    }

    private void change(TableId table, UnaryOperator<Known> how) {
        known.compute(table, (_, now) -> how.apply(now == null ? Known.NOTHING : now));
    }

    @Override
    public Map<TableId, TableRecord> tables() {
        return durable.tables();
    }

    @Override
    public Optional<TableRecord> table(TableId table) {
        return durable.table(table);
    }

    @Override
    public Optional<Scan> scan(TableId table) {
        return durable.scan(table);
    }

    @Override
    public void scanned(TableId table, Scan scan) {
        durable.scanned(table, scan);
    }

    @Override
    public void scanEnded(TableId table) {
        durable.scanEnded(table);
    }

    @Override
    public void passBegan(TableId table, Instant at) {
        durable.passBegan(table, at);
        change(
                table,
                it ->
                        new Known(
                                it.state(),
                                Optional.of(at),
                                0,
                                it.target(),
                                it.source(),
                                it.mismatches()));
    }

    @Override
    public void audited(TableId table, AuditedRange range) {
        durable.audited(table, range);
        change(
                table,
                it ->
                        new Known(
                                it.state(),
                                it.passBegan(),
                                it.rowsAudited() + range.rows().count(),
                                it.target(),
                                it.source(),
                                it.mismatches()));
    }

    @Override
    public void passEnded(TableId table, Pass pass) {
        durable.passEnded(table, pass);
        change(
                table,
                it ->
                        switch (pass.kind()) {
                            case TARGET ->
                                    new Known(
                                            it.state(),
                                            it.passBegan(),
                                            it.rowsAudited(),
                                            Optional.of(pass),
                                            it.source(),
                                            it.mismatches());
                            case SOURCE ->
                                    new Known(
                                            it.state(),
                                            it.passBegan(),
                                            it.rowsAudited(),
                                            it.target(),
                                            Optional.of(pass),
                                            confirmedSince(it.mismatches(), pass.beganAt()));
                        });
    }

    private static List<Mismatch> confirmedSince(List<Mismatch> mismatches, Instant passBegan) {
        return mismatches.stream().filter(it -> !it.confirmedAt().isBefore(passBegan)).toList();
    }

    @Override
    public void state(TableId table, State state) {
        durable.state(table, state);
        change(table, it -> it.with(state));
    }

    @Override
    public void mismatch(TableId table, Mismatch mismatch) {
        durable.mismatch(table, mismatch);
        change(
                table,
                it -> {
                    List<Mismatch> now = new ArrayList<>(it.mismatches());
                    now.removeIf(each -> each.key().equals(mismatch.key()));
                    now.add(mismatch);
                    return it.with(now);
                });
    }

    @Override
    public void repaired(TableId table, Repaired repaired) {
        durable.repaired(table, repaired);
        change(
                table,
                it ->
                        it.with(
                                it.mismatches().stream()
                                        .filter(each ->
                                                !each.key().equals(Optional.of(repaired.key())))
                                        .toList()));
    }
}
