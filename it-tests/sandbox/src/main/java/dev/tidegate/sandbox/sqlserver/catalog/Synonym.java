package dev.tidegate.sandbox.sqlserver.catalog;

/**
 * A synonym.
 *
 * @param info id, name, times
 * @param target what it stands for
 * @param targetText the target as it was written
 */
public record Synonym(ObjectInfo info, ObjectName target, String targetText) {}
