package dev.tidegate.convert;

import dev.tidegate.model.TargetNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of relations on the target: tables, views, sequences, indexes and types share them in
 * each schema. An object that would take another's name is not created.
 */
final class TargetNamespace {
    private final Map<String, String> taken = new HashMap<>();

    /** Takes names as the source has them. */
    ConvertedObject take(ConvertedObject object, List<String> sourceNames) {
        return takeTarget(object, sourceNames.stream().map(PgNames::part).toList());
    }

    /** Takes names as the target has them. */
    ConvertedObject takeTarget(ConvertedObject object, List<String> names) {
        ConvertedObject result = object;
        String owner = object.kind().one() + " " + object.id();
        for (String name : names) {
            String key = TargetNames.of(object.id().schema()) + "." + name;
            String other = taken.putIfAbsent(key, owner);
            if (other != null) {
                result = collided(result, name, owner, other);
            }
        }
        return result;
    }

    private static ConvertedObject collided(
            ConvertedObject object, String name, String owner, String other) {
        ActionItem item =
                new ActionItem(
                        Rule.NAME_COLLISION,
                        object.origin().file(),
                        object.origin().line(),
                        object.origin().line(),
                        "\"" + name + "\" would be a name of the " + owner + " and of the " + other,
                        "Rename one of them on the source.");
        ConvertedObject noted = object.with(item);
        return new ConvertedObject(
                noted.kind(),
                noted.id(),
                List.of(),
                ConvertedObject.Behind.NOTHING,
                List.of(),
                noted.items(),
                false,
                noted.parsed(),
                noted.origin());
    }
}
