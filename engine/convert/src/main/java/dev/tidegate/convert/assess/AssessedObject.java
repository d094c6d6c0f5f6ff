package dev.tidegate.convert.assess;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.ObjectKind;
import java.util.List;

/**
 * An object with what is left to do for it.
 *
 * @param standing how far it came
 * @param lastLine of its definition; 0 if it is in no script
 * @param items in the order of the conversion, those of the ladder behind
 * @param uses the objects that it uses, in the order of their names
 * @param waitsFor those of them because of which it cannot be created, or does not run
 */
public record AssessedObject(
        String database,
        Standing standing,
        int lastLine,
        List<AssessedItem> items,
        List<ObjectId> uses,
        List<ObjectId> waitsFor) {
    public AssessedObject {
        items = List.copyOf(items);
        uses = List.copyOf(uses);
        waitsFor = List.copyOf(waitsFor);
    }

    public ObjectKind kind() {
        return object().kind();
    }

    public ObjectId id() {
        return object().id();
    }

    /** What reports call it: {@code schema.name}, of a schema its name. */
    public String name() {
        return kind() == ObjectKind.SCHEMA ? id().name() : id().toString();
    }

    /** The script, relative to the database's folder; empty if it is in none. */
    public String file() {
        return object().origin().file();
    }

    /** The first line of its definition, from 1; 0 if it is in no script. */
    public int line() {
        return object().origin().line();
    }

    /** The lines of its definition, blank ones and comments among them. */
    public int lines() {
        return line() == 0 ? 0 : lastLine - line() + 1;
    }

    /** What is left to do. */
    public Verdict verdict() {
        if (!object().isConverted()
                || !object().whole()
                || standing.l0() == Rung.NO
                || minutes() > 0) {
            return Verdict.WORK;
        }
        return items.isEmpty() ? Verdict.BY_ITSELF : Verdict.LOOK;
    }

    /** How hard that is. */
    public Complexity complexity() {
        return switch (verdict()) {
            case BY_ITSELF -> Complexity.NONE;
            case LOOK -> Complexity.INFO;
            case WORK -> Complexity.of(Math.max(minutes(), Complexity.SIMPLE.minutesMin()));
        };
    }

    /** Minutes that it takes a person. */
    public int minutes() {
        return items.stream().mapToInt(AssessedItem::minutes).sum();
    }

    private ConvertedObject object() {
        return standing.object();
    }
}
