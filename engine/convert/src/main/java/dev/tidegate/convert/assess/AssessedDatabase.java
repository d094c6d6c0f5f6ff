package dev.tidegate.convert.assess;

import dev.tidegate.convert.ObjectKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A database with what is left to do for it.
 *
 * @param objects by kind, then by name
 * @param others what belongs to no object: permissions, what could not be read
 */
public record AssessedDatabase(
        String name, List<AssessedObject> objects, List<AssessedItem> others) {
    public AssessedDatabase {
        objects = List.copyOf(objects);
        others = List.copyOf(others);
    }

    /** Figures of its objects. */
    public Figures figures() {
        return new Figures(objects);
    }

    /** Figures of the kinds that it has. */
    public Map<ObjectKind, Figures> types() {
        return Figures.byKind(objects);
    }

    /** Minutes that it takes a person, without what has to be learnt first. */
    public int minutes() {
        return figures().minutes() + otherMinutes();
    }

    /** Minutes of what belongs to no object. */
    public int otherMinutes() {
        return others.stream().mapToInt(AssessedItem::minutes).sum();
    }

    /** All items, those of objects first. */
    public List<AssessedItem> items() {
        List<AssessedItem> items = new ArrayList<>();
        objects.forEach(it -> items.addAll(it.items()));
        items.addAll(others);
        return items;
    }
}
