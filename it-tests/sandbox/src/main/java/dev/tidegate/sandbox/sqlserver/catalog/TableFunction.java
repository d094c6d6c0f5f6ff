package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;

/**
 * What stands for a table function in FROM.
 *
 * @param h2 a text in parentheses, to be given an alias
 * @param columns its columns
 */
public record TableFunction(String h2, List<Column> columns) {}
