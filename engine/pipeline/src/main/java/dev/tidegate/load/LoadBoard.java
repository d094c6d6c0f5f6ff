package dev.tidegate.load;

import dev.tidegate.ledger.Ledgers;
import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * The load of one replication group's tables, beside the stream of their changes, so that both
 * together are exact.
 *
 * <p>The protocol. Each key of a table is in one range, and each range in one state:
 *
 * <pre>
 *   WAITING ──opened──▶ OPEN ──offered──▶ READY ──apply, at rest──▶ PUBLISHED
 *      ▲                 │ ◀──taken back──┘
 *      └──── undone ─────┘ failure, crash, other columns, too many changes
 * </pre>
 *
 * <p>Only PUBLISHED is durable, by a row of {@code tidegate.load_chunk} in the commit of the rows;
 * what no published range covers is WAITING after a crash. Threads of the load ({@link
 * ChunkWorker}) move a range from WAITING to READY and back; apply's worker alone publishes, and
 * only <em>at rest</em>: with no window being filled or committed. So a window has one rule for
 * each key from its first to its last change:
 *
 * <ul>
 *   <li>a change of a key that is PUBLISHED is applied strictly: it must hit its row;
 *   <li>a change of another key is handed over to the load. The window keeps it, and delivers it
 *       when the window is committed; one that is undone delivers nothing, and is read again.
 *   <li>The load drops it if the range is WAITING, and keeps it if the range is OPEN or READY.
 *   <li>A change that moves a row between two keys that are not treated alike is a delete of the
 *       one and an insert of the other.
 * </ul>
 *
 * <p>How a range gets there, with P as the position up to which everything is applied:
 *
 * <ol>
 *   <li>It is opened: from here on changes of its keys are kept. Then {@code low} is taken, which
 *       lies behind all that is in the journal. So what was dropped before lies at or before {@code
 *       low}, and what is kept up to {@code low} is not needed.
 *   <li>The guard band passes: a read that starts now sees everything up to {@code low}. Ranges are
 *       opened several together, so that they wait for it once.
 *   <li>Rows are read up to a limit, straight into an open target transaction. What lies behind the
 *       last one is another chunk's at once: it starts behind the same {@code low}, takes over what
 *       is kept for its keys and what is on its way to them, and need not wait for the guard band.
 *       If much is kept already, or the load is held back, it is WAITING again.
 *   <li>{@code high} is taken, which lies behind all that the read saw: by a watermark, one for all
 *       threads that wait for one.
 *   <li>Kept changes are merged into the same target transaction: insert or replace, delete if
 *       there. That is right whether or not the read saw a change, since the last change of a row
 *       carries the whole of it; a large object that it leaves out is the one that was read.
 *   <li>When P has reached {@code high} and few kept changes are left, the chunk is READY. At rest
 *       apply merges these, and commits rows and record, if its checkpoint is still the durable
 *       one. Then the rows are what the source had at P, no change of them is on its way, and no
 *       bracket is left for apply to look at.
 * </ol>
 *
 * <p>Why nothing is lost: let c be a change of a key of the range. If it committed at or before
 * {@code low}, the read sees it. If it committed behind {@code low}, it came into the journal after
 * the range was opened, so apply handed it over to the open range; it is merged before the
 * publication if it lies at or before P, and applied strictly if it lies behind.
 *
 * <p>A row changes during the read:
 *
 * <pre>
 *   source            | update x=2 @12 |                 |           | update x=3 @16
 *   load    low = 10  |                | reads x=2       | high = 15 |
 *   apply             |                | keeps x=2 @12   |           | P = 15: at rest, merges x=2,
 *                                                                      publishes; 16 strictly
 * </pre>
 *
 * <p>A row moves between two chunks, (…, 50] being PUBLISHED and (50, …) OPEN with {@code low} =
 * 10:
 *
 * <pre>
 *   source            | key 40 → 60 @12 |            | key 60 → 45 @14 |            |
 *   load              |                 | reads 60   |                 | high = 15  |
 *   apply   12: deletes 40 strictly, hands over "insert 60"; 14: hands over "delete 60", inserts 45
 *           strictly; P = 15: merges "delete 60", which is all that is kept of 60; publishes
 * </pre>
 *
 * <p>The process is killed while apply publishes two chunks at P = 20:
 *
 * <pre>
 *   apply   publishes (…, 50] at 20 | publishes (50, 90] … killed
 *   target  (…, 50] is there, with its record; (50, 90] is undone, or there with its record
 *   next    reads the records after it has taken over, goes on behind 20; what is not recorded is
 *           read again, with a new low
 * </pre>
 *
 * <p>Another process may have published a chunk while this one believed to be the owner: so the
 * records are read after each take-over, unless the epochs show that nobody came between; and what
 * is open is given up then, as changes that the other one applied were not kept.
 *
 * <p>Rows that cannot be told apart, or not on the target, cannot be merged into. Such a table is
 * one range, and is published only if nothing was kept between {@code low} and {@code high}: then
 * the rows are exactly those at {@code high}, and what is kept behind it is applied in order. Else
 * it is read again; after three times under a lock, whose position is exact.
 *
 * <p>Memory is bounded: kept changes are reduced by key and have a bound, beyond which the chunk is
 * undone, and its table's next ones are smaller.
 *
 * <p>Safe for use by several threads. Those of the load wait through {@link Waiting} only.
 */
public final class LoadBoard implements LoadedTables {
    private static final Following WHOLE = new Following.Whole();
    private static final Following NONE = new Following.None();

    /** After this time apply looks again whether the chunks of a table are gone. */
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    /** Changes that apply merges into one chunk at rest, usually. */
    private static final int MERGED_AT_REST_MAX = 20_000;

    /** Requests that are fulfilled in one moment of rest: the stream waits meanwhile. */
    private static final int REQUESTS_AT_REST_MAX = 20;

    private final Ports ports;
    private final LoadSettings settings;
    private final LoadObserver observer;
    private final LoadState state;
    private final ChunkClaims claims;

    /**
     * Makes one for these tables, to be loaded in this order. Nothing is asked of the ports yet.
     */
    public LoadBoard(
            Ports ports, List<TableSchema> tables, LoadSettings settings, LoadObserver observer) {
        this.ports = ports;
        this.settings = settings;
        this.observer = observer;
        this.state = new LoadState(tables, settings, ports.waiting());
        this.claims = new ChunkClaims(ports, state, settings, observer);
    }

    /**
     * What the load works with.
     *
     * @param nanos the time, as {@link System#nanoTime} has it: by it reads beside a stream rest
     */
    public record Ports(
            ChunkSource source,
            ChunkTarget target,
            LoadThrottle throttle,
            Waiting waiting,
            Ledgers ledgers,
            LongSupplier nanos) {
        /** Keeps no ledger, and no read rests. */
        public Ports(
                ChunkSource source, ChunkTarget target, LoadThrottle throttle, Waiting waiting) {
            this(source, target, throttle, waiting, Ledgers.OFF, () -> 0);
        }

        /** Waits on a monitor, as fast as it can, and keeps no ledger. */
        public Ports(ChunkSource source, ChunkTarget target) {
            this(source, target, LoadThrottle.NONE, Waiting.onMonitor());
        }
    }

    /** What the threads of the load work on. */
    ChunkClaims claims() {
        return claims;
    }

    @Override
    public void takenOver(Checkpoint start) {
        if (!state.goesOnFrom(start)) {
            readDurable(start);
        }
        state.durable(start);
        state.moved();
    }

    private void readDurable(Checkpoint start) {
        Map<TableId, TableRecord> others = new LinkedHashMap<>(ports.target().tables());
        Map<TableId, TableLoad> loads = new LinkedHashMap<>();
        List<TableId> clear = new ArrayList<>();
        for (TableLoad before : state.tables()) {
            TableLoad load = new TableLoad(before.schema());
            Optional<TableRecord> record = Optional.ofNullable(others.remove(load.table()));
            record.ifPresent(it -> load.resume(it, ranges(load.schema(), it)));
            if (load.isWanted()
                    && !load.isComplete()
                    && record.map(it -> it.loaded().isEmpty()).orElse(true)) {
                clear.add(load.table());
            }
            loads.put(load.table(), load);
        }
        state.readAnew(loads, others, clear, start.commitLsn());
    }

    private KeyRanges ranges(TableSchema schema, TableRecord record) {
        return record.complete() || record.loaded().isEmpty()
                ? KeyRanges.UNTOUCHED
                : KeyRanges.ofLoaded(record.loaded(), ports.source().order(schema));
    }

    @Override
    public void startOver(TableId table, Checkpoint at) throws InterruptedException {
        TableRequest request = new TableRequest.StartOver(table, new CompletableFuture<>());
        state.request(request);
        while (!state.isDue(request)) {
            ports.waiting().await(() -> state.isDue(request), LOOK_INTERVAL);
        }
        fulfil(request, at);
        state.moved();
    }

    @Override
    public Routing routing() {
        return new WindowRouting(this, settings.keptBytesMax());
    }

    /** How changes with a schema are treated in a window. */
    Following following(TableSchema schema, WindowRouting window) {
        return state.table(schema.table())
                .map(load -> following(load, schema, window))
                .orElseGet(() ->
                        state.unlisted(schema.table())
                                .filter(record -> record.complete() && isWanted(record.intent()))
                                .map(_ -> WHOLE)
                                .orElse(NONE));
    }

    private static Following following(TableLoad load, TableSchema schema, WindowRouting window) {
        if (!load.isWanted()) {
            return NONE;
        }
        return load.isComplete() ? WHOLE : window.partly(load, schema);
    }

    private static boolean isWanted(TableIntent intent) {
        return switch (intent) {
            case REPLICATE, PAUSE -> true;
            case SKIP, REMOVE -> false;
        };
    }

    /** Something that a thread of the load may wait for has happened. */
    void wake() {
        ports.waiting().wake();
    }

    @Override
    public void committed(Checkpoint checkpoint) {
        state.durable(checkpoint);
        state.appliedUpTo(checkpoint.commitLsn());
    }

    @Override
    public boolean isLoading() {
        return state.isAnyOpen() || state.isAnyRequest();
    }

    @Override
    public boolean wantsRest() {
        return state.wantsRest();
    }

    @Override
    public void rest(Checkpoint at, Lsn journalRead) {
        state.due(REQUESTS_AT_REST_MAX).forEach(request -> fulfil(request, at));
        state.ready().forEach(chunk -> publish(chunk, at, journalRead));
        state.moved();
    }

    private void publish(OpenChunk chunk, Checkpoint at, Lsn journalRead) {
        Optional<ChunkTarget.Chunk> taken = chunk.takeToPublish(MERGED_AT_REST_MAX);
        if (taken.isEmpty()) {
            return;
        }
        try (ChunkTarget.Chunk session = taken.get()) {
            if (mergeLast(chunk, session)) {
                Loaded loaded = state.loaded(chunk);
                session.publish(loaded, at, journalRead);
                state.published(chunk, loaded, journalRead);
                tell(chunk.schema().table(), loaded);
            }
        } catch (RuntimeException e) {
            state.unsure();
            throw e;
        } finally {
            if (chunk.publishingEnded()) {
                state.left(chunk);
            }
        }
    }

    private void tell(TableId table, Loaded loaded) {
        observer.chunkPublished(table, loaded);
        if (loaded.tableComplete()) {
            observer.tableComplete(table);
        }
    }

    /** What the target refuses of a chunk is no fault of the stream: the chunk's thread is told. */
    private static boolean mergeLast(OpenChunk chunk, ChunkTarget.Chunk session) {
        List<LogEvent.Change> changes = chunk.drain();
        try {
            if (!changes.isEmpty()) {
                session.merge(changes);
            }
            return true;
        } catch (TidegateException e) {
            chunk.failed(e);
            return false;
        }
    }

    private void fulfil(TableRequest request, Checkpoint at) {
        try {
            switch (request) {
                case TableRequest.Clear(var table, _) -> startOver(known(table), at);
                case TableRequest.StartOver(var table, _) -> {
                    startOver(known(table), at);
                    observer.tableStartedOver(table);
                }
                case TableRequest.Intend(var table, var intent, _) ->
                        intend(known(table), intent, at);
                case TableRequest.Add(var schema, _) -> add(schema, at);
            }
        } catch (RuntimeException e) {
            state.unsure();
            request.done().completeExceptionally(e);
            throw e;
        } finally {
            state.ended(request);
        }
        request.done().complete(null);
    }

    private TableLoad known(TableId table) {
        return state.table(table).orElseThrow();
    }

    private void startOver(TableLoad load, Checkpoint at) {
        observer.tableStartsOver(load.table());
        ports.target().startOver(load.schema(), at);
        state.emptied(load);
    }

    /** What was not followed is of no moment that anybody knows: it is loaded from nothing. */
    private void intend(TableLoad load, TableIntent intent, Checkpoint at) {
        if (!load.isWanted() && isWanted(intent)) {
            startOver(load, at);
        }
        ports.target().intend(load.table(), intent, at);
        state.intended(load, intent);
    }

    private void add(TableSchema schema, Checkpoint at) {
        TableLoad load = new TableLoad(schema);
        Optional.ofNullable(ports.target().tables().get(schema.table()))
                .ifPresent(record -> load.intended(record.intent()));
        startOver(load, at);
        state.add(load);
    }

    @Override
    public boolean isComplete() {
        return state.isComplete();
    }

    @Override
    public Map<TableId, Lsn> beginnings() {
        return state.beginnings();
    }

    /** How far each table is, in the order in which they are loaded. */
    public List<TableProgress> progress() {
        return state.progress();
    }

    /**
     * Has a table loaded from nothing, at the next moment of rest.
     *
     * @return done when the table is empty and its load begins again; fails with {@code
     *     IllegalArgumentException} if the table is not known
     */
    public CompletableFuture<Void> startOver(TableId table) {
        return ofKnown(new TableRequest.StartOver(table, new CompletableFuture<>()));
    }

    /**
     * Does what the operator wants of a table, at the next moment of rest. One that was not
     * followed and is wanted again is loaded from nothing.
     *
     * @return done when it is so, durably; fails with {@code IllegalArgumentException} if the table
     *     is not known
     */
    public CompletableFuture<Void> intend(TableId table, TableIntent intent) {
        return ofKnown(new TableRequest.Intend(table, intent, new CompletableFuture<>()));
    }

    /**
     * Takes a table up that was not known, or that was replicated no more: it is loaded from
     * nothing. Capture runs with it already. One that is wanted stays as it is.
     *
     * @return done when its load begins
     */
    public CompletableFuture<Void> add(TableSchema schema) {
        if (state.table(schema.table()).filter(TableLoad::isWanted).isPresent()) {
            return CompletableFuture.completedFuture(null);
        }
        return request(new TableRequest.Add(schema, new CompletableFuture<>()));
    }

    private CompletableFuture<Void> ofKnown(TableRequest request) {
        if (state.table(request.table()).isPresent()) {
            return request(request);
        }
        request.done()
                .completeExceptionally(
                        new IllegalArgumentException("not one of the tables: " + request.table()));
        return request.done();
    }

    private CompletableFuture<Void> request(TableRequest request) {
        state.request(request);
        state.moved();
        return request.done();
    }
}
