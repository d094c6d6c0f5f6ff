package dev.tidegate.convert.assess;

import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.ObjectKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Figures of some objects. */
public record Figures(List<AssessedObject> objects) {
    public Figures {
        objects = List.copyOf(objects);
    }

    /** By the kinds that there are, in their order. */
    static Map<ObjectKind, Figures> byKind(List<AssessedObject> objects) {
        Map<ObjectKind, List<AssessedObject>> byKind = new EnumMap<>(ObjectKind.class);
        objects.forEach(it -> byKind.computeIfAbsent(it.kind(), _ -> new ArrayList<>()).add(it));
        Map<ObjectKind, Figures> figures = new EnumMap<>(ObjectKind.class);
        byKind.forEach((kind, some) -> figures.put(kind, new Figures(some)));
        return figures;
    }

    public int all() {
        return objects.size();
    }

    /** How many have a verdict. */
    public int count(Verdict verdict) {
        return Math.toIntExact(objects.stream().filter(it -> it.verdict() == verdict).count());
    }

    /** How many are in a class. */
    public int count(Complexity complexity) {
        return Math.toIntExact(
                objects.stream().filter(it -> it.complexity() == complexity).count());
    }

    /** How many stand on a rung. */
    public int reached(Function<Standing, Rung> rung) {
        return Math.toIntExact(
                objects.stream().filter(it -> rung.apply(it.standing()) == Rung.YES).count());
    }

    /** Of how many it was recorded what SQL Server gives. */
    public int recorded() {
        return Math.toIntExact(
                objects.stream().filter(it -> it.standing().l4() != Rung.NOT_CHECKED).count());
    }

    /** Lines of their definitions. */
    public int lines() {
        return objects.stream().mapToInt(AssessedObject::lines).sum();
    }

    /** Minutes that they take a person. */
    public int minutes() {
        return objects.stream().mapToInt(AssessedObject::minutes).sum();
    }
}
