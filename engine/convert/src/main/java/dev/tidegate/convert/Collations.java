package dev.tidegate.convert;

import java.util.Locale;

/** What the names of collations say. */
public final class Collations {
    private Collations() {}

    /** Whether upper and lower case differ. */
    static boolean isExact(String collation) {
        String name = "_" + collation.toUpperCase(Locale.ROOT) + "_";
        return name.contains("_CS_") || isBinary(collation);
    }

    /** Whether letters are equal to those without an accent. */
    static boolean ignoresAccents(String collation) {
        return ("_" + collation.toUpperCase(Locale.ROOT) + "_").contains("_AI_");
    }

    /** Whether text is ordered by the numbers of its characters. */
    public static boolean isBinary(String collation) {
        String name = "_" + collation.toUpperCase(Locale.ROOT) + "_";
        return name.contains("_BIN_") || name.contains("_BIN2_");
    }
}
