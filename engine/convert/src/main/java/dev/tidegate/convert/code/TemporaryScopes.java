package dev.tidegate.convert.code;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.CatalogObject.Routine;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.References;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which routines make temporary tables of one name while another one runs. In T-SQL each call has
 * its own; on PostgreSQL the later one would take the place of the earlier one.
 */
final class TemporaryScopes {
    private final Catalog catalog;
    private final Map<ObjectId, List<Routine>> called = new HashMap<>();

    TemporaryScopes(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * The routine that makes a table of this name and may run inside of one that made it before.
     *
     * @param name with its {@code #}; with {@code @} only the routine itself has it
     */
    Optional<ObjectId> replacing(ObjectId routine, String name) {
        boolean own = name.startsWith("@");
        return reached(routine).values().stream()
                .filter(other -> own ? other.id().equals(routine) : makes(other, name))
                .map(CatalogObject::id)
                .findFirst();
    }

    /** What is called by a routine, and by what it calls; itself only if it calls itself. */
    private Map<ObjectId, Routine> reached(ObjectId routine) {
        Map<ObjectId, Routine> reached = new TreeMap<>();
        catalog.find(routine).ifPresent(from -> add(from, reached));
        return reached;
    }

    private void add(CatalogObject from, Map<ObjectId, Routine> reached) {
        for (Routine next : called(from)) {
            if (reached.put(next.id(), next) == null) {
                add(next, reached);
            }
        }
    }

    private List<Routine> called(CatalogObject from) {
        return called.computeIfAbsent(
                from.id(),
                _ ->
                        References.used(catalog, from).stream()
                                .flatMap(id -> catalog.find(id).stream())
                                .filter(Routine.class::isInstance)
                                .map(Routine.class::cast)
                                .toList());
    }

    private static boolean makes(Routine routine, String table) {
        String quoted = Pattern.quote(table) + "(?![\\w#$@])";
        return Pattern.compile(
                        "(?is)\\bCREATE\\s+TABLE\\s+\\[?"
                                + quoted
                                + "|\\bSELECT\\b(?:(?!\\bFROM\\b).)*?\\bINTO\\s+\\[?"
                                + quoted)
                .matcher(routine.definition().text())
                .find();
    }
}
