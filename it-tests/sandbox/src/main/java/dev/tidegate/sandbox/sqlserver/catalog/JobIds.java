package dev.tidegate.sandbox.sqlserver.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** Ids of the Agent's jobs. */
public final class JobIds {
    private JobIds() {}

    /** The id of a database's job of a type; always the same. */
    public static UUID of(String database, String type) {
        String text = type + " job of " + database.toLowerCase(Locale.ROOT);
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
