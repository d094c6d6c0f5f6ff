package dev.tidegate.schema;

import java.util.Optional;

/**
 * Which database a source is, so that a pipeline is never continued with another one.
 *
 * @param database its name
 * @param family what all restored copies of one database have in common, and no other has; empty if
 *     the source does not tell
 */
public record SourceIdentity(String database, Optional<String> family) {
    /** Whether both can be one database, by what is known of them. */
    public boolean matches(SourceIdentity other) {
        boolean oneFamily =
                family.isEmpty() || other.family.isEmpty() || family.equals(other.family);
        return database.equals(other.database) && oneFamily;
    }

    /** What is known, for people. */
    @Override
    public String toString() {
        return "database " + database + family.map(it -> " of family " + it).orElse("");
    }
}
