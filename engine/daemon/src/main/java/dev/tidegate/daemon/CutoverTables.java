package dev.tidegate.daemon;

import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.SqlServerSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The tables that are replicated, as the source has them: read when they are needed, and kept until
 * somebody examines anew. Safe for use by several threads.
 */
final class CutoverTables {
    private final SqlServerSource source;
    private final PostgresTarget target;
    private final int groups;
    private Optional<List<TableDefinition>> known = Optional.empty();

    CutoverTables(SqlServerSource source, PostgresTarget target, int groups) {
        this.source = source;
        this.target = target;
        this.groups = groups;
    }

    synchronized List<TableDefinition> definitions() {
        List<TableDefinition> now = known.orElseGet(this::read);
        known = Optional.of(now);
        return now;
    }

    List<TableId> ids() {
        return definitions().stream().map(TableDefinition::table).toList();
    }

    /** Operators may have added some. */
    synchronized void forget() {
        known = Optional.empty();
    }

    private List<TableDefinition> read() {
        Map<TableId, TableRecord> records = new TreeMap<>();
        for (int group = 0; group < groups; group++) {
            records.putAll(target.chunks(group).tables());
        }
        Set<TableId> bound = target.groups().keySet();
        return source.catalog(TableSets.of(records)).tables().stream()
                .filter(it -> bound.contains(it.table()))
                .toList();
    }
}
