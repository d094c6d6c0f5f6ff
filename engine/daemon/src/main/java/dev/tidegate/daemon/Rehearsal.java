package dev.tidegate.daemon;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Journal;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableSet;
import dev.tidegate.settings.Settings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The start of a pipeline as far as it only looks. A JVM that does it for the first time loads
 * thousands of classes for it, and takes seconds; a process that stands by has that behind it when
 * it takes over. Changes nothing on any side and claims nothing: no watermark is written, no writer
 * of the journal is fenced, the target is asked in a transaction that may not write.
 */
final class Rehearsal implements AutoCloseable {
    private static final Duration READ_MAX = Duration.ofSeconds(1);

    private final SqlServerSource source;
    private final KafkaJournal journal;
    private final PostgresTarget target;

    private Rehearsal(Settings settings) {
        source = new SqlServerSource(settings.source(), settings.pipeline());
        journal = new KafkaJournal(settings.journal(), settings.groups());
        target = new PostgresTarget(settings.target(), settings.pipeline(), DatabasePorts.TABLES);
    }

    /**
     * Goes through it once; fails as a start would.
     *
     * @return false if there is nothing to take over yet
     */
    static boolean of(Settings settings) throws InterruptedException {
        try (Rehearsal rehearsal = new Rehearsal(settings)) {
            return rehearsal.run();
        }
    }

    private boolean run() throws InterruptedException {
        if (!target.isPrepared()) {
            return false;
        }
        Optional<Checkpoint> applied = target.checkpoint(0);
        if (applied.isEmpty() || target.groups().isEmpty()) {
            return false;
        }
        Map<TableId, TableRecord> records = target.chunks(0).tables();
        TableSet set = TableSets.of(records);
        List<TableDefinition> tables = source.catalog(set).tables();
        source.check(set);
        target.rehearse(tables);
        journal.rehearse();
        try (Journal.Reader reader = journal.openReader(0, applied.get().journalOffset())) {
            List<Journal.Entry> _ = reader.poll(READ_MAX);
        }
        readOnce(source.log(tables), new SourceOffset(applied.get().commitLsn().toString()));
        return true;
    }

    /** A batch comes with each look at the log, also when there is nothing in it. */
    private static void readOnce(SourceLog log, SourceOffset from) throws InterruptedException {
        AtomicBoolean hasRead = new AtomicBoolean();
        try {
            log.follow(
                    Optional.of(from),
                    _ -> {
                        hasRead.set(true);
                        throw new InterruptedException("that is enough");
                    });
        } catch (InterruptedException e) {
            if (!hasRead.get()) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        try {
            source.close();
        } finally {
            target.close();
        }
    }
}
