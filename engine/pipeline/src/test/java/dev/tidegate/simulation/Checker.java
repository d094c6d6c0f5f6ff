package dev.tidegate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.journal.Journal;
import dev.tidegate.load.HandOver;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.TableId;
import dev.tidegate.simulation.TargetPorts.Applied;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks at each commit of a group on the target, before anything follows it:
 *
 * <ul>
 *   <li>I1, I2: behind the load's hand-over, the rows are the source's at the checkpoint;
 *   <li>I3: the commit brought each change of the transactions between the two checkpoints, once,
 *       in each table's order, and applied it as the table's hand-over says;
 *   <li>I4: checkpoint, epoch and journal offset do not go back;
 *   <li>I5: the checkpoint's chain is the one that was captured for its position.
 * </ul>
 */
final class Checker {
    private final SourceDatabase source;
    private final SimulatedJournal journal;
    private final int group;
    private int commits;

    Checker(SourceDatabase source, SimulatedJournal journal, int group) {
        this.source = source;
        this.journal = journal;
        this.group = group;
    }

    int commits() {
        return commits;
    }

    void committed(Checkpoint before, List<Applied> applied, TargetDatabase target) {
        commits++;
        Checkpoint now = target.checkpoint();
        assertThat(now.epoch()).as("epoch").isEqualTo(before.epoch());
        assertThat(now.commitLsn()).as("position after").isGreaterThan(before.commitLsn());
        assertThat(now.journalOffset()).as("offset").isGreaterThan(before.journalOffset());
        assertThat(byTable(applied))
                .as("changes applied from %s to %s", before.commitLsn(), now.commitLsn())
                .isEqualTo(expected(before.commitLsn(), now.commitLsn(), target.loaded()));
        requireCaptured(now);
        rowsChanged(target);
    }

    void rowsChanged(TargetDatabase target) {
        if (target.isConsistent()) {
            Lsn position = target.checkpoint().commitLsn();
            Database expected = source.stateAt(position).only(target.tables());
            if (!target.rows().equals(expected)) {
                throw new AssertionError(
                        "rows at the checkpoint %s differ from the source's: tables %s"
                                .formatted(position, target.rows().differences(expected)));
            }
        }
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

    private Map<TableId, List<Applied>> expected(
            Lsn behind, Lsn upTo, Map<TableId, HandOver> handOvers) {
        List<Applied> expected = new ArrayList<>();
        source.log()
                .subMap(behind, false, upTo, true)
                .forEach((commitLsn, events) -> {
                    for (LogEvent event : events) {
                        if (event instanceof LogEvent.Change change) {
                            HandOver handOver = handOvers.get(change.schema().table());
                            if (handOver != null && commitLsn.isAfter(handOver.low())) {
                                expected.add(new Applied(change, mode(commitLsn, handOver)));
                            }
                        }
                    }
                });
        return byTable(expected);
    }

    private static HandOver.Mode mode(Lsn commitLsn, HandOver handOver) {
        return commitLsn.compareTo(handOver.high()) <= 0
                ? HandOver.Mode.MERGE
                : HandOver.Mode.STRICT;
    }

    /** Each table's changes in order; which number they had in their transaction is capture's. */
    private static Map<TableId, List<Applied>> byTable(List<Applied> all) {
        Map<TableId, List<Applied>> byTable = new TreeMap<>();
        for (Applied it : all) {
            Position place = new Position(it.change().position().commitLsn(), 0);
            LogEvent.Change change = (LogEvent.Change) Changes.at(place, it.change());
            byTable.computeIfAbsent(change.schema().table(), _ -> new ArrayList<>())
                    .add(new Applied(change, it.mode()));
        }
        return byTable;
    }
}
