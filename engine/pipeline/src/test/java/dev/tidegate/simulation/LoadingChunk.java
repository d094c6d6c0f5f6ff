package dev.tidegate.simulation;

import dev.tidegate.load.ChunkTarget.Chunk;
import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A chunk in its own session on the target. A session that broke is good for nothing any more, and
 * one that two threads use at a time is an error.
 */
final class LoadingChunk implements Chunk {
    private final TargetPorts ports;
    private final Daemon daemon;
    private final TableSchema schema;
    private TableRows copied;
    private boolean rowsEnded;
    private boolean closed;

    /** From the beginning of a call until it has succeeded. */
    private boolean inCall;

    LoadingChunk(TargetPorts ports, TableSchema schema) {
        this.ports = ports;
        this.daemon = ports.daemon();
        this.schema = schema;
        this.copied = new TableRows(schema);
    }

    TableSchema schema() {
        return schema;
    }

    /** What it has so far. */
    TableRows copied() {
        return copied;
    }

    private void call(Site site, Runnable effect) {
        if (closed || inCall) {
            throw new AssertionError("a chunk's session is closed, broken or in use: " + site);
        }
        inCall = true;
        daemon.before(site);
        effect.run();
        daemon.after(site);
        inCall = false;
    }

    @Override
    public RowConsumer rows() {
        return row -> call(Site.LOAD_ROW, () -> take(row));
    }

    private void take(Row row) {
        if (rowsEnded || !copied.add(row)) {
            throw new AssertionError("the load brought a key twice, or a row too late");
        }
    }

    @Override
    public void rowsEnded() {
        call(Site.LOAD_ROWS_ENDED, () -> rowsEnded = true);
    }

    @Override
    public void merge(List<LogEvent.Change> changes) {
        call(Site.LOAD_MERGE, () -> changes.forEach(this::merge));
    }

    @Override
    public void mergeTelling(List<LogEvent.Change> changes, Consumer<Row> replaced) {
        call(
                Site.LOAD_MERGE,
                () -> {
                    if (!ports.canMerge(schema)) {
                        throw new AssertionError("cannot be merged");
                    }
                    for (LogEvent.Change change : changes) {
                        replacedBy(change).ifPresent(replaced);
                        merge(change);
                    }
                });
    }

    /** The row that a change replaces, without the large objects that it leaves out. */
    private Optional<Row> replacedBy(LogEvent.Change change) {
        Row image = Changes.images(change).getLast();
        boolean gone = change instanceof LogEvent.Delete;
        return Optional.ofNullable(copied.keyed().get(copied.key(image)))
                .map(there -> gone ? there : Changes.withoutWhatIsLeftOut(there, image));
    }

    private void merge(LogEvent.Change change) {
        if (!rowsEnded || !change.schema().equals(schema)) {
            throw new AssertionError("merges while rows come, or rows of another shape");
        }
        daemon.note(() -> "merges " + Changes.text(change));
        if (ports.canMerge(schema)) {
            copied.merge(change);
        } else if (!copied.applyStrictly(change)) {
            throw new AssertionError("no such row of " + schema.table());
        }
    }

    @Override
    public void publish(Loaded loaded, Checkpoint at, Lsn journalRead) {
        call(
                Site.LOAD_PUBLISH,
                () -> {
                    ports.requireAt(at);
                    if (!rowsEnded || !copied.equals(copied.only(List.of(loaded.range())))) {
                        throw new AssertionError("the chunk has other rows than it tells");
                    }
                    if (journalRead.isBefore(at.commitLsn())) {
                        throw new AssertionError("applied more than was read");
                    }
                    daemon.note(() ->
                            "publishes %s %s at %s"
                                    .formatted(
                                            schema.table(),
                                            Changes.text(loaded.range()),
                                            at.commitLsn()));
                    ports.database().publish(schema, copied, loaded, journalRead);
                    closed = true;
                    ports.ended(this);
                });
    }

    @Override
    public void close() {
        closed = true;
        ports.ended(this);
    }
}
