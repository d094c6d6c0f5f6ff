package dev.tidegate.convert.assess;

import dev.tidegate.model.TargetNames;

/** The names of places in the page: stable, and safe in an attribute and in an address. */
final class Anchors {
    private static final int HASH_DIGITS = 8;

    private Anchors() {}

    static String of(AssessedObject object) {
        return of("object", object.database() + "." + object.kind().one() + "." + object.id());
    }

    static String ofRule(String key) {
        return of("rule", key);
    }

    static String ofDatabase(String name) {
        return of("database", name);
    }

    private static String of(String kind, String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
        return kind
                + "-"
                + plain
                + (plain.equals(name)
                        ? ""
                        : "-" + TargetNames.hash(name).substring(0, HASH_DIGITS));
    }
}
