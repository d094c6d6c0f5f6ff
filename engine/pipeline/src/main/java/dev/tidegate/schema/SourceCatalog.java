package dev.tidegate.schema;

import java.util.List;
import java.util.Optional;

/** Port: what tables the source has. */
public interface SourceCatalog {
    /**
     * The tables to replicate, as selected by the settings, parents before children where the
     * foreign keys allow it.
     */
    List<TableDefinition> tables();

    /**
     * Another text whenever a table or a column came, went, or has another name, type or
     * nullability, of all tables of the source; much cheaper than {@link #tables}. So what was read
     * between two that are equal is still so. Empty if the source cannot say.
     */
    default Optional<String> revision() {
        return Optional.empty();
    }

    /** What the settings leave out of these tables. */
    default List<TargetSchema.LeftOut> leftOut() {
        return List.of();
    }

    /** Both, from one reading. */
    default Selected selected() {
        return new Selected(tables(), leftOut());
    }

    /**
     * What is selected, and what is left out of it.
     *
     * @param tables as {@link #tables} gives them
     */
    record Selected(List<TableDefinition> tables, List<TargetSchema.LeftOut> leftOut) {}
}
