package dev.tidegate.sqlserver;

import dev.tidegate.model.TableId;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.util.List;

/**
 * What the catalog has of the selected tables.
 *
 * @param tables without the columns that the settings exclude
 * @param excluded those columns
 */
record CatalogContents(List<TableDefinition> tables, List<ExcludedColumn> excluded) {
    CatalogContents {
        tables = List.copyOf(tables);
        excluded = List.copyOf(excluded);
    }

    /**
     * A column that the settings exclude.
     *
     * @param nullable whether it takes NULL
     */
    record ExcludedColumn(TableId table, String name, boolean nullable) {
        LeftOut leftOut() {
            return new LeftOut(
                    "column \"" + name + "\"",
                    table.toString(),
                    "source.columns_excluded names it");
        }
    }
}
