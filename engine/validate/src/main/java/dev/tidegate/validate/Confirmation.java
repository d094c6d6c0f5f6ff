package dev.tidegate.validate;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Decides of keys that look different, at most {@link AuditSource#KEYS_MAX} at a time. Only this
 * makes a mismatch.
 *
 * <p>The rows are read from the source under locks that are held until a watermark's transaction
 * commits, the same transaction; so they are exactly those at the watermark's position M, with no
 * guard band and no bracket. When the target has reached M, its rows and its position P are read in
 * one snapshot, the source's are rolled from M to P, and both are compared column by column.
 *
 * <pre>
 *   source   | locks, reads x=2, watermark @20 |  x=3 @22 |
 *   audit                      M = 20          |          | P = 23: reads x=3; rolls 22: x=3. Cleared
 * </pre>
 */
final class Confirmation {
    private static final int ATTEMPTS = 5;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

    private final AuditPorts ports;
    private final TableSchema schema;
    private final TableStretch stretch;
    private final Changes changes;
    private final KeyHash keys;
    private final RowComparison comparison;
    private final int[] largeColumns;

    /** Where the changes of the table come from. */
    interface Changes {
        /** Takes those up to a position that were not taken yet, in order. */
        List<LogEvent.Change> upTo(Lsn position) throws InterruptedException;
    }

    /**
     * Makes one.
     *
     * @param changes out of the stretch
     */
    Confirmation(AuditPorts ports, TableSchema schema, TableStretch stretch, Changes changes) {
        this.ports = ports;
        this.schema = schema;
        this.stretch = stretch;
        this.changes = changes;
        this.keys = new KeyHash(schema, ports.hashers());
        this.comparison = new RowComparison(schema, ports.hashers());
        this.largeColumns = Images.largeColumns(schema, ports.hashers().of(schema));
    }

    /** Decides of each key, whatever their number. */
    List<Verdict> of(List<Row> suspicious) throws InterruptedException {
        List<Verdict> verdicts = new ArrayList<>();
        for (int from = 0; from < suspicious.size(); from += AuditSource.KEYS_MAX) {
            int to = Math.min(suspicious.size(), from + AuditSource.KEYS_MAX);
            verdicts.addAll(ofBatch(suspicious.subList(from, to), ATTEMPTS));
        }
        return verdicts;
    }

    private List<Verdict> ofBatch(List<Row> batch, int attempts) throws InterruptedException {
        LockedRows source = new LockedRows(keys, batch);
        Optional<Lsn> marker = readLocked(source, attempts);
        if (marker.isEmpty()) {
            return locked(source.asked());
        }
        LockedRows target = new LockedRows(keys, batch);
        Lsn at;
        try (AuditTarget.Snapshot snapshot = stretch.snapshot(marker.get())) {
            at = snapshot.checkpoint().commitLsn();
            snapshot.rows(schema, source.asked(), target::add);
        }
        source.roll(changes.upTo(at), marker.get());
        return source.asked().stream()
                .map(key -> verdict(key, source.row(key), target.row(key), at))
                .toList();
    }

    /**
     * One row that is held for long does not keep the others from being decided on. They are
     * halved, not taken one by one: each read that succeeds waits for its watermark to be captured.
     */
    private List<Verdict> locked(List<Row> batch) throws InterruptedException {
        if (batch.size() == 1) {
            return List.of(
                    new Verdict.Undecided(
                            batch.getFirst(), "its row on the source is locked by others"));
        }
        List<Verdict> verdicts = new ArrayList<>();
        int half = batch.size() / 2;
        for (List<Row> part : List.of(batch.subList(0, half), batch.subList(half, batch.size()))) {
            verdicts.addAll(ofBatch(part, part.size() == 1 ? ATTEMPTS : 1));
        }
        return verdicts;
    }

    /**
     * Reads rows under locks.
     *
     * @return the position at which they are exactly so; empty if others hold them for too long
     */
    Optional<Lsn> readLocked(LockedRows rows) throws InterruptedException {
        return readLocked(rows, ATTEMPTS);
    }

    private Optional<Lsn> readLocked(LockedRows rows, int attempts) throws InterruptedException {
        Optional<Lsn> marker = Optional.empty();
        for (int attempt = 0; attempt < attempts && marker.isEmpty(); attempt++) {
            if (attempt > 0) {
                ports.pace().waiting().await(() -> false, BETWEEN_ATTEMPTS);
            }
            rows.restart();
            marker = ports.sides().source().readLocked(schema, rows.asked(), rows::add);
        }
        return marker;
    }

    private Verdict verdict(Row key, Optional<Row> source, Optional<Row> target, Lsn at) {
        if (source.isEmpty() && target.isEmpty()) {
            return new Verdict.Cleared(key);
        }
        if (target.isEmpty()) {
            return confirmed(key, AuditRecords.Mismatch.Kind.MISSING, comparison.all(), at);
        }
        if (source.isEmpty()) {
            return confirmed(key, AuditRecords.Mismatch.Kind.EXTRA, comparison.all(), at);
        }
        if (IntStream.of(largeColumns).anyMatch(source.get()::isUnchanged)) {
            return new Verdict.Undecided(key, "a large object came from another key unseen");
        }
        List<String> columns = comparison.differing(source.get(), target.get());
        return columns.isEmpty()
                ? new Verdict.Cleared(key)
                : confirmed(key, AuditRecords.Mismatch.Kind.CHANGED, columns, at);
    }

    private Verdict confirmed(
            Row key, AuditRecords.Mismatch.Kind kind, List<String> columns, Lsn at) {
        return new Verdict.Confirmed(
                key,
                new AuditRecords.Mismatch(
                        Optional.of(key), kind, columns, 1, at, ports.pace().clock().instant()));
    }
}
