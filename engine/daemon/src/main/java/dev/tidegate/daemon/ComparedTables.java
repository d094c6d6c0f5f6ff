package dev.tidegate.daemon;

import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.NamePatterns;
import dev.tidegate.schema.SourceCatalog;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableSet;
import dev.tidegate.settings.ValidateSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tables of which rows may be compared in a pause, as the source has them. Owned by one thread.
 */
final class ComparedTables {
    private final Ports ports;
    private final int groups;
    private final ValidateSettings settings;
    private Optional<Seen> seen = Optional.empty();

    /**
     * Makes them.
     *
     * @param ports for a look from outside
     * @param groups how many replication groups there are
     */
    ComparedTables(Ports ports, int groups, ValidateSettings settings) {
        this.ports = ports;
        this.groups = groups;
        this.settings = settings;
    }

    /**
     * The source's tables as they were.
     *
     * @param set which of them belong to the pipeline
     * @param revision of the source's catalog, before and after they were read
     */
    private record Seen(TableSet set, String revision, List<TableDefinition> tables) {}

    /** A table, and whose it is. */
    record Table(TableSchema schema, int group) {
        TableId id() {
            return schema.table();
        }
    }

    int groups() {
        return groups;
    }

    /**
     * Reads the source's catalog, and logs in to the target, before the pause. In the pause it is
     * asked only whether the catalog is still the same.
     */
    void readAhead() throws InterruptedException {
        TableSet set = TableSets.of(records());
        SourceCatalog catalog = ports.source().catalog(set);
        Optional<String> before = catalog.revision();
        List<TableDefinition> tables = catalog.tables();
        seen =
                before.filter(it -> catalog.revision().equals(Optional.of(it)))
                        .map(it -> new Seen(set, it, tables));
        Map<TableId, Integer> bound = ports.target().groups();
        for (TableDefinition table : tables) {
            if (bound.containsKey(table.table())) {
                var _ = ports.source().chunks().order(table.schema());
            }
        }
        ports.audits().ifPresent(audits -> audits.target(0).open().close());
    }

    /**
     * Those that are followed and may be compared, as the source has them now.
     *
     * @param excluded gets the names of those that may not
     */
    List<Table> now(List<String> excluded) {
        Map<TableId, TableRecord> records = records();
        Map<TableId, Integer> bound = ports.target().groups();
        List<Table> tables = new ArrayList<>();
        definitions(TableSets.of(records))
                .forEach(definition -> {
                    TableId table = definition.table();
                    Optional<TableIntent> intent =
                            Optional.ofNullable(records.get(table)).map(TableRecord::intent);
                    if (isExcluded(table) || intent.filter(TableIntent.SKIP::equals).isPresent()) {
                        excluded.add(table.toString());
                    } else if (bound.containsKey(table)) {
                        tables.add(new Table(definition.schema(), bound.getOrDefault(table, 0)));
                    }
                });
        return tables;
    }

    private Map<TableId, TableRecord> records() {
        Map<TableId, TableRecord> records = new TreeMap<>();
        for (int group = 0; group < groups; group++) {
            records.putAll(ports.target().chunks(group).tables());
        }
        return records;
    }

    /** What was read beforehand, if it is still so. */
    private List<TableDefinition> definitions(TableSet set) {
        SourceCatalog catalog = ports.source().catalog(set);
        Optional<Seen> before = seen.filter(it -> it.set().equals(set));
        return before.isPresent() && catalog.revision().equals(before.map(Seen::revision))
                ? before.get().tables()
                : catalog.tables();
    }

    private boolean isExcluded(TableId table) {
        return settings.tablesExcluded().keySet().stream()
                .anyMatch(it -> NamePatterns.of(List.of(it)).match(table.toString()));
    }
}
