package dev.tidegate.validate;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Compares the source's rows of a table that has a key with the target's, range by range, while
 * both move.
 *
 * <p>How ranges are compared, some in one bracket, with P as the target's position:
 *
 * <ol>
 *   <li>The table is tapped: from here on its changes are kept. Then {@code low} is taken, which
 *       lies behind all that is in the journal. So every change behind {@code low} is kept.
 *   <li>The guard band passes: a read that starts now sees everything up to {@code low}. Without it
 *       a transaction that is in the log, and so at or before {@code low}, may not be visible yet.
 *   <li>Rows are read from the source up to a limit: a range. Then those of the next one, and so
 *       on, as long as there is room for them: {@code low} lies before all of these reads.
 *   <li>{@code high} is taken, which lies behind all that the reads saw.
 *   <li>When the target has reached {@code high}, the rows of a range and position P are read from
 *       it in one snapshot.
 *   <li>The rows of the source are rolled through the changes in ({@code low}, P]: now both are
 *       what the source had at P. They are compared by key. The next range is rolled with it, and
 *       has a P of its own.
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
 * <p>The next bracket's {@code low} is taken before {@code high} is waited for, so that its guard
 * band passes meanwhile. Changes behind it that the comparisons take are kept, and the ranges that
 * are read later are rolled through them first:
 *
 * <pre>
 *   audit    low = 10 | reads (…, c] | low' = 14, high = 15 | P = 17: rolls (10, 17] | reads (c, …]
 *   kept                                                      (14, 17]   rolls these: is at 17 too
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

    /** How long ranges are read in one bracket: about as long as it takes to close. */
    private static final Duration BRACKET_MAX = Duration.ofSeconds(5);

    /** Changes that are kept for the next bracket; with more it takes a position of its own. */
    private static final int KEPT_MAX = 20_000;

    private static final ChunkSource.Limit NO_LIMIT =
            new ChunkSource.Limit(Long.MAX_VALUE, Long.MAX_VALUE);

    private final AuditPorts ports;
    private final AuditSettings settings;
    private final AuditShares shares;
    private final TableSchema schema;
    private final KeyOrder order;
    private final boolean sameOrder;
    private final KeyHash keys;
    private final TableStretch stretch;
    private final TableSum sum;
    private final boolean fromTheStart;

    /** Of a pass that sees all of the target's rows, in the order of its keys. */
    private final Optional<ScannedBeside> target;

    /** Read and not compared, in the order of their keys. */
    private final Deque<OpenRange> open = new ArrayDeque<>();

    /** Behind the last range that was read. */
    private KeyRange unread;

    private boolean allRead;

    /** Behind all that the open ranges have seen. */
    private Lsn high = Lsn.ZERO;

    /**
     * Where the next bracket begins, if that is known yet, and the changes that were taken since.
     */
    private Optional<Lsn> nextLow = Optional.empty();

    private final List<LogEvent.Change> sinceNextLow = new ArrayList<>();

    /** The last key that was compared. */
    private Optional<Row> cursor;

    private Lsn position = Lsn.ZERO;
    private Optional<Instant> since = Optional.empty();
    private boolean ended;

    /**
     * Begins a pass, or goes on with one.
     *
     * @param behind the last key that was audited
     */
    SourcePass(
            AuditPorts ports,
            AuditSettings settings,
            AuditShares shares,
            TableSchema schema,
            Optional<Row> behind) {
        this.ports = ports;
        this.settings = settings;
        this.shares = shares;
        this.schema = schema;
        this.order = ports.sides().chunks().order(schema);
        this.sameOrder = ports.sides().target().keepsSourceOrder(schema);
        this.keys = new KeyHash(schema, ports.hashers());
        this.sum = new TableSum(schema, ports.hashers());
        this.fromTheStart = behind.isEmpty();
        this.cursor = behind;
        this.unread = new KeyRange(behind, Optional.empty());
        this.target = sameOrder && fromTheStart ? Optional.of(beside()) : Optional.empty();
        this.stretch = new TableStretch(ports, schema);
    }

    private ScannedBeside beside() {
        ScanNotes notes = ScanNotes.in(ports.records(), schema.table());
        return new ScannedBeside(schema, ports.hashers(), notes, now());
    }

    /**
     * A range of the source.
     *
     * @param low the position before its read
     * @param room that it takes, in rows
     */
    private record OpenRange(KeyRange range, Lsn low, RolledRows rows, long room) {}

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

    /**
     * How the target's rows compare with the ledger, of a pass that has read them all; empty if it
     * has not, or the target has a key twice.
     */
    Optional<TargetOutcome> target() {
        return target.flatMap(ScannedBeside::outcome);
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

    /** Whether ranges were read that are to be compared. */
    boolean hasOpenRanges() {
        return !open.isEmpty();
    }

    /** Reads the next ranges, at least one, in one bracket, and waits until it is closed. */
    void read() throws InterruptedException {
        stretch.begin();
        ChunkSource chunks = ports.sides().chunks();
        Lsn low = nextLow.isPresent() ? nextLow.get() : chunks.positionBefore();
        chunks.awaitVisible(low);
        shares.room().take(settings.range().rows());
        Instant until = now().plus(BRACKET_MAX);
        readRange(low);
        while (mayReadMore(until) && shares.room().tryTake(settings.range().rows())) {
            readRange(low);
        }
        sinceNextLow.clear();
        nextLow = allRead ? Optional.empty() : Optional.of(chunks.positionBefore());
        high = chunks.positionBehind();
    }

    private boolean mayReadMore(Instant until) {
        return !allRead && open.size() < shares.rangesAtOnce() && now().isBefore(until);
    }

    private Instant now() {
        return ports.pace().clock().instant();
    }

    /** Reads a range into room that is taken; gives back what it does not need. */
    private void readRange(Lsn low) throws InterruptedException {
        long room = settings.range().rows();
        long needed = 0;
        try {
            RolledRows rows = new RolledRows(schema, ports.hashers(), keys);
            Optional<Row> last;
            try (Reads.Read _ = shares.source().begin(schema.table())) {
                last = ports.sides().chunks().read(schema, unread, settings.range(), rows::add);
            }
            KeyRange range = last.isPresent() ? new KeyRange(unread.above(), last) : unread;
            OpenRange read = new OpenRange(range, low, rows, Math.min(room, rows.count()));
            sinceNextLow.forEach(change -> roll(read, change));
            needed = read.room();
            open.add(read);
            unread = new KeyRange(last, Optional.empty());
            allRead = last.isEmpty();
        } finally {
            shares.room().giveBack(room - needed);
        }
    }

    private void roll(OpenRange range, LogEvent.Change change) {
        if (change.position().commitLsn().isAfter(range.low())) {
            range.rows().roll(change, key -> range.range().contains(key, order));
        }
    }

    /** Compares the first of the open ranges. */
    Compared compare() throws InterruptedException {
        OpenRange first = open.element();
        RolledRows source = first.rows();
        RolledRows rows = new RolledRows(schema, ports.hashers(), keys);
        KeyRange compared;
        ScannedBeside.Shown shown;
        Lsn at;
        try (TargetRead read = stretch.read(shares.target(), Lsn.max(high, position))) {
            AuditTarget.Snapshot snapshot = read.snapshot();
            shown = new ScannedBeside.Shown(snapshot.checkpoint(), requireSame(snapshot));
            at = snapshot.checkpoint().commitLsn();
            compared = readTarget(snapshot, first.range(), rows);
            if (!sameOrder) {
                advance(at);
                readTarget(snapshot, source.keys(), rows);
            }
        }
        if (sameOrder) {
            advance(at);
        }
        if (!compared.equals(first.range())) {
            source.keep(key -> compared.contains(key, order));
            goOnBehind(compared);
        }
        close(open.remove());
        sum.add(source.rows(), source.largeObjects());
        target.ifPresent(it -> it.add(rows, compared.upTo(), shown));
        ports.pace().observer().read(schema.table(), source.count() + rows.count());
        cursor = compared.upTo();
        ended = cursor.isEmpty();
        return new Compared(compared, at, source.rows(), source.differing(rows));
    }

    /**
     * The target had more rows than a comparison takes: what was read behind them is read again.
     */
    private void goOnBehind(KeyRange compared) {
        while (open.size() > 1) {
            close(open.removeLast());
        }
        unread = new KeyRange(compared.upTo(), Optional.empty());
        allRead = false;
    }

    private void close(OpenRange range) {
        shares.room().giveBack(range.room());
    }

    /** Reads the target's rows of a range; returns the range, or what of it could be read. */
    private KeyRange readTarget(AuditTarget.Snapshot snapshot, KeyRange range, RolledRows rows)
            throws InterruptedException {
        if (!sameOrder) {
            return range;
        }
        ChunkSource.Limit limit = settings.range();
        ChunkSource.Limit most =
                new ChunkSource.Limit(
                        limit.rows() * TARGET_ROWS_FACTOR, limit.bytes() * TARGET_ROWS_FACTOR);
        Optional<Row> last = snapshot.rows(schema, range, most, rows::add);
        return last.isPresent() ? new KeyRange(range.above(), last) : range;
    }

    private void readTarget(AuditTarget.Snapshot snapshot, List<Row> asked, RolledRows rows)
            throws InterruptedException {
        for (int from = 0; from < asked.size(); from += KEYS_AT_ONCE) {
            int to = Math.min(asked.size(), from + KEYS_AT_ONCE);
            snapshot.rows(schema, asked.subList(from, to), rows::add);
        }
    }

    /** Takes the changes up to a position, and moves all that was read or summed on to there. */
    List<LogEvent.Change> advance(Lsn at) throws InterruptedException {
        List<LogEvent.Change> changes = stretch.upTo(at);
        for (LogEvent.Change change : changes) {
            sum.apply(change, row -> isCompared(keys.key(row)));
            target.ifPresent(it -> it.apply(change, row -> isCompared(keys.key(row))));
            open.forEach(range -> roll(range, change));
            if (nextLow.map(change.position().commitLsn()::isAfter).orElse(false)) {
                sinceNextLow.add(change);
            }
        }
        if (sinceNextLow.size() > KEPT_MAX) {
            sinceNextLow.clear();
            nextLow = Optional.empty();
        }
        position = Lsn.max(position, at);
        return changes;
    }

    private boolean isCompared(Row key) {
        return ended || cursor.map(it -> order.compare(key, it) <= 0).orElse(false);
    }

    private LedgerEntry requireSame(AuditTarget.Snapshot snapshot) {
        LedgerEntry ledger =
                snapshot.ledger(schema.table())
                        .orElseThrow(() -> new BegunAnewException("the table is not loaded"));
        if (since.isPresent() && !since.get().equals(ledger.since())) {
            throw new BegunAnewException("the table was loaded anew, or applications wrote to it");
        }
        since = Optional.of(ledger.since());
        return ledger;
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
        TableSum rows = new TableSum(schema, ports.hashers());
        Lsn at;
        try (TargetRead read = stretch.read(shares.target(), position)) {
            AuditTarget.Snapshot snapshot = read.snapshot();
            requireSame(snapshot);
            at = snapshot.checkpoint().commitLsn();
            snapshot.rows(schema, KeyRange.ALL, NO_LIMIT, rows::add);
        }
        advance(at);
        return total().map(it -> it.rows().equals(rows.rows())).orElse(false);
    }

    /** Keys that the target has and the source seems not to have; asks the source for each. */
    List<Row> onTheTargetAlone() throws InterruptedException {
        List<Row> alone = new ArrayList<>();
        ExtraRows batch =
                new ExtraRows(ports.sides().source(), shares.source(), schema, keys, alone);
        try (AuditTarget.Snapshot snapshot = stretch.snapshot(position)) {
            snapshot.rows(schema, KeyRange.ALL, NO_LIMIT, batch);
            batch.ask();
        }
        return alone;
    }

    @Override
    public void close() {
        stretch.close();
        open.forEach(this::close);
        open.clear();
    }
}
