package dev.tidegate.sandbox.sqlserver.catalog;

import java.time.LocalDateTime;

/**
 * A database of the server.
 *
 * @param id {@code DB_ID()}
 * @param name in the case it was created with
 * @param created when
 */
public record Database(int id, String name, LocalDateTime created) {}
