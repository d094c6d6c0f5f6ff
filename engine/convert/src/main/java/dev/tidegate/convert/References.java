package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.ObjectId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which objects of a database use which. It is read from the text: a name counts if its schema is
 * before it, if a word such as FROM or EXEC is, or if it is called. Names in dynamic SQL do not
 * count.
 */
public final class References {
    private static final Set<String> BEFORE_A_NAME =
            Set.of(
                    "FROM",
                    "JOIN",
                    "APPLY",
                    "INTO",
                    "INSERT",
                    "UPDATE",
                    "DELETE",
                    "MERGE",
                    "USING",
                    "EXEC",
                    "EXECUTE",
                    "TABLE",
                    "REFERENCES",
                    "FOR");

    private static final Set<String> DEFINING =
            Set.of("TABLE", "VIEW", "PROCEDURE", "PROC", "FUNCTION", "TRIGGER");

    private References() {}

    /** What each object uses, itself and triggers left out, in the order of the names. */
    public static Map<ObjectId, List<ObjectId>> of(Catalog catalog) {
        Map<ObjectId, List<ObjectId>> references = new TreeMap<>();
        for (CatalogObject object : catalog.objects()) {
            Set<ObjectId> used = used(catalog, object);
            used.remove(object.id());
            references.put(object.id(), List.copyOf(used));
        }
        return references;
    }

    /** What an object uses, itself if it does, triggers left out. */
    public static Set<ObjectId> used(Catalog catalog, CatalogObject object) {
        Set<ObjectId> used = new TreeSet<>();
        for (Mention mention : Mention.in(catalog, object)) {
            boolean defines =
                    mention.object().id().equals(object.id())
                            && DEFINING.contains(mention.before().toUpperCase(Locale.ROOT));
            if (!defines
                    && isMeant(mention)
                    && !(mention.object() instanceof CatalogObject.Trigger)) {
                used.add(mention.object().id());
            }
        }
        if (object instanceof CatalogObject.Trigger trigger) {
            trigger.target().flatMap(catalog::find).map(CatalogObject::id).ifPresent(used::add);
        }
        return used;
    }

    private static boolean isMeant(Mention mention) {
        return mention.qualified()
                || mention.called()
                || BEFORE_A_NAME.contains(mention.before().toUpperCase(Locale.ROOT));
    }
}
