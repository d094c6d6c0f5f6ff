package dev.tidegate.convert;

import dev.tidegate.bind.ObjectId;
import java.util.List;
import java.util.Set;

/**
 * A database, converted.
 *
 * @param helpers statements that create the functions which the objects call, to run first
 * @param objects in an order in which they can be created
 * @param early views and routines that the definitions of tables need
 * @param permissions roles, and what they may
 * @param items of what belongs to no object: permissions, what could not be read
 */
public record Conversion(
        String database,
        List<String> helpers,
        List<ConvertedObject> objects,
        Set<ObjectId> early,
        Permissions permissions,
        List<ActionItem> items) {
    public Conversion {
        helpers = List.copyOf(helpers);
        objects = List.copyOf(objects);
        early = Set.copyOf(early);
        items = List.copyOf(items);
    }

    /**
     * Roles, and what they may.
     *
     * @param statements that create and grant, in order; may be run again
     * @param source what they were made of, as it was written
     */
    public record Permissions(List<String> statements, String source) {
        public Permissions {
            statements = List.copyOf(statements);
        }
    }
}
