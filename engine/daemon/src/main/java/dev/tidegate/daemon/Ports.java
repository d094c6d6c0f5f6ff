package dev.tidegate.daemon;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.Target;
import dev.tidegate.capture.CaptureJob;
import dev.tidegate.capture.SourceLog;
import dev.tidegate.journal.Journal;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.LoadPause;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import dev.tidegate.schema.SourceCatalog;
import dev.tidegate.schema.SourceIdentity;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableSet;
import dev.tidegate.schema.TargetCompletion;
import dev.tidegate.schema.TargetSchema;
import dev.tidegate.validate.AuditRecords;
import dev.tidegate.validate.AuditSource;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.RepairTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a pipeline is wired to; opened anew for each attempt, so that nothing broken is kept. */
interface Ports extends AutoCloseable {
    Source source();

    Journal journal();

    Sink target();

    /** Whether a ledger of the target's tables is kept. */
    default Ledgers ledgers() {
        return Ledgers.OFF;
    }

    /** What audits work with, once the target is prepared; empty if nothing can be audited. */
    default Optional<Audits> audits() {
        return Optional.empty();
    }

    @Override
    void close();

    /** What audits work with. */
    interface Audits {
        /** Rows of the source by their keys. */
        AuditSource source();

        /** The target's rows, for audits of a group. */
        AuditTarget target(int group);

        /** Where rows of a group are put right. */
        RepairTarget repairs(int group);

        /** What was audited of a group. */
        AuditRecords records(int group);

        /** The pause of all audits of the pipeline. */
        LoadPause pause();

        /** The same as the ledger's. */
        RowHasher.Factory hashers();
    }

    /** Opens ports; connects to nothing yet. */
    interface Opener {
        Ports open();
    }

    /** The source database. */
    interface Source {
        /** Which database it is; changes nothing. */
        SourceIdentity identity();

        /**
         * Checks that it can be captured, and prepares it.
         *
         * @param tables what operators made of the settings' selection
         */
        void prepare(TableSet tables);

        /** The tables; the same of operators. */
        SourceCatalog catalog(TableSet tables);

        /**
         * One table, whether or not it is selected; fails with {@code SOURCE_NOT_READY} if it is
         * not there or cannot be captured.
         */
        TableDefinition definition(TableId table);

        ChunkSource chunks();

        /** The same for the load: its rows may have large objects that are not in memory. */
        default ChunkSource chunksToLoad() {
            return chunks();
        }

        SourceLog log(List<TableDefinition> tables);

        /** The job that captures. */
        CaptureJob captureJob();

        /** Writes a watermark; returns the source's time at which it was written. */
        Instant writeWatermark();

        /** Writes a watermark; returns how long the source took until it was committed. */
        Duration measureCommit();

        Map<String, String> versions();
    }

    /** The target database. */
    interface Sink {
        /**
         * Notes the pipeline's source, as soon as the target is prepared; throws {@code
         * SOURCE_REPLACED} if it was another one before. Changes nothing else.
         */
        void bindSource(SourceIdentity identity);

        /**
         * Fails with {@code TARGET_FENCED} if this process has prepared the target before, and
         * another one took over since.
         */
        void requireOwnership();

        /** Checks that it can be written, and prepares it. */
        void prepare();

        /** Whether somebody has prepared it; only looks. */
        boolean isPrepared();

        /**
         * Makes a replication group this process's, once it is prepared: an earlier owner can
         * commit nothing more, and its session is ended. Fails with {@code TARGET_FENCED} if an
         * earlier attempt has claimed it, and another process did since.
         */
        void claim(int group);

        /**
         * Notes the replication groups of tables that have none yet, on a target that is prepared;
         * fails with {@code GROUPS_REFUSED}, and notes nothing, if one has another.
         *
         * @return the group of every table that the pipeline ever had
         */
        Map<TableId, Integer> bindGroups(Map<TableId, Integer> groups);

        /** The same, only looked at; empty before the pipeline's first start. */
        Map<TableId, Integer> groups();

        /**
         * Notes which columns the hashes of a group's tables leave out from now on; where others
         * were left out before, nothing is known any more of the table's ledger nor of what was
         * audited. Fails with {@code TARGET_FENCED}.
         *
         * @param epoch of the owner that counts so
         * @param excluded names of columns, none where all are compared; other tables stay as they
         *     are
         * @return the tables of which others were left out
         */
        Set<TableId> compareWithout(int group, long epoch, Map<TableId, List<String>> excluded);

        /**
         * Whether this process was the last one to take over a group; false where that is not
         * known.
         */
        default boolean isLastOwner(int group) {
            return false;
        }

        /** What is in quarantine of a group, on a target that is prepared; only looks. */
        default Quarantine.Summary unresolved(int group) {
            return Quarantine.Summary.EMPTY;
        }

        /** The handover that keeps everybody from applying, for people; empty if none does. */
        default Optional<String> heldBy() {
            return Optional.empty();
        }

        TargetSchema schema();

        /** What the tables get behind their rows. */
        TargetCompletion completion();

        /** Where loaded rows of a replication group go. */
        ChunkTarget chunks(int group);

        /** The pause of the whole load. */
        LoadPause loadPause();

        /** Where the changes of a replication group go. */
        Target applyTarget(int group);

        /** Why the target should be spared at the moment, if it should be; asks it. */
        Optional<String> reasonToSpare();

        /** Who keeps a group's applying waiting with a lock, in words; asks it. */
        default Optional<String> blocker(int group) {
            return Optional.empty();
        }

        /** A group's, only looked at; empty if nothing was applied yet. */
        Optional<Checkpoint> checkpoint(int group);

        Map<String, String> versions();
    }
}
