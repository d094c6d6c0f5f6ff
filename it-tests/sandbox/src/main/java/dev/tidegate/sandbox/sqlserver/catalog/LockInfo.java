package dev.tidegate.sandbox.sqlserver.catalog;

/**
 * A lock on something as a whole, as {@code sys.dm_tran_locks} shows it. Locks on rows are not
 * told.
 *
 * @param type {@code DATABASE}, {@code OBJECT} or {@code APPLICATION}
 * @param database name of the database that holds what is locked
 * @param objectId of a table, else 0
 * @param description of a lock of sp_getapplock, else empty
 * @param mode {@code S}, {@code IX}, {@code X} …
 * @param waiting whether the session waits for it
 */
public record LockInfo(
        String type,
        String database,
        int objectId,
        String description,
        String mode,
        boolean waiting) {}
