package dev.tidegate.bench.orders;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A transaction of the source and its changes, in order. */
public final class SourceTransaction {
    private final Lsn commitLsn;
    private final Instant committedAt;
    private final List<LogEvent.Change> changes = new ArrayList<>();

    SourceTransaction(Lsn commitLsn, Instant committedAt) {
        this.commitLsn = commitLsn;
        this.committedAt = committedAt;
    }

    /** Where in the log it committed. */
    public Lsn commitLsn() {
        return commitLsn;
    }

    /** When it committed. */
    public Instant committedAt() {
        return committedAt;
    }

    /** What it changed. */
    public List<LogEvent.Change> changes() {
        return Collections.unmodifiableList(changes);
    }

    void insert(TableSchema schema, Row after) {
        changes.add(new LogEvent.Insert(position(), schema, after));
    }

    void update(TableSchema schema, Row before, Row after) {
        changes.add(new LogEvent.Update(position(), schema, before, after));
    }

    void delete(TableSchema schema, Row before) {
        changes.add(new LogEvent.Delete(position(), schema, before));
    }

    private Position position() {
        return new Position(commitLsn, changes.size());
    }
}
