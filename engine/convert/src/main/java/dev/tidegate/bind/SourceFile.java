package dev.tidegate.bind;

import dev.tidegate.tsql.Script;

/**
 * A script of a database.
 *
 * @param name its path, relative to the database's folder, with {@code /}
 */
public record SourceFile(String name, Script script) {}
