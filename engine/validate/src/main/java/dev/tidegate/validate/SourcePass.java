package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares the source's rows of a table that has a key with the target's, range by range, while
 * both move.
 *
 * <p>How a range is compared, with P as the target's position:
 *
 * <ol>
 *   <li>The table is tapped: from here on its changes are kept. Then {@code low} is taken, which
 *       lies behind all that is in the journal. So every change behind {@code low} is kept.
 *   <li>The guard band passes: a read that starts now sees everything up to {@code low}. Without it
 *       a transaction that is in the log, and so at or before {@code low}, may not be visible yet.
 *   <li>Rows are read from the source up to a limit.
 *   <li>{@code high} is taken, which lies behind all that the read saw.
 *   <li>When the target has reached {@code high}, rows and position P are read from it in one
 *       snapshot.
 *   <li>The rows of the source are rolled through the changes in ({@code low}, P]: now both are
 *       what the source had at P. They are compared by key.
 * </ol>
 *
 * <p>Why they are equal if nothing is wrong: a row that no change in ({@code low}, P] touched is at
 * P what it was at {@code low}, and the read saw that. One that was touched is at P what its last
 * change made of it, whatever the read saw.
 *
 * <p>Why nothing that stays wrong is missed: the row of the target is compared with what the source
 * itself had, or with what the journal made of it since. What differs but was written since is
 * right again by that.
 *
 * <p>A row changes while it is audited, and the target lags:
 *
 * <pre>
 *   source   | x=2 @12 |           | x=3 @16 |
 *   audit    low = 10  | reads x=2 | high = 15 |         P = 17: reads x=3 from the target;
 *   target             |           |         | applies 12, 16, 17 |   rolls 12, 16: x=3. Equal
 * </pre>
 *
 * <p>What differs here is suspicious, no more: see {@link Confirmation}.
 *
 * <p>Where the target does not keep the source's order of keys, its rows are read by the keys of
 * the source's. Rows that are on the target alone are not found so, but counted: the sum of all
 * source rows is kept as {@link TargetAudit} keeps the target's, and at the end must be the
 * ledger's.
 *
 * <p>Owned by one thread. Methods throw {@link BegunAnewException} if the table is tapped no more
 * without a gap.
 */
final class SourcePass implements AutoCloseable {
    /** The target's part of a range may have more rows, but not without end. */
    private static final int TARGET_ROWS_FACTOR = 2;

    /** Keys for which the target is asked in one question. */
    private static final int KEYS_AT_ONCE = 2_000;

    private static final ChunkSource.Limit NO_LIMIT =
            new ChunkSource.Limit(Long.MAX_VALUE, Long.MAX_VALUE);

    private final AuditPorts ports;
    private final AuditSettings settings;
    private final TableSchema schema;
    private final KeyOrder order;
    private final boolean sameOrder;
    private final KeyHash keys;
    private final TableStretch stretch;
    private final TableSum sum;
    private final Rests rests;
    private final boolean fromTheStart;
    private KeyRange rest;
    private Lsn position = Lsn.ZERO;
    private Optional<Instant> since = Optional.empty();
    private boolean ended;

    /**
     * Begins a pass, or goes on with one.
     *
     * @param rests hears of the time in which a side reads
     * @param behind the last key that was audited
     */
    SourcePass(
            AuditPorts ports,
            AuditSettings settings,
            Rests rests,
            TableSchema schema,
            Optional<Row> behind) {
        this.ports = ports;
        this.settings = settings;
        this.rests = rests;
        this.schema = schema;
        this.order = ports.sides().chunks().order(schema);
        this.sameOrder = ports.sides().target().keepsSourceOrder(schema);
        this.keys = new KeyHash(schema, ports.hashers());
        this.sum = new TableSum(schema, ports.hashers());
        this.fromTheStart = behind.isEmpty();
        this.rest = new KeyRange(behind, Optional.empty());
        this.stretch = new TableStretch(ports, schema);
    }

    /**
     * A range that was compared.
     *
     * @param range its keys
     * @param at the position at which it was
     * @param rows what the source's rows come to
     * @param suspicious keys that look different
     */
    record Compared(KeyRange range, Lsn at, MultisetHash rows, List<Row> suspicious) {
        Compared {
            suspicious = List.copyOf(suspicious);
        }
    }

    /** Up to which position it knows what happened. */
    Lsn position() {
        return position;
    }

    boolean hasEnded() {
        return ended;
    }

    TableSchema schema() {
        return schema;
    }

    TableStretch stretch() {
        return stretch;
    }

    /** Whether what is only on the target is found range by range. */
    boolean findsExtraRows() {
        return sameOrder;
    }

    /** The sum of all rows of the source at the last position, of a pass that has them all. */
    Optional<TableSum> total() {
        return fromTheStart && ended ? Optional.of(sum) : Optional.empty();
    }

    /**
     * Has the ledger made what all rows of the source come to, of a pass that has them all; returns
     * whether that was so.
     */
    boolean anchor(LedgerAnchor anchor) throws InterruptedException {
        Optional<TableSum> total = total();
        if (total.isPresent()) {
            position = Lsn.max(position, anchor.write(total.get()));
        }
        return total.isPresent();
    }

    /** Compares the next range. */
    Compared next() throws InterruptedException {
        stretch.begin();
        ChunkSource chunks = ports.sides().chunks();
        RolledRows source = new RolledRows(schema, ports.hashers(), keys);
        Lsn low = chunks.positionBefore();
        chunks.awaitVisible(low);
        Instant begun = rests.now();
        Optional<Row> last = chunks.read(schema, rest, settings.range(), source::add);
        rests.worked(begun);
        KeyRange range = last.isPresent() ? new KeyRange(rest.above(), last) : rest;
        Lsn high = chunks.positionBehind();
        RolledRows target = new RolledRows(schema, ports.hashers(), keys);
        Lsn at;
        try (AuditTarget.Snapshot snapshot = stretch.snapshot(high)) {
            requireSame(snapshot);
            at = snapshot.checkpoint().commitLsn();
            KeyRange read = readTarget(snapshot, range, target);
            if (!read.equals(range)) {
                source.keep(key -> read.contains(key, order));
            }
            range = read;
            roll(source, read, low, at);
            if (!sameOrder) {
                readTarget(snapshot, source.keys(), target);
            }
        }
        sum.add(source.rows(), source.largeObjects());
        ports.pace().observer().read(schema.table(), source.count() + target.count());
        rest = new KeyRange(range.upTo(), Optional.empty());
        ended = range.upTo().isEmpty();
        return new Compared(range, at, source.rows(), source.differing(target));
    }

    /** Reads the target's rows of a range; returns the range, or what of it could be read. */
    private KeyRange readTarget(AuditTarget.Snapshot snapshot, KeyRange range, RolledRows target)
            throws InterruptedException {
        if (!sameOrder) {
            return range;
        }
        ChunkSource.Limit limit = settings.range();
        ChunkSource.Limit most =
                new ChunkSource.Limit(
                        limit.rows() * TARGET_ROWS_FACTOR, limit.bytes() * TARGET_ROWS_FACTOR);
        Instant begun = rests.now();
        Optional<Row> last = snapshot.rows(schema, range, most, target::add);
        rests.worked(begun);
        return last.isPresent() ? new KeyRange(range.above(), last) : range;
    }

    private void readTarget(AuditTarget.Snapshot snapshot, List<Row> asked, RolledRows target)
            throws InterruptedException {
        Instant begun = rests.now();
        for (int from = 0; from < asked.size(); from += KEYS_AT_ONCE) {
            int to = Math.min(asked.size(), from + KEYS_AT_ONCE);
            snapshot.rows(schema, asked.subList(from, to), target::add);
        }
        rests.worked(begun);
    }

    private void roll(RolledRows source, KeyRange range, Lsn low, Lsn at)
            throws InterruptedException {
        List<LogEvent.Change> changes = advance(at);
        for (LogEvent.Change change : changes) {
            if (change.position().commitLsn().isAfter(low)) {
                source.roll(change, key -> range.contains(key, order));
            }
        }
    }

    /**
     * Takes the changes up to a position, and moves the sum of what was audited before on to there.
     */
    List<LogEvent.Change> advance(Lsn at) throws InterruptedException {
        List<LogEvent.Change> changes = stretch.upTo(at);
        for (LogEvent.Change change : changes) {
            sum.apply(change, row -> isAudited(keys.key(row)));
        }
        position = Lsn.max(position, at);
        return changes;
    }

    private boolean isAudited(Row key) {
        return ended || rest.above().map(it -> order.compare(key, it) <= 0).orElse(false);
    }

    private void requireSame(AuditTarget.Snapshot snapshot) {
        LedgerEntry ledger =
                snapshot.ledger(schema.table())
                        .orElseThrow(() -> new BegunAnewException("the table is not loaded"));
        if (since.isPresent() && !since.get().equals(ledger.since())) {
            throw new BegunAnewException("the table was loaded anew");
        }
        since = Optional.of(ledger.since());
    }

    /**
     * Whether the sum of the source is the ledger's, at one position.
     *
     * @return empty if one of them is not known
     */
    Optional<Boolean> isAsTheLedgerSays() throws InterruptedException {
        if (total().isEmpty()) {
            return Optional.empty();
        }
        try (AuditTarget.Snapshot snapshot = stretch.snapshot(position)) {
            requireSame(snapshot);
            Optional<LedgerEntry> ledger = snapshot.ledger(schema.table());
            advance(snapshot.checkpoint().commitLsn());
            return ledger.flatMap(LedgerEntry::rows).map(sum.rows()::equals);
        }
    }

    /** Whether the target's rows come to the sum of the source's; reads all of the target's. */
    boolean isAsTheTargetIs() throws InterruptedException {
        TableSum target = new TableSum(schema, ports.hashers());
        Lsn at;
        try (AuditTarget.Snapshot snapshot = stretch.snapshot(position)) {
            requireSame(snapshot);
            at = snapshot.checkpoint().commitLsn();
            Instant begun = rests.now();
            snapshot.rows(schema, KeyRange.ALL, NO_LIMIT, target::add);
            rests.worked(begun);
        }
        advance(at);
        return total().map(it -> it.rows().equals(target.rows())).orElse(false);
    }

    /** Keys that the target has and the source seems not to have; asks the source for each. */
    List<Row> onTheTargetAlone() throws InterruptedException {
        List<Row> alone = new ArrayList<>();
        ExtraRows batch = new ExtraRows(ports.sides().source(), schema, keys, alone);
        try (AuditTarget.Snapshot snapshot = stretch.snapshot(position)) {
            snapshot.rows(schema, KeyRange.ALL, NO_LIMIT, batch);
            batch.ask();
        }
        return alone;
    }

    @Override
    public void close() {
        stretch.close();
    }
}
