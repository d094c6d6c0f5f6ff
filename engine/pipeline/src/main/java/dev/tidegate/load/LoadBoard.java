package dev.tidegate.load;

import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** PROTOCOL */
public final class LoadBoard implements LoadedTables {
    private static final Following WHOLE = new Following.Whole();
    private static final Following NONE = new Following.None();

    /** Changes that apply merges into one chunk at rest, usually. */
    private static final int MERGED_AT_REST_MAX = 20_000;

    /** Requests that are fulfilled in one moment of rest: the stream waits meanwhile. */
    private static final int REQUESTS_AT_REST_MAX = 20;

    private final Ports ports;
    private final LoadSettings settings;
    private final LoadObserver observer;
    private final LoadState state;
    private final ChunkClaims claims;

    /** Makes one for these tables, to be loaded in this order. Nothing is asked of the ports yet. */
    public LoadBoard(
            Ports ports, List<TableSchema> tables, LoadSettings settings, LoadObserver observer) {
        this.ports = ports;
        this.settings = settings;
        this.observer = observer;
        this.state = new LoadState(tables, settings, ports.waiting());
        this.claims = new ChunkClaims(ports, state, settings, observer);
    }

    /** What the load works with. */
    public record Ports(
            ChunkSource source, ChunkTarget target, LoadThrottle throttle, Waiting waiting) {
        /** Waits on a monitor, as fast as it can. */
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
            if (load.isWanted() && !load.isComplete() && load.ranges() == KeyRanges.UNTOUCHED) {
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
    public Routing routing() {
        return new WindowRouting(this, settings.keptBytesMax());
    }

    /** How changes with a schema are treated in a window. */
    Following following(TableSchema schema, WindowRouting window) {
        return state.table(schema.table())
                .map(load -> following(load, schema, window))
                .orElseGet(() -> state.unlisted(schema.table())
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
    public void readUpTo(Lsn position) {
        state.appliedUpTo(position);
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
        state.appliedUpTo(journalRead);
        state.takeDue(REQUESTS_AT_REST_MAX).forEach(request -> fulfil(request, at));
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
        }
        request.done().complete(null);
    }

    private TableLoad known(TableId table) {
        return state.table(table).orElseThrow();
    }

    private void startOver(TableLoad load, Checkpoint at) {
        ports.target().startOver(load.schema(), at);
        state.emptied(load);
    }

    /** What was not followed is of no moment that anybody knows: it is loaded from nothing. */
    private void intend(TableLoad load, TableIntent intent, Checkpoint at) {
        if (!load.isWanted() && isWanted(intent)) {
            startOver(load, at);
        }
        ports.target().intend(load.table(), intent);
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
     * Does what the operator wants of a table, at the next moment of rest. One that was not followed
     * and is wanted again is loaded from nothing.
     *
     * @return done when it is so, durably; fails with {@code IllegalArgumentException} if the table
     *     is not known
     */
    public CompletableFuture<Void> intend(TableId table, TableIntent intent) {
        return ofKnown(new TableRequest.Intend(table, intent, new CompletableFuture<>()));
    }

    /**
     * Takes a table up that was not known, or that was replicated no more: it is loaded from
     * nothing. Capture runs with it already.
     *
     * @return done when its load begins
     */
    public CompletableFuture<Void> add(TableSchema schema) {
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
