package dev.tidegate.daemon;

import dev.tidegate.capture.CaptureWorker;
import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes tables into a running pipeline. In this order, so that no change of one is lost, and a
 * crash anywhere leaves it either out or in:
 *
 * <ol>
 *   <li>the target gets the table;
 *   <li>capture takes it in while it goes on: whatever is committed from now on comes into the
 *       journal, where apply passes over it, and does so after a start from what the journal holds;
 *   <li>its group is noted, so that whoever has that may load it;
 *   <li>it is emptied, and loaded like any other; from here on it is durably the pipeline's.
 * </ol>
 */
final class AddedTables implements TableAdder {
    private static final Duration CAPTURE_MAX = Duration.ofSeconds(45);

    private final Ports ports;
    private final Pipeline pipeline;
    private final CaptureWorker capture;

    /** Those that are captured; guarded by this. */
    private final List<TableDefinition> captured;

    /**
     * Takes tables into an attempt.
     *
     * @param tables that it captures at first
     */
    AddedTables(
            Ports ports, Pipeline pipeline, CaptureWorker capture, List<TableDefinition> tables) {
        this.ports = ports;
        this.pipeline = pipeline;
        this.capture = capture;
        this.captured = new ArrayList<>(tables);
    }

    @Override
    public synchronized String add(TableId name) throws InterruptedException {
        TableDefinition table = ports.source().definition(name);
        TableId id = table.table();
        Map<TableId, TableRecord> records = ports.target().chunks(0).tables();
        int group = group(table, records);
        Optional<TableRecord> record = Optional.ofNullable(records.get(id));
        Optional<GroupLoad> load = pipeline.state().group(group).load();
        if (load.isEmpty() && record.isPresent()) {
            throw elsewhere(id, group);
        }
        ports.target().schema().create(List.of(table));
        capture(table);
        ports.target().bindGroups(Map.of(id, group));
        if (load.isEmpty()) {
            ports.target().chunks(group).intend(id, TableIntent.REPLICATE);
            return "%s is captured; the process that has replication group %d loads it"
                    .formatted(id, group);
        }
        boolean begun = loads(load.get(), table, record);
        return "%s is captured; %s"
                .formatted(id, begun ? "its load begins" : "its load begins when apply is at rest");
    }

    private int group(TableDefinition table, Map<TableId, TableRecord> records) {
        List<TableDefinition> all = new ArrayList<>(captured);
        all.removeIf(it -> it.table().equals(table.table()));
        all.add(table);
        Set<TableId> removed = TableSets.removed(records);
        int group =
                pipeline.settings().groups().assign(all, removed).getOrDefault(table.table(), 0);
        int bound = ports.target().groups().getOrDefault(table.table(), group);
        if (bound != group) {
            throw refused(
                    "table %s was in replication group %d, and source.groups puts it into %d"
                            .formatted(table.table(), bound, group),
                    "A table keeps its group for good; correct source.groups.");
        }
        return group;
    }

    private void capture(TableDefinition table) throws InterruptedException {
        if (!capture.include(table, CAPTURE_MAX)) {
            throw refused(
                    "table %s was not added: capture did not come to it within %d s"
                            .formatted(table.table(), CAPTURE_MAX.toSeconds()),
                    "Look at \"tidegate status\", and add it again when the pipeline streams.");
        }
        captured.removeIf(it -> it.table().equals(table.table()));
        captured.add(table);
    }

    /** Returns whether it has begun already. */
    private static boolean loads(
            GroupLoad load, TableDefinition table, Optional<TableRecord> record)
            throws InterruptedException {
        if (!Requests.await(load.add(table))) {
            return false;
        }
        // one that was removed stays so until it is empty: its old rows are never taken for loaded
        return record.isEmpty()
                || Requests.await(load.intend(table.table(), TableIntent.REPLICATE));
    }

    private static TidegateException elsewhere(TableId table, int group) {
        return refused(
                "table %s was in the pipeline before, in replication group %d, which another process has"
                        .formatted(table, group),
                "Stop the others until this process has that group too, and add it then.");
    }

    private static TidegateException refused(String fact, String hint) {
        return new TidegateException(ErrorCode.LOAD_REFUSED, fact, hint);
    }
}
