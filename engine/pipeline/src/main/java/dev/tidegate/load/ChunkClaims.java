package dev.tidegate.load;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What the threads of the load ask of the board, and do on it. Safe for use by all of them. */
final class ChunkClaims {
    /** After this time a thread looks again, whatever it waits for. */
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    /** The same when everything is loaded. */
    private static final Duration DONE_INTERVAL = Duration.ofSeconds(30);

    private final LoadBoard.Ports ports;
    private final LoadState state;
    private final LoadSettings settings;
    private final LoadObserver observer;
    private final SharedPosition positions;
    private final ChunkSessions sessions;

    /** Guarded by this. */
    private Optional<String> heldBack = Optional.empty();

    ChunkClaims(
            LoadBoard.Ports ports, LoadState state, LoadSettings settings, LoadObserver observer) {
        this.ports = ports;
        this.state = state;
        this.settings = settings;
        this.observer = observer;
        this.positions = new SharedPosition(ports.source(), ports.waiting());
        this.sessions = new ChunkSessions(settings.sessionsMax(), ports.waiting());
    }

    ChunkSource source() {
        return ports.source();
    }

    ChunkTarget target() {
        return ports.target();
    }

    /** Where the rows of a chunk go. */
    LateChunk begin(OpenChunk chunk) {
        return new LateChunk(chunk, () -> session(chunk), sessions, settings.heldBytesMax());
    }

    /** Opens a chunk's session on the target; adds its rows up, if ledgers are kept. */
    private ChunkTarget.Chunk session(OpenChunk chunk) {
        ChunkTarget.Chunk session = ports.target().begin(chunk.schema());
        return ports.ledgers()
                .forRows(chunk.schema())
                .<ChunkTarget.Chunk>map(
                        tally -> new CountedChunk(session, chunk.table().rowsAre(), tally))
                .orElse(session);
    }

    /** How a read that begins now takes its time. */
    ReadPace pace() {
        return new ReadPace(ports.waiting(), state.dutyPercent(), ports.nanos());
    }

    Waiting waiting() {
        return ports.waiting();
    }

    LoadObserver observer() {
        return observer;
    }

    /** What to do next. Chunks that are open are finished, whatever holds the load back. */
    Task next() {
        if (state.isComplete()) {
            return state.next(LoadState.MayOpen.NO);
        }
        Optional<String> reason = ports.throttle().reason();
        if (isNews(reason)) {
            observer.waiting(reason);
        }
        return state.next(may(reason));
    }

    private static LoadState.MayOpen may(Optional<String> heldBackBy) {
        return heldBackBy.isEmpty() ? LoadState.MayOpen.YES : LoadState.MayOpen.NO;
    }

    private synchronized boolean isNews(Optional<String> reason) {
        boolean news = !reason.equals(heldBack);
        heldBack = reason;
        return news;
    }

    /** Waits until there may be something else to do. */
    void await(Task.Wait task) throws InterruptedException {
        ports.waiting()
                .await(
                        () -> state.moves() != task.moves(),
                        state.isComplete() ? DONE_INTERVAL : LOOK_INTERVAL);
    }

    /** Waits until this is so, or for a while. */
    void await(BooleanSupplier until) throws InterruptedException {
        ports.waiting().await(until, LOOK_INTERVAL);
    }

    /** Finds out where to cut a table, and whether its rows can be told apart. */
    void plan(TableLoad load) {
        boolean planned = false;
        try {
            TableSchema schema = load.schema();
            if (schema.hasKey() && ports.target().canMerge(schema)) {
                KeyOrder order = ports.source().order(schema);
                KeyRanges cut = load.ranges().cutAt(cuts(schema), order);
                state.planned(load, cut, KeptChanges.Rows.HAVE_KEYS);
            } else {
                state.planned(load, load.ranges(), KeptChanges.Rows.ARE_ALIKE);
            }
            planned = true;
        } finally {
            if (!planned) {
                state.planFailed(load);
            }
            state.moved();
        }
    }

    private List<Row> cuts(TableSchema schema) {
        return settings.partsPerTable() > 1
                ? ports.source().cuts(schema, settings.partsPerTable())
                : List.of();
    }

    /** Takes the position behind which chunks start, and waits until a read sees all up to it. */
    void prepare(List<OpenChunk> chunks) throws InterruptedException {
        boolean prepared = false;
        try {
            Lsn low = ports.source().positionBefore();
            chunks.forEach(chunk -> chunk.startBehind(low));
            ports.source().awaitVisible(low);
            prepared = true;
        } finally {
            if (prepared) {
                state.prepared(chunks);
            } else {
                state.preparationFailed(chunks);
            }
            state.moved();
        }
    }

    /** Waits until it is a chunk's turn to be read once more. */
    void awaitRead(OpenChunk chunk) throws InterruptedException {
        while (!state.beginRead(chunk)) {
            chunk.requireLive();
            long seen = state.moves();
            await(() -> state.moves() != seen || chunk.isGivenUp());
        }
    }

    /** The read of a chunk has ended, with this key if its range goes on. */
    void readEnded(OpenChunk chunk, Optional<Row> end) {
        Optional<Row> goesOnBehind = end.filter(key -> !isEnd(chunk, key));
        state.readEnded(chunk, goesOnBehind, may(ports.throttle().reason()));
        state.moved();
    }

    private static boolean isEnd(OpenChunk chunk, Row key) {
        KeyOrder order = chunk.table().ranges().order();
        return chunk.range().upTo().map(end -> order.compare(key, end) == 0).orElse(false);
    }

    /** A position that lies behind every read that has ended. */
    Lsn positionBehind() throws InterruptedException {
        return positions.behind();
    }

    /** How often the rows of its table, which are alike, were read in vain. */
    int readsInVain(OpenChunk chunk) {
        return state.readsInVain(chunk.table());
    }

    void readInVain(OpenChunk chunk) {
        state.readInVain(chunk.table());
    }

    boolean isAppliedUpTo(Lsn position) {
        return state.isAppliedUpTo(position);
    }

    /** Waits until apply has applied all up to here, or until something else is so, or a while. */
    void awaitApplied(Lsn position, BooleanSupplier orUntil) throws InterruptedException {
        state.seek(position);
        await(() -> state.isAppliedUpTo(position) || orUntil.getAsBoolean());
    }

    boolean isFirst(OpenChunk chunk) {
        return state.isFirst(chunk);
    }

    void offer(OpenChunk chunk, ChunkTarget.Chunk session) {
        state.offer(chunk, session);
    }

    void takeBack(OpenChunk chunk) {
        state.takeBack(chunk);
    }

    /** A chunk's thread has left it, and its session is closed. */
    void left(OpenChunk chunk) {
        state.left(chunk);
        state.moved();
    }
}
