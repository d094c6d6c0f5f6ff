package dev.tidegate.bind;

import java.util.List;

/**
 * What {@code sp_addextendedproperty} says of an object.
 *
 * @param name such as MS_Description
 * @param levels from the outside in, at most three; none for the database
 */
public record ExtendedProperty(String name, String value, List<Level> levels) {
    public ExtendedProperty {
        levels = List.copyOf(levels);
    }

    /** A level: its type in capitals (SCHEMA, TABLE, COLUMN, …), and the name on it. */
    public record Level(String type, String name) {}
}
