package dev.tidegate.load;

import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What {@link LoadBoard} and {@link ChunkClaims} share. Safe for use by several threads; holds its
 * lock for moments only, and asks no port meanwhile.
 */
final class LoadState {
    private final LoadSettings settings;
    private final Waiting waiting;
    private final KeptBudget budget;
    private final List<TableRequest> requests = new ArrayList<>();
    private final Deque<OpenChunk> prepared = new ArrayDeque<>();
    private final Set<OpenChunk> open = new LinkedHashSet<>();
    private final Set<OpenChunk> reading = new LinkedHashSet<>();
    private final List<OpenChunk> ready = new ArrayList<>();

    /** Chunks from before somebody else had taken over, which their threads have not left yet. */
    private final Set<OpenChunk> orphans = new LinkedHashSet<>();

    private final Set<Lsn> sought = new HashSet<>();
    private Optional<Checkpoint> durable = Optional.empty();
    private boolean preparing;

    /** The load had ended, and tables that it left are followed, so that another one is a guest. */
    private boolean streaming;

    // read without the lock too
    private volatile Map<TableId, TableLoad> tables;
    private volatile Map<TableId, TableRecord> unlisted = Map.of();
    private volatile Lsn applied = Lsn.ZERO;
    private volatile boolean complete;
    private volatile boolean anySought;
    private volatile boolean anyOpen;
    private volatile boolean anyReady;
    private volatile boolean anyRequest;
    private volatile boolean anyDue;
    private volatile long moves;

    LoadState(List<TableSchema> schemas, LoadSettings settings, Waiting waiting) {
        this.settings = settings;
        this.waiting = waiting;
        this.budget = new KeptBudget(settings.keptBytesMax());
        Map<TableId, TableLoad> loads = new LinkedHashMap<>();
        schemas.forEach(schema -> loads.put(schema.table(), new TableLoad(schema)));
        this.tables = loads;
    }

    Collection<TableLoad> tables() {
        return tables.values();
    }

    Optional<TableLoad> table(TableId table) {
        return Optional.ofNullable(tables.get(table));
    }

    /** What is durable of a table that is not one of these. */
    Optional<TableRecord> unlisted(TableId table) {
        return Optional.ofNullable(unlisted.get(table));
    }

    /** Whether apply goes on from where it was, and nobody else had taken over between. */
    synchronized boolean goesOnFrom(Checkpoint start) {
        return durable.map(before ->
                        start.epoch() == before.epoch() + 1
                                && start.commitLsn().equals(before.commitLsn()))
                .orElse(false);
    }

    /** What apply has durably on the target. */
    synchronized void durable(Checkpoint checkpoint) {
        boolean wasUnsure = durable.isEmpty();
        durable = Optional.of(checkpoint);
        if (wasUnsure) {
            look();
        }
    }

    /**
     * What is known is read anew; what is open is of no use any more.
     *
     * @param clear tables of which nothing is loaded
     */
    synchronized void readAnew(
            Map<TableId, TableLoad> anew,
            Map<TableId, TableRecord> others,
            List<TableId> clear,
            Lsn at) {
        open.forEach(chunk -> chunk.giveUp("another process had taken over"));
        List.copyOf(prepared).forEach(this::forget);
        prepared.clear();
        ready.clear();
        orphans.addAll(open);
        tables = anew;
        unlisted = others;
        applied = at;
        requests.removeIf(request -> request instanceof TableRequest.Clear);
        clear.forEach(
                table -> requests.add(new TableRequest.Clear(table, new CompletableFuture<>())));
        look();
    }

    /** Notes what is to be done at rest, and ends what is of no use then. */
    synchronized void request(TableRequest request) {
        requests.add(request);
        if (request.endsChunks()) {
            table(request.table()).ifPresent(this::endChunks);
        }
        look();
    }

    private void endChunks(TableLoad load) {
        List.copyOf(load.open())
                .forEach(chunk -> {
                    chunk.giveUp("its table is wanted otherwise");
                    if (prepared.remove(chunk)) {
                        forget(chunk);
                    }
                });
    }

    /** What can be done now, so many at most. None of its tables is touched until it is. */
    synchronized List<TableRequest> due(int max) {
        return requests.stream().filter(this::isDue).limit(max).toList();
    }

    /** Whether no thread of the load stands in the way of a request. */
    synchronized boolean isDue(TableRequest request) {
        return orphans.isEmpty() && table(request.table()).map(TableLoad::isUntouched).orElse(true);
    }

    /** It is done, or failed. */
    synchronized void ended(TableRequest request) {
        requests.remove(request);
        look();
    }

    /** A table that is new, or anew. */
    synchronized void add(TableLoad load) {
        Map<TableId, TableLoad> more = new LinkedHashMap<>(tables);
        more.put(load.table(), load);
        tables = more;
        look();
    }

    synchronized void emptied(TableLoad load) {
        load.emptied();
        look();
    }

    synchronized void intended(TableLoad load, TableIntent intent) {
        load.intended(intent);
        look();
    }

    synchronized Map<TableId, Lsn> beginnings() {
        Map<TableId, Lsn> beginnings = new LinkedHashMap<>();
        unlisted.forEach((table, record) ->
                record.journalRead().ifPresent(lsn -> beginnings.put(table, lsn)));
        tables.forEach(
                (table, load) -> load.beginning().ifPresent(lsn -> beginnings.put(table, lsn)));
        return beginnings;
    }

    synchronized List<TableProgress> progress() {
        return tables.values().stream().map(TableLoad::progress).toList();
    }

    /**
     * Apply has applied all up to here. Wakes the load only for a position that is sought: it is
     * called for each window.
     */
    void appliedUpTo(Lsn position) {
        if (position.isAfter(applied)) {
            applied = position;
            if (anySought && isSought(position)) {
                waiting.wake();
            }
        }
    }

    /** Whether somebody waits for this position, or one before. */
    private synchronized boolean isSought(Lsn position) {
        boolean found = sought.removeIf(it -> !it.isAfter(position));
        anySought = !sought.isEmpty();
        return found;
    }

    /** A thread is about to wait until apply has applied all up to here. */
    synchronized void seek(Lsn position) {
        sought.add(position);
        anySought = true;
    }

    boolean isAppliedUpTo(Lsn position) {
        return !applied.isBefore(position);
    }

    boolean isComplete() {
        return complete;
    }

    boolean isAnyOpen() {
        return anyOpen;
    }

    boolean isAnyRequest() {
        return anyRequest;
    }

    boolean wantsRest() {
        return anyReady || anyDue;
    }

    /** Grows with each move of the board. */
    long moves() {
        return moves;
    }

    /** The board has moved: whoever waits looks again. */
    void moved() {
        synchronized (this) {
            moves++;
        }
        waiting.wake();
    }

    /** What a thread of the load does next. */
    synchronized Task next(MayOpen may) {
        if (durable.isEmpty() || !orphans.isEmpty()) {
            return new Task.Wait(moves);
        }
        if (!prepared.isEmpty() && reading.size() < readsMax()) {
            OpenChunk chunk = prepared.removeFirst();
            reading.add(chunk);
            return new Task.Load(chunk);
        }
        if (may == MayOpen.NO || prepared.size() >= settings.preparedMax() / 2) {
            return new Task.Wait(moves);
        }
        return open(free());
    }

    private int readsMax() {
        return streaming
                ? Math.min(settings.parallelReads(), settings.besideStream().parallelReads())
                : settings.parallelReads();
    }

    /** The share of the time in which a read that begins now is to work. */
    synchronized int dutyPercent() {
        return streaming ? settings.besideStream().dutyPercent() : 100;
    }

    /** Whether further chunks may be opened. */
    enum MayOpen {
        /** They may. */
        YES,
        /** Those that are open are to be finished. */
        NO
    }

    /** Tables with which nothing else is to be done. */
    private List<TableLoad> free() {
        Set<TableId> concerned = new LinkedHashSet<>();
        requests.forEach(request -> concerned.add(request.table()));
        return tables.values().stream().filter(it -> !concerned.contains(it.table())).toList();
    }

    private Task open(List<TableLoad> free) {
        Optional<TableLoad> unplanned = free.stream().filter(TableLoad::needsPlan).findFirst();
        if (unplanned.isPresent()) {
            unplanned.get().planBegun();
            return new Task.Plan(unplanned.get());
        }
        List<OpenChunk> opened = preparing ? List.of() : openSome(free);
        if (opened.isEmpty()) {
            return new Task.Wait(moves);
        }
        preparing = true;
        return new Task.Prepare(opened);
    }

    /** Of large tables only some ranges, so that there is always one to read: each may be long. */
    private List<OpenChunk> openSome(List<TableLoad> free) {
        List<OpenChunk> opened = new ArrayList<>();
        long large = prepared.stream().filter(chunk -> chunk.table().isCut()).count();
        for (TableLoad load : free) {
            while (load.hasWaiting()
                    && opened.size() < settings.preparedMax()
                    && !(load.isCut() && large >= 2L * readsMax())) {
                large += load.isCut() ? 1 : 0;
                opened.add(load.open(settings, budget));
            }
        }
        open.addAll(opened);
        look();
        return opened;
    }

    synchronized void planned(TableLoad load, KeyRanges cut, KeptChanges.Rows rows) {
        load.planned(cut, rows);
        look();
    }

    synchronized void planFailed(TableLoad load) {
        load.planFailed();
        look();
    }

    /** Chunks may be read from now on. */
    synchronized void prepared(List<OpenChunk> chunks) {
        preparing = false;
        for (OpenChunk chunk : chunks) {
            if (chunk.isGivenUp()) {
                forget(chunk);
            } else {
                prepared.add(chunk);
            }
        }
        look();
    }

    synchronized void preparationFailed(List<OpenChunk> chunks) {
        preparing = false;
        for (OpenChunk chunk : chunks) {
            chunk.giveUp("it could not be prepared");
            forget(chunk);
        }
        look();
    }

    /** A chunk that was read before may be read once more, if it is its turn. */
    synchronized boolean beginRead(OpenChunk chunk) {
        return reading.size() < readsMax() && reading.add(chunk);
    }

    /**
     * The read of a chunk has ended, with this key if its range goes on. What is behind it may be
     * read at once if further chunks may be opened.
     */
    synchronized void readEnded(OpenChunk chunk, Optional<Row> end, MayOpen may) {
        reading.remove(chunk);
        end.ifPresent(key -> {
            if (may == MayOpen.YES && free().contains(chunk.table())) {
                chunk.table().goOn(chunk, key, settings, budget).ifPresent(this::readNext);
            } else {
                chunk.table().shrink(chunk, key);
            }
        });
    }

    private void readNext(OpenChunk chunk) {
        open.add(chunk);
        prepared.add(chunk);
        look();
    }

    /** Whether a chunk is the first one of its table that is read in this run. */
    synchronized boolean isFirst(OpenChunk chunk) {
        return chunk.table().startsNow();
    }

    synchronized int readsInVain(TableLoad load) {
        return load.readsInVain();
    }

    synchronized void readInVain(TableLoad load) {
        load.readInVain();
    }

    synchronized void offer(OpenChunk chunk, ChunkTarget.Chunk session) {
        if (chunk.offer(session)) {
            ready.add(chunk);
            look();
        }
    }

    synchronized void takeBack(OpenChunk chunk) {
        chunk.takeBack();
        ready.remove(chunk);
        look();
    }

    synchronized List<OpenChunk> ready() {
        return List.copyOf(ready);
    }

    synchronized Loaded loaded(OpenChunk chunk) {
        return new Loaded(chunk.range(), chunk.rows(), chunk.bytes(), chunk.table().isLast(chunk));
    }

    synchronized void published(OpenChunk chunk, Loaded loaded, Lsn journalRead) {
        chunk.table().published(chunk, loaded, journalRead);
        ready.remove(chunk);
        if (chunk.published()) {
            forget(chunk);
        }
        look();
    }

    /** What is durable is not known for certain. */
    synchronized void unsure() {
        durable = Optional.empty();
        look();
    }

    /** A chunk's thread has left it; its session is closed, unless apply is publishing it. */
    synchronized void left(OpenChunk chunk) {
        if (chunk.isDecided()) {
            forget(chunk);
            look();
        }
    }

    private void forget(OpenChunk chunk) {
        reading.remove(chunk);
        ready.remove(chunk);
        open.remove(chunk);
        orphans.remove(chunk);
        if (chunk.table().left(chunk)) {
            requests.add(
                    new TableRequest.StartOver(chunk.schema().table(), new CompletableFuture<>()));
        }
    }

    /** Notes what is asked often. */
    private void look() {
        anyOpen = !open.isEmpty();
        anyReady = !ready.isEmpty();
        anyRequest = !requests.isEmpty();
        anyDue = requests.stream().anyMatch(this::isDue);
        complete =
                durable.isPresent()
                        && tables.values().stream()
                                .allMatch(it -> it.isComplete() || !it.isWanted());
        streaming =
                (complete || streaming) && tables.values().stream().anyMatch(TableLoad::isComplete);
    }
}
