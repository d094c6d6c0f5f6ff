package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Column;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares a table whose rows cannot be told apart: as a whole, by what all rows come to.
 *
 * <p>No change can be laid over a row that cannot be named. So the source is read until no change
 * of the table lies in the bracket around the read: then the rows are exactly those at its end. Or
 * its writers wait until the read has a position, if that is allowed. From there the sum is rolled
 * to the target's position as the ledger is, by what each change takes away and brings.
 *
 * <p>A read that is not quiet is worth nothing, and weighs as much as any other. So a table that
 * was written often during the last one is not read before nothing was written between two
 * watermarks.
 *
 * <p>The read of the target is also compared with the ledger that its snapshot shows.
 *
 * <p>Only a read under the lock makes a mismatch; it also counts the rows of each content, so that
 * it can be said how many are missing and how many too many.
 */
final class KeylessPass {
    private static final int QUIET_READS_MAX = 3;

    /**
     * Changes during a read behind which the next one is not tried: one that takes as long would be
     * quiet once in 150 times.
     */
    private static final long CHANGES_MAX = 5;

    private static final int CONTENTS_MAX = 2_000_000;
    private static final ChunkSource.Limit NO_LIMIT =
            new ChunkSource.Limit(Long.MAX_VALUE, Long.MAX_VALUE);

    private final AuditPorts ports;
    private final AuditSettings settings;
    private final TableSchema schema;
    private final TableStretch stretch;
    private final AuditShares shares;
    private Optional<TargetOutcome> target = Optional.empty();

    KeylessPass(
            AuditPorts ports,
            AuditSettings settings,
            TableSchema schema,
            TableStretch stretch,
            AuditShares shares) {
        this.ports = ports;
        this.settings = settings;
        this.schema = schema;
        this.stretch = stretch;
        this.shares = shares;
    }

    /** What was found. */
    sealed interface Outcome {
        /** Both sides have the same rows at a position. */
        record Equal(Lsn at, MultisetHash rows, Optional<MultisetHash> largeObjects)
                implements Outcome {}

        /** They certainly have not. */
        record Confirmed(List<AuditRecords.Mismatch> mismatches) implements Outcome {}

        /** It cannot be told. */
        record Undecided(AuditRecords.Standing standing, String reason) implements Outcome {}
    }

    /** A sum of the source's rows, and the position at which they are exactly so. */
    private record Read(TableSum sum, Lsn at) {}

    /** How the target's rows compare with the ledger, if they were read. */
    Optional<TargetOutcome> target() {
        return target;
    }

    Outcome compare() throws InterruptedException {
        stretch.begin();
        Optional<Read> quiet = readQuiet();
        if (quiet.isEmpty()) {
            return switch (settings.keyless()) {
                case MAY_LOCK -> confirm();
                case WAITS_FOR_QUIET ->
                        new Outcome.Undecided(
                                AuditRecords.Standing.PENDING,
                                "it has no key, and is written too often to be read in between");
            };
        }
        Outcome outcome = compared(quiet.get());
        if (outcome instanceof Outcome.Undecided
                && settings.keyless() == AuditSettings.Keyless.MAY_LOCK) {
            return confirm();
        }
        return outcome;
    }

    private Optional<Read> readQuiet() throws InterruptedException {
        ChunkSource chunks = ports.sides().chunks();
        boolean looksFirst = shares.restless().contains(schema.table());
        for (int attempt = 0; attempt < QUIET_READS_MAX; attempt++) {
            Lsn low = chunks.positionBefore();
            chunks.awaitVisible(low);
            if (looksFirst && changes(low, chunks.positionBehind()) > 0) {
                return Optional.empty();
            }
            looksFirst = false;
            TableSum sum = new TableSum(schema, ports.hashers());
            try (Reads.Read _ = shares.source().begin(schema.table())) {
                chunks.read(schema, KeyRange.ALL, NO_LIMIT, sum::add);
            }
            Lsn high = chunks.positionBehind();
            long changes = changes(low, high);
            if (changes == 0) {
                shares.restless().remove(schema.table());
                return Optional.of(new Read(sum, high));
            }
            if (changes > CHANGES_MAX) {
                shares.restless().add(schema.table());
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** How many there are behind a position and up to another one, of which none was taken yet. */
    private long changes(Lsn low, Lsn high) throws InterruptedException {
        return stretch.upTo(high).stream()
                .filter(it -> it.position().commitLsn().isAfter(low))
                .count();
    }

    private Outcome compared(Read source) throws InterruptedException {
        TableSum rows = new TableSum(schema, ports.hashers());
        Lsn at = readTarget(source.at(), rows, rows::add);
        roll(source, at);
        return isSame(source.sum(), rows)
                ? new Outcome.Equal(at, rows.rows(), source.sum().largeObjects())
                : new Outcome.Undecided(AuditRecords.Standing.SUSPECT, "its sum differs");
    }

    /**
     * Reads all rows of the target at or behind a position, and compares them with the ledger.
     *
     * @param sum of the rows that the consumer was given
     * @return the target's position
     */
    private Lsn readTarget(Lsn position, TableSum sum, RowConsumer rows)
            throws InterruptedException {
        try (TargetRead read = stretch.read(shares.target(), position)) {
            AuditTarget.Snapshot snapshot = read.snapshot();
            LedgerEntry ledger =
                    snapshot.ledger(schema.table())
                            .orElseThrow(() -> new BegunAnewException("the table is not loaded"));
            snapshot.rows(schema, KeyRange.ALL, NO_LIMIT, rows);
            Lsn at = snapshot.checkpoint().commitLsn();
            target = Optional.of(TargetAudit.compared(at, sum, ledger));
            return at;
        }
    }

    private List<LogEvent.Change> roll(Read source, Lsn at) throws InterruptedException {
        List<LogEvent.Change> behind =
                stretch.upTo(at).stream()
                        .filter(it -> it.position().commitLsn().isAfter(source.at()))
                        .toList();
        behind.forEach(change -> source.sum().apply(change, _ -> true));
        return behind;
    }

    private static boolean isSame(TableSum source, TableSum target) {
        return source.rows().equals(target.rows())
                && source.largeObjects()
                        .map(it -> Optional.of(it).equals(target.largeObjects()))
                        .orElse(true);
    }

    private Outcome confirm() throws InterruptedException {
        RowCounts counts = new RowCounts(ports.hashers().of(schema), CONTENTS_MAX);
        TableSum sum = new TableSum(schema, ports.hashers());
        Lsn marker =
                readLocked(row -> {
                    sum.add(row);
                    counts.onSource(row);
                });
        Read source = new Read(sum, marker);
        TableSum rows = new TableSum(schema, ports.hashers());
        Lsn at =
                readTarget(
                        marker,
                        rows,
                        row -> {
                            rows.add(row);
                            counts.onTarget(row);
                        });
        roll(source, at).forEach(counts::changed);
        return isSame(sum, rows)
                ? new Outcome.Equal(at, rows.rows(), sum.largeObjects())
                : new Outcome.Confirmed(mismatches(counts, at));
    }

    private Lsn readLocked(RowConsumer rows) throws InterruptedException {
        try (Reads.Read _ = shares.source().begin(schema.table())) {
            return ports.sides().chunks().readLocked(schema, rows);
        }
    }

    private List<AuditRecords.Mismatch> mismatches(RowCounts counts, Lsn at) {
        List<AuditRecords.Mismatch> found = new ArrayList<>();
        if (!counts.isTooMany() && counts.missing() > 0) {
            found.add(
                    mismatch(
                            AuditRecords.Mismatch.Kind.MISSING,
                            names(schema.columns()),
                            counts.missing(),
                            at));
        }
        if (!counts.isTooMany() && counts.extra() > 0) {
            found.add(
                    mismatch(
                            AuditRecords.Mismatch.Kind.EXTRA,
                            names(schema.columns()),
                            counts.extra(),
                            at));
        }
        if (found.isEmpty()) {
            List<Column> columns = schema.columns();
            List<Column> largeObjects =
                    columns.stream().filter(it -> it.type().isLargeObject()).toList();
            List<Column> differing = counts.isTooMany() ? columns : largeObjects;
            found.add(mismatch(AuditRecords.Mismatch.Kind.CHANGED, names(differing), 1, at));
        }
        return found;
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    private AuditRecords.Mismatch mismatch(
            AuditRecords.Mismatch.Kind kind, List<String> columns, long rows, Lsn at) {
        return new AuditRecords.Mismatch(
                Optional.empty(), kind, columns, rows, at, ports.pace().clock().instant());
    }
}
