package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The order in which objects can be created: what an object names comes before it. Names are found
 * in the text; one that is taken for another only moves something further up.
 */
final class Dependencies {
    private final Catalog catalog;
    private final Set<ObjectId> done = new LinkedHashSet<>();
    private final Set<ObjectId> open = new LinkedHashSet<>();
    private final List<CatalogObject> ordered = new ArrayList<>();

    private Dependencies(Catalog catalog) {
        this.catalog = catalog;
    }

    /** All objects but types, each behind those that it names, as far as they form no circle. */
    static List<CatalogObject> order(Catalog catalog) {
        Dependencies dependencies = new Dependencies(catalog);
        catalog.objects().stream()
                .sorted(
                        Comparator.comparingInt(Dependencies::rank)
                                .thenComparing(CatalogObject::id))
                .forEach(dependencies::add);
        return dependencies.ordered;
    }

    /** Views and routines that tables call in defaults, checks and computed columns. */
    static Set<ObjectId> ofTables(Catalog catalog) {
        Dependencies dependencies = new Dependencies(catalog);
        Deque<CatalogObject> waiting = new ArrayDeque<>();
        catalog.tables().stream()
                .flatMap(table -> dependencies.uses(table).stream())
                .filter(CatalogObject.Routine.class::isInstance)
                .forEach(waiting::add);
        Set<ObjectId> needed = new LinkedHashSet<>();
        while (!waiting.isEmpty()) {
            CatalogObject next = waiting.remove();
            if (!(next instanceof Table) && needed.add(next.id())) {
                waiting.addAll(dependencies.uses(next));
            }
        }
        return needed;
    }

    private static int rank(CatalogObject object) {
        return switch (ObjectKind.of(object)) {
            case SCHEMA, TYPE -> 0;
            case SEQUENCE -> 1;
            case TABLE -> 2;
            case FUNCTION -> 3;
            case VIEW -> 4;
            case SYNONYM -> 5;
            case PROCEDURE -> 6;
            case TRIGGER -> 7;
        };
    }

    private void add(CatalogObject object) {
        if (done.contains(object.id()) || !open.add(object.id())) {
            return;
        }
        for (CatalogObject used : uses(object)) {
            add(used);
        }
        if (done.add(object.id())) {
            ordered.add(object);
        }
    }

    /** What an object names; tables name each other in foreign keys only, which come later. */
    private List<CatalogObject> uses(CatalogObject object) {
        List<CatalogObject> uses = new ArrayList<>();
        for (Mention mention : Mention.in(catalog, object)) {
            CatalogObject named = mention.object();
            boolean later =
                    object instanceof Table && named instanceof Table
                            || named instanceof CatalogObject.Trigger;
            if (!named.id().equals(object.id()) && !later) {
                uses.add(named);
            }
        }
        return uses;
    }
}
