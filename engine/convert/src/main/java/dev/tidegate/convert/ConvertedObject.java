package dev.tidegate.convert;

import dev.tidegate.bind.ObjectId;
import java.util.ArrayList;
import java.util.List;

/**
 * An object of the source with what it becomes.
 *
 * @param id of a schema: its name twice
 * @param definition statements that make it, in order, without semicolons; empty if it could not be
 *     converted
 * @param links statements for when every table is there: foreign keys
 * @param temporaryTables statements that create the tables which its routines make when they run
 * @param items what a person has to see to
 * @param whole whether nothing that the source's object does was left out
 * @param parsed whether every statement of it could be read, and is printed as it was
 * @param origin where it is defined
 */
public record ConvertedObject(
        ObjectKind kind,
        ObjectId id,
        List<String> definition,
        List<String> links,
        List<String> temporaryTables,
        List<ActionItem> items,
        boolean whole,
        boolean parsed,
        Origin origin) {
    public ConvertedObject {
        definition = List.copyOf(definition);
        links = List.copyOf(links);
        temporaryTables = List.copyOf(temporaryTables);
        items = List.copyOf(items);
    }

    /**
     * Where an object was read.
     *
     * @param hash SHA-256 of its definition in hex digits
     */
    public record Origin(String file, int line, String hash) {}

    /** Whether there is anything to create. */
    public boolean isConverted() {
        return !definition.isEmpty();
    }

    ConvertedObject with(ActionItem item) {
        List<ActionItem> more = new ArrayList<>(items);
        more.add(item);
        return new ConvertedObject(
                kind, id, definition, links, temporaryTables, more, false, parsed, origin);
    }

    ConvertedObject withTemporaryTables(List<String> tables) {
        return new ConvertedObject(
                kind, id, definition, links, tables, items, whole, parsed, origin);
    }
}
