package dev.tidegate.convert;

import java.util.List;

/**
 * A database, converted.
 *
 * @param helpers statements that create the functions which the objects call, to run first
 * @param objects in an order in which they can be created
 * @param items of what belongs to no object: permissions, what could not be read
 */
public record Conversion(
        String database,
        List<String> helpers,
        List<ConvertedObject> objects,
        List<ActionItem> items) {
    public Conversion {
        helpers = List.copyOf(helpers);
        objects = List.copyOf(objects);
        items = List.copyOf(items);
    }
}
