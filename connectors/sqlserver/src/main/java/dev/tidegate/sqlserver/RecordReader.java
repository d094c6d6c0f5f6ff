package dev.tidegate.sqlserver;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.Drained;
import dev.tidegate.capture.SourceLog.SourceEvent;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.ExactValues.Operation;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of Debezium's records: positions, commit times, the events between. For one thread.
 *
 * <p>Leaves out what the journal holds already: Debezium starts by reading the last transaction
 * again. And leaves out the transactions of the stream back: the target has what they bring.
 */
final class RecordReader {
    /** How often an idle log is reported: each iteration of Debezium ends with a marker. */
    private static final long IDLE_REPORT_NANOS = 100_000_000;

    private final String placeholder;
    private final Side side;
    private final InstantSource clock;
    private final Map<TableId, TableRecords> tables = new HashMap<>();
    private final Lsn start;
    private LogPlace end;
    private Lsn seen;
    private boolean begun;
    private Lsn drained = Lsn.ZERO;
    private long drainedAtNanos;
    private Lsn transaction = Lsn.ZERO;
    private long nextOrder;
    private LogRecord.@Nullable Change movedFrom;

    /**
     * What is asked of the database beside Debezium; see {@link LogFacts}, {@link UpdateMasks} and
     * {@link ExactValues}.
     */
    interface Side {
        /** When the transactions from {@code low} to {@code high} committed. */
        Map<Lsn, LogFacts.Commit> commits(Lsn low, Lsn high) throws SQLException;

        /** Transactions from {@code low} to {@code high} that are those of the stream back. */
        Set<Lsn> own(Lsn low, Lsn high) throws SQLException;

        /** Throws if something up to {@code upTo} may have been missed; returns that place. */
        LogPlace verify(Lsn upTo) throws SQLException;

        /** Reads the masks of these updates, for {@link #isSet}. */
        void loadMasks(List<LogRecord.Change> updates) throws SQLException;

        /** Whether an update set a column. */
        boolean isSet(LogRecord.Change update, String column);

        /** Reads these changes again, for {@link #exact}. */
        void loadExact(List<LogRecord.Change> changes) throws SQLException;

        /** An image as the change table has it; columns that are never in doubt are null. */
        Row exact(LogRecord.Change change, ExactValues.Operation operation);

        /** A table is read from here on, or by another definition. */
        void admit(Newcomer newcomer) throws SQLException;
    }

    /**
     * Makes a reader.
     *
     * @param start everything up to here is in the journal
     * @param placeholder see {@link EngineSettings#placeholder}
     */
    RecordReader(
            List<TableDefinition> definitions,
            String placeholder,
            LogPlace start,
            Side side,
            InstantSource clock) {
        this.placeholder = placeholder;
        definitions.forEach(this::know);
        this.side = side;
        this.clock = clock;
        this.start = start.commitLsn();
        this.end = start;
        this.seen = start.commitLsn();
    }

    private void know(TableDefinition table) {
        tables.put(table.table(), new TableRecords(table, placeholder));
    }

    /** The events of the next records; may be empty. */
    List<SourceEvent> read(List<SourceRecord> records) throws SQLException {
        List<SourceEvent> events = new ArrayList<>(records.size());
        List<LogRecord> log = new ArrayList<>(records.size());
        for (SourceRecord each : records) {
            LogRecord record = LogRecord.of(each);
            log.add(record);
            if (record instanceof LogRecord.Marker(var newcomers) && !newcomers.isEmpty()) {
                read(log, events);
                log.clear();
                for (Newcomer newcomer : newcomers) {
                    side.admit(newcomer);
                    know(newcomer.definition());
                }
            }
        }
        if (!log.isEmpty()) {
            read(log, events);
        }
        return events;
    }

    /** Of records of the same tables. */
    private void read(List<LogRecord> log, List<SourceEvent> events) throws SQLException {
        Facts facts = facts(log);
        for (LogRecord record : log) {
            switch (record) {
                case LogRecord.Change change -> {
                    seen = Lsn.max(seen, change.commitLsn());
                    if (change.commitLsn().isAfter(start)
                            && !facts.own().contains(change.commitLsn())) {
                        event(change)
                                .ifPresent(event ->
                                        events.add(changed(change, event, facts.commits())));
                    }
                }
                case LogRecord.Progress(Lsn commitLsn) -> progress(commitLsn);
                case LogRecord.Marker _ -> drained().ifPresent(events::add);
            }
        }
    }

    /**
     * Debezium says where it starts, after it has read the tables' shapes and before any change. It
     * must be where it was told to start: behind it, changes would be lost.
     */
    private void progress(Lsn commitLsn) {
        if (!begun && !commitLsn.equals(start)) {
            throw new TidegateException(
                    ErrorCode.SOURCE_LOG_INCONSISTENT,
                    "the reading of the log began at " + commitLsn + ", not at " + start,
                    "Report this with the versions of SQL Server and Debezium.");
        }
        begun = true;
        seen = Lsn.max(seen, commitLsn);
    }

    /**
     * What the database says of a batch.
     *
     * @param own transactions of the stream back: they come from the target, and must not go there
     */
    private record Facts(Map<Lsn, LogFacts.Commit> commits, Set<Lsn> own) {}

    /** Asks the database once for the whole batch. */
    private Facts facts(List<LogRecord> log) throws SQLException {
        Lsn low = null;
        Lsn high = seen;
        List<LogRecord.Change> masked = new ArrayList<>();
        List<LogRecord.Change> doubtful = new ArrayList<>();
        for (LogRecord record : log) {
            switch (record) {
                case LogRecord.Change change -> {
                    if (change.commitLsn().isAfter(start)) {
                        low = low == null ? change.commitLsn() : low;
                        high = Lsn.max(high, change.commitLsn());
                        if (change.operation() == 'u' || change.move() == LogRecord.Move.INSERT) {
                            wantMask(change, masked);
                        }
                        if (isDoubtful(change)) {
                            doubtful.add(change);
                        }
                    }
                }
                case LogRecord.Progress(Lsn commitLsn) -> high = Lsn.max(high, commitLsn);
                case LogRecord.Marker _ -> {}
            }
        }
        end = side.verify(high);
        side.loadMasks(masked);
        side.loadExact(doubtful);
        return low == null
                ? new Facts(Map.of(), Set.of())
                : new Facts(side.commits(low, high), side.own(low, high));
    }

    private void wantMask(LogRecord.Change change, List<LogRecord.Change> masked) {
        TableRecords table = tables.get(change.table());
        if (table != null && table.needsMasks()) {
            masked.add(change);
        }
    }

    private boolean isDoubtful(LogRecord.Change change) {
        TableRecords table = tables.get(change.table());
        return table != null
                && (change.before().filter(table::isDoubtful).isPresent()
                        || change.after().filter(table::isDoubtful).isPresent());
    }

    private Changed changed(
            LogRecord.Change change, LogEvent event, Map<Lsn, LogFacts.Commit> commits) {
        LogFacts.Commit commit = commits.get(change.commitLsn());
        if (commit == null) {
            throw new TidegateException(
                    ErrorCode.SOURCE_LOG_TRUNCATED,
                    "cdc.lsn_time_mapping no longer has the transaction at " + change.commitLsn(),
                    "CDC's cleanup removes changes faster than they are read. Load the tables again,"
                            + " and raise the retention.");
        }
        LogPlace place = new LogPlace(change.commitLsn(), Optional.of(commit.mark()));
        return new Changed(event, change.commitLsn(), commit.at(), place.offset());
    }

    /** Empty for the first half of a moved key, and for a change that says nothing. */
    private Optional<LogEvent> event(LogRecord.Change change) {
        if (change.table().equals(Watermarks.TABLE)) {
            return change.after().map(after -> watermark(change, after));
        }
        TableRecords table = tables.get(change.table());
        if (table == null) {
            throw inconsistent(change, "a change of a table that is not captured here");
        }
        if (change.move() == LogRecord.Move.DELETE) {
            movedFrom = change;
            return Optional.empty();
        }
        if (change.move() == LogRecord.Move.INSERT) {
            return Optional.of(moved(table, change));
        }
        return Optional.of(
                switch (change.operation()) {
                    case 'c' ->
                            new LogEvent.Insert(
                                    next(change),
                                    table.schema(),
                                    table.inserted(
                                            image(change, change.after(), Operation.INSERT)));
                    case 'u' -> update(table, change, before(change));
                    case 'd' ->
                            new LogEvent.Delete(
                                    next(change),
                                    table.schema(),
                                    table.deleted(
                                            image(change, change.before(), Operation.DELETE)));
                    default ->
                            throw inconsistent(
                                    change, "an operation \"" + change.operation() + "\"");
                });
    }

    /** One update that Debezium gave as a delete and an insert, made one again. */
    private LogEvent moved(TableRecords table, LogRecord.Change insert) {
        LogRecord.Change delete = movedFrom;
        movedFrom = null;
        if (delete == null || !delete.place().equals(insert.place())) {
            throw inconsistent(insert, "the second half of a moved key without its first");
        }
        return update(table, insert, before(delete));
    }

    private LogEvent update(
            TableRecords table, LogRecord.Change change, TableRecords.Image before) {
        Predicate<String> isSet = column -> side.isSet(change, column);
        TableRecords.Image after = image(change, change.after(), Operation.UPDATE_AFTER);
        TableRecords.Images images = table.updated(before, after, isSet);
        return new LogEvent.Update(next(change), table.schema(), images.before(), images.after());
    }

    private LogEvent watermark(LogRecord.Change change, Struct after) {
        String text = after.getString("written_at");
        LocalDateTime writtenAt = LocalDateTime.parse(text.substring(0, text.length() - 1));
        return new LogEvent.Watermark(next(change), writtenAt.toInstant(ZoneOffset.UTC));
    }

    private Position next(LogRecord.Change change) {
        if (!change.commitLsn().equals(transaction)) {
            transaction = change.commitLsn();
            nextOrder = 0;
        }
        return new Position(transaction, nextOrder++);
    }

    /** Every iteration ends with one; an idle log is reported a few times a second. */
    private Optional<SourceEvent> drained() {
        long now = System.nanoTime();
        if (seen.equals(drained) && now - drainedAtNanos < IDLE_REPORT_NANOS) {
            return Optional.empty();
        }
        drained = seen;
        drainedAtNanos = now;
        return Optional.of(new Drained(seen, clock.instant(), end.offset()));
    }

    private TableRecords.Image before(LogRecord.Change change) {
        return image(change, change.before(), Operation.UPDATE_BEFORE);
    }

    private TableRecords.Image image(
            LogRecord.Change change, Optional<Struct> struct, Operation operation) {
        return new TableRecords.Image(
                struct.orElseThrow(() -> inconsistent(change, "a change without its image")),
                () -> side.exact(change, operation));
    }

    private static TidegateException inconsistent(LogRecord.Change change, String what) {
        return new TidegateException(
                ErrorCode.SOURCE_LOG_INCONSISTENT,
                "the log shows " + what + ", table " + change.table() + " at " + change.commitLsn(),
                "Do not go on with this pipeline; load the tables again.");
    }
}
