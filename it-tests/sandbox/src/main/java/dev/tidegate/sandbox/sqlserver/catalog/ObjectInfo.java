package dev.tidegate.sandbox.sqlserver.catalog;

import java.time.LocalDateTime;

/**
 * What every object in a schema has.
 *
 * @param id {@code OBJECT_ID()}
 * @param name where it is
 * @param created when it was created
 * @param modified when it was last altered
 * @param shipped whether the server itself made it ({@code is_ms_shipped}), such as a change table
 */
public record ObjectInfo(
        int id, ObjectName name, LocalDateTime created, LocalDateTime modified, boolean shipped) {
    ObjectInfo touched(LocalDateTime now) {
        return new ObjectInfo(id, name, created, now, shipped);
    }

    ObjectInfo renamed(String newName, LocalDateTime now) {
        ObjectName renamed = new ObjectName(name.database(), name.schema(), newName);
        return new ObjectInfo(id, renamed, created, now, shipped);
    }

    ObjectInfo moved(String newSchema, LocalDateTime now) {
        ObjectName moved = new ObjectName(name.database(), newSchema, name.name());
        return new ObjectInfo(id, moved, created, now, shipped);
    }
}
