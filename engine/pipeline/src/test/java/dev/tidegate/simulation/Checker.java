package dev.tidegate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.journal.Journal;
import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks at each commit of a group on the target, before anything follows it:
 *
 * <ul>
 *   <li>I1, I2: the rows of the key ranges that are published, and no other ones, are there, and
 *       are the source's at the checkpoint;
 *   <li>I3: the commit brought each change of those rows of the transactions between the two
 *       checkpoints, once, in each table's order;
 *   <li>I4: checkpoint, epoch and journal offset do not go back;
 *   <li>I5: the checkpoint's chain is the one that was captured for its position; the ledger is the
 *       sum over the target's rows. What it has of large objects may be not known, but only since a
 *       change that moved a row without them.
 * </ul>
 */
final class Checker {
    private final SourceDatabase source;
    private final SimulatedJournal journal;
    private final int group;
    private int commits;

    /** Earlier transactions are not in the journal if none is applied. */
    private Lsn read = Lsn.ZERO;

    Checker(SourceDatabase source, SimulatedJournal journal, int group) {
        this.source = source;
        this.journal = journal;
        this.group = group;
    }

    int commits() {
        return commits;
    }

    void committed(Checkpoint before, List<LogEvent.Change> applied, TargetDatabase target) {
        commits++;
        Checkpoint now = target.checkpoint();
        assertThat(now.epoch()).as("epoch").isEqualTo(before.epoch());
        assertThat(now.commitLsn()).as("position after").isGreaterThan(before.commitLsn());
        assertThat(now.journalOffset()).as("offset").isGreaterThan(before.journalOffset());
        assertThat(byTable(applied, target))
                .as("changes applied from %s to %s", before.commitLsn(), now.commitLsn())
                .isEqualTo(expected(Lsn.max(before.commitLsn(), read), now.commitLsn(), target));
        requireCaptured(now);
        rowsChanged(target);
    }

    void rowsChanged(TargetDatabase target) {
        requireRows(target, target.checkpoint().commitLsn());
    }

    /** A table was loaded here, before anything was applied. */
    void loaded(Lsn at) {
        read = Lsn.max(read, at);
    }

    /**
     * A chunk was published when apply had read, and applied, all up to here. That is what the
     * journal says; what the target shows must be true at its own checkpoint, if it has one.
     */
    void published(TargetDatabase target, Lsn journalRead) {
        read = Lsn.max(read, journalRead);
        Lsn applied = target.checkpoint().commitLsn();
        requireRows(target, applied.equals(Lsn.ZERO) ? journalRead : applied);
    }

    private void requireRows(TargetDatabase target, Lsn position) {
        Database expected = source.stateAt(position);
        for (TableSchema schema : target.tables()) {
            DurableTable progress = target.progress(schema);
            if (progress.isFollowed()
                    && !target.rows()
                            .rows(schema)
                            .equals(expected.rows(schema).only(progress.published()))) {
                throw new AssertionError(
                        "rows at %s differ from the source's: table %s"
                                .formatted(position, schema.table()));
            }
        }
        target.tables().forEach(schema -> requireLedger(target, schema));
    }

    private void requireLedger(TargetDatabase target, TableSchema schema) {
        Optional<TableLedger> ledger = target.ledger(schema);
        DurableTable progress = target.progress(schema);
        if (ledger.isEmpty()) {
            if (progress.isEmptied() && progress.isFollowed()) {
                throw new AssertionError("no ledger of table " + schema.table());
            }
            return;
        }
        TableLedger rows = FakeHasher.sum(target.rows().rows(schema));
        if (!ledger.get().rows().equals(rows.rows())) {
            throw differs(target, schema, "rows");
        }
        switch (ledger.get().largeObjects()) {
            case Lane.Known known -> {
                if (!known.equals(rows.largeObjects())) {
                    throw differs(target, schema, "large objects");
                }
            }
            case Lane.Unknown(_, Lsn since) -> {
                if (!isMovedWithoutLargeObjects(schema, since)) {
                    throw new AssertionError(
                            "the ledger of table %s lost its large objects at %s without reason"
                                    .formatted(schema.table(), since));
                }
            }
        }
    }

    private static AssertionError differs(TargetDatabase target, TableSchema schema, String what) {
        return new AssertionError(
                "the ledger at %s differs from the %s of table %s"
                        .formatted(target.checkpoint().commitLsn(), what, schema.table()));
    }

    private boolean isMovedWithoutLargeObjects(TableSchema schema, Lsn commitLsn) {
        return source.log().getOrDefault(commitLsn, List.of()).stream()
                .anyMatch(event ->
                        event instanceof LogEvent.Update update
                                && update.schema().equals(schema)
                                && update.after().hasUnchanged()
                                && !update.before()
                                        .project(schema.keyOrdinals())
                                        .equals(update.after().project(schema.keyOrdinals())));
    }

    private void requireCaptured(Checkpoint now) {
        List<Journal.Entry> entries = journal.entries(group);
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).event() instanceof LogEvent.Commit commit
                    && commit.commitLsn().equals(now.commitLsn())
                    && commit.chain().equals(now.chain())) {
                return;
            }
        }
        throw new AssertionError("the chain at " + now.commitLsn() + " was never captured");
    }

    private Map<TableId, List<LogEvent.Change>> expected(
            Lsn behind, Lsn upTo, TargetDatabase target) {
        List<LogEvent.Change> expected = new ArrayList<>();
        source.log()
                .subMap(behind, false, upTo, true)
                .values()
                .forEach(events -> {
                    for (LogEvent event : events) {
                        if (event instanceof LogEvent.Change change
                                && target.tables().contains(change.schema())) {
                            published(change, target.progress(change.schema()))
                                    .ifPresent(expected::add);
                        }
                    }
                });
        return byTable(expected, target);
    }

    /** What a change is for the rows that are published. */
    private static Optional<LogEvent.Change> published(
            LogEvent.Change change, DurableTable progress) {
        return switch (change) {
            case LogEvent.Insert it when isPublished(it, it.after(), progress) -> Optional.of(it);
            case LogEvent.Delete it when isPublished(it, it.before(), progress) -> Optional.of(it);
            case LogEvent.Update it -> {
                boolean before = isPublished(it, it.before(), progress);
                boolean after = isPublished(it, it.after(), progress);
                if (before && after) {
                    yield Optional.of(it);
                }
                if (before) {
                    yield Optional.of(new LogEvent.Delete(it.position(), it.schema(), it.before()));
                }
                yield after
                        ? Optional.of(new LogEvent.Insert(it.position(), it.schema(), it.after()))
                        : Optional.empty();
            }
            case LogEvent.Insert _, LogEvent.Delete _ -> Optional.empty();
        };
    }

    private static boolean isPublished(LogEvent.Change change, Row row, DurableTable progress) {
        TableSchema schema = change.schema();
        KeyOrder order = Tables.order(schema.table());
        return schema.hasKey()
                ? Tables.contain(progress.published(), row.project(schema.keyOrdinals()), order)
                : progress.isComplete();
    }

    /**
     * The changes of each table that is followed, in order; which number they had in their
     * transaction is capture's.
     */
    private static Map<TableId, List<LogEvent.Change>> byTable(
            List<LogEvent.Change> all, TargetDatabase target) {
        Map<TableId, List<LogEvent.Change>> byTable = new TreeMap<>();
        for (LogEvent.Change it : all) {
            if (target.progress(it.schema()).isFollowed()) {
                Position place = new Position(it.position().commitLsn(), 0);
                byTable.computeIfAbsent(it.schema().table(), _ -> new ArrayList<>())
                        .add((LogEvent.Change) Changes.at(place, it));
            }
        }
        return byTable;
    }
}
