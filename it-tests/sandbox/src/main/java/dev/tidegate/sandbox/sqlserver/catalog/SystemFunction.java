package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;

/**
 * A scalar function of the server's own.
 *
 * @param name its name in lower case
 * @param h2Name the H2 alias, quoted and qualified; its first argument is the current database's
 *     name, or the one that qualifies the function's name
 * @param returns the type of its value
 */
public record SystemFunction(String name, String h2Name, SqlType returns) {}
