package dev.tidegate.convert;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.model.TargetNames;
import java.util.ArrayList;
import java.util.List;

/**
 * An object of the source with what it becomes.
 *
 * @param id of a schema: its name twice
 * @param definition statements that make it, in order, without semicolons; empty if it could not be
 *     converted
 * @param behind what a table gets when its rows are there
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
        Behind behind,
        List<String> temporaryTables,
        List<ActionItem> items,
        boolean whole,
        boolean parsed,
        Origin origin) {
    public ConvertedObject {
        definition = List.copyOf(definition);
        temporaryTables = List.copyOf(temporaryTables);
        items = List.copyOf(items);
    }

    /**
     * Where an object was read.
     *
     * @param text all that defines it, as it was written
     */
    public record Origin(String file, int line, String text) {
        /** SHA-256 of the text in hex digits. */
        public String hash() {
            return TargetNames.hash(text);
        }
    }

    /**
     * Statements that come behind the rows of a table.
     *
     * @param indexes indexes, and unique keys that no load needs
     * @param links foreign keys, which need every table and its keys
     * @param triggers what does for a table what SQL Server does by itself
     */
    public record Behind(List<String> indexes, List<String> links, List<String> triggers) {
        /** Of what is no table. */
        public static final Behind NOTHING = new Behind(List.of(), List.of(), List.of());

        public Behind {
            indexes = List.copyOf(indexes);
            links = List.copyOf(links);
            triggers = List.copyOf(triggers);
        }
    }

    /** Statements for when every table is there: foreign keys. */
    public List<String> links() {
        return behind.links();
    }

    /** All statements but those that need other tables, in order. */
    public List<String> alone() {
        List<String> statements = new ArrayList<>(definition);
        statements.addAll(behind.indexes());
        statements.addAll(behind.triggers());
        return List.copyOf(statements);
    }

    /** Whether there is anything to create. */
    public boolean isConverted() {
        return !definition.isEmpty();
    }

    ConvertedObject with(ActionItem item) {
        List<ActionItem> more = new ArrayList<>(items);
        more.add(item);
        return new ConvertedObject(
                kind, id, definition, behind, temporaryTables, more, false, parsed, origin);
    }

    ConvertedObject withTemporaryTables(List<String> tables) {
        return new ConvertedObject(
                kind, id, definition, behind, tables, items, whole, parsed, origin);
    }
}
