package dev.tidegate.validate;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.AuditRecords.Cause;
import dev.tidegate.validate.AuditRecords.Mismatch;
import dev.tidegate.validate.AuditRecords.Repaired;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows as they should be, to be written into one target transaction. Used once. */
final class RowsToRepair {
    private final AuditPorts ports;
    private final LockedRows source;
    private final LockedRows before;
    private final TargetOutcome audited;
    private final RowHasher hasher;
    private final RowComparison comparison;
    private final List<RepairOutcome> outcomes = new ArrayList<>();
    private MultisetHash rows = MultisetHash.EMPTY;
    private MultisetHash largeObjects = MultisetHash.EMPTY;

    /**
     * Makes one.
     *
     * @param source rolled to apply's checkpoint before {@link #write}
     * @param audited what the last audit of the target found
     */
    RowsToRepair(AuditPorts ports, TableSchema schema, LockedRows source, TargetOutcome audited) {
        this.ports = ports;
        this.source = source;
        this.before = new LockedRows(new KeyHash(schema, ports.hashers()), source.asked());
        this.audited = audited;
        this.hasher = ports.hashers().of(schema);
        this.comparison = new RowComparison(schema, ports.hashers());
    }

    /** Each key with what became of it. */
    List<RepairOutcome> outcomes() {
        return List.copyOf(outcomes);
    }

    private record ToDo(Row key, Mismatch.Kind kind) {}

    void write(RepairTarget.Session session, Checkpoint at) throws InterruptedException {
        session.read(source.asked(), before::add);
        List<ToDo> todo = new ArrayList<>();
        source.asked().forEach(key -> kind(key).ifPresent(it -> todo.add(new ToDo(key, it))));
        for (ToDo each : todo) {
            if (each.kind() == Mismatch.Kind.EXTRA) {
                session.delete(each.key());
            }
        }
        for (ToDo each : todo) {
            if (each.kind() != Mismatch.Kind.EXTRA) {
                session.put(source.row(each.key()).orElseThrow());
            }
        }
        todo.forEach(each -> count(each.key()));
        session.commit(ledgerIsWrongToo() ? delta() : RepairTarget.LedgerDelta.NONE);
        Cause cause = cause();
        for (ToDo each : todo) {
            outcomes.add(
                    new RepairOutcome.Done(
                            new Repaired(
                                    each.key(),
                                    each.kind(),
                                    cause,
                                    at.commitLsn(),
                                    ports.pace().clock().instant())));
        }
    }

    /** How a row differs; what needs no repair, or can have none, has its outcome at once. */
    private Optional<Mismatch.Kind> kind(Row key) {
        Optional<Row> should = source.row(key);
        Optional<Row> is = before.row(key);
        if (should.map(Row::hasUnchanged).orElse(false)) {
            outcomes.add(
                    new RepairOutcome.Left(key, "a large object came from another key unseen"));
            return Optional.empty();
        }
        if (should.isPresent() && is.isPresent()) {
            if (!comparison.differing(should.get(), is.get()).isEmpty()) {
                return Optional.of(Mismatch.Kind.CHANGED);
            }
        } else if (should.isPresent()) {
            return Optional.of(Mismatch.Kind.MISSING);
        } else if (is.isPresent()) {
            return Optional.of(Mismatch.Kind.EXTRA);
        }
        outcomes.add(new RepairOutcome.WasRight(key));
        return Optional.empty();
    }

    private void count(Row key) {
        before.row(key)
                .ifPresent(row -> {
                    rows = rows.minus(hasher.row(row));
                    largeObjects = largeObjects.minus(hasher.largeObjects(row));
                });
        source.row(key)
                .ifPresent(row -> {
                    rows = rows.plus(hasher.row(row));
                    largeObjects = largeObjects.plus(hasher.largeObjects(row));
                });
    }

    private RepairTarget.LedgerDelta delta() {
        return new RepairTarget.LedgerDelta(rows, largeObjects);
    }

    /** A ledger that agrees with rows that are wrong is as wrong as they are. */
    private boolean ledgerIsWrongToo() {
        return switch (audited) {
            case TargetOutcome.Equal _ -> true;
            case TargetOutcome.Differs _, TargetOutcome.Unknown _ -> false;
        };
    }

    /** The ledger is right afterwards if what was put right is all by which it differed. */
    private Cause cause() {
        return switch (audited) {
            case TargetOutcome.Equal _ -> Cause.BEFORE_THE_JOURNAL;
            case TargetOutcome.Differs(_, var differs, _) ->
                    differs.plus(rows).equals(MultisetHash.EMPTY)
                            ? Cause.ON_THE_TARGET
                            : Cause.UNKNOWN;
            case TargetOutcome.Unknown _ -> Cause.UNKNOWN;
        };
    }
}
