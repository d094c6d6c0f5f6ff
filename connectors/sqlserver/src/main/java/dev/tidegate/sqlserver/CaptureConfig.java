package dev.tidegate.sqlserver;

import dev.tidegate.model.TableId;
import io.debezium.config.Configuration;
import io.debezium.connector.sqlserver.SqlServerConnectorConfig;
import io.debezium.relational.RelationalTableFilters;
import io.debezium.relational.Tables.TableFilter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Debezium's settings, to whose tables others can be added while it reads. All of Debezium's parts
 * ask for the filter once and keep it, so it is the filter that grows.
 */
final class CaptureConfig extends SqlServerConnectorConfig {
    private final Set<TableId> added = ConcurrentHashMap.newKeySet();
    private final RelationalTableFilters filters;

    CaptureConfig(Configuration settings) {
        super(settings);
        filters = new GrowingFilters(settings, super.getTableFilters());
    }

    /** From now on this table passes. */
    void include(TableId table) {
        added.add(table);
    }

    @Override
    public RelationalTableFilters getTableFilters() {
        return filters;
    }

    /** Those of the settings, but for the one that tells which tables are read. */
    private final class GrowingFilters extends RelationalTableFilters {
        private final RelationalTableFilters fixed;

        GrowingFilters(Configuration settings, RelationalTableFilters fixed) {
            super(settings, TableFilter.includeAll(), Object::toString, false);
            this.fixed = fixed;
        }

        @Override
        public TableFilter dataCollectionFilter() {
            return table ->
                    fixed.dataCollectionFilter().isIncluded(table)
                            || added.contains(new TableId(table.schema(), table.table()));
        }

        @Override
        public TableFilter eligibleDataCollectionFilter() {
            return fixed.eligibleDataCollectionFilter();
        }

        @Override
        public TableFilter eligibleForSchemaDataCollectionFilter() {
            return fixed.eligibleForSchemaDataCollectionFilter();
        }

        @Override
        public Predicate<String> databaseFilter() {
            return fixed.databaseFilter();
        }

        @Override
        public Predicate<String> schemaFilter() {
            return fixed.schemaFilter();
        }

        @Override
        public String getExcludeColumns() {
            return fixed.getExcludeColumns();
        }
    }
}
