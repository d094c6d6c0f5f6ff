package dev.tidegate.sandbox.workload;

/**
 * Something that every state of the source's data fulfils, and so every snapshot of the target.
 *
 * @param name what holds, as a sentence
 * @param violations a SELECT for PostgreSQL that gives one number: how often it does not hold. It
 *     names tables and columns in lower case, without a schema
 */
public record Invariant(String name, String violations) {}
