package dev.tidegate.convert.deploy;

import dev.tidegate.model.TargetNames;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An object on the target.
 *
 * @param identity its kind and name, as PostgreSQL identifies it: {@code view dbo.v}
 * @param kind the first words of it
 * @param name of an index, a constraint or a trigger: without its table
 * @param table of an index, a constraint or a trigger; empty for others
 * @param definition what it is, in a form that can be compared
 * @param drop the statement that removes it
 * @param disable the statement that switches a trigger off
 */
public record Found(
        String identity,
        String kind,
        String name,
        String table,
        String definition,
        String drop,
        Optional<String> disable) {
    private static final Set<String> OF_TABLES = Set.of("index", "table constraint");

    boolean isIndexOrConstraint() {
        return OF_TABLES.contains(kind);
    }

    /** What some of them are, to be compared later. */
    static String fingerprint(List<Found> found) {
        StringBuilder text = new StringBuilder();
        found.stream()
                .map(each -> each.identity() + "\n" + each.definition() + "\n")
                .sorted()
                .forEach(text::append);
        return TargetNames.hash(text.toString());
    }
}
