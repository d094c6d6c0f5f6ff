package dev.tidegate.model;

/**
 * A column whose values travel with changes. Computed columns do not travel.
 *
 * @param name in the case of the source's catalog
 * @param type its type on the source
 * @param nullable whether NULL is allowed
 */
public record Column(String name, ColumnType type, boolean nullable) {}
