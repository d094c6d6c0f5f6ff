package dev.tidegate.sandbox.sqlserver.catalog;

/**
 * A schema of a database.
 *
 * @param id {@code SCHEMA_ID()}
 * @param name in the case it was created with
 * @param ownerId the principal that owns it
 */
public record Schema(int id, String name, int ownerId) {}
