package dev.tidegate.schema;

import java.util.List;

/** Port: what tables the source has. */
public interface SourceCatalog {
    /**
     * The tables to replicate, as selected by the settings, parents before children where the
     * foreign keys allow it.
     */
    List<TableDefinition> tables();

    /** What the settings leave out of these tables. */
    default List<TargetSchema.LeftOut> leftOut() {
        return List.of();
    }
}
