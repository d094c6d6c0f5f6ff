package dev.tidegate.daemon;

import java.util.List;

/**
 * What was made of scripts.
 *
 * @param databases those of the scripts, in their order
 * @param postgresVersion major version of PostgreSQL that the code is for
 * @param isTried whether everything was tried on a server
 */
record ConvertedScripts(List<ConvertedDatabase> databases, int postgresVersion, boolean isTried) {
    ConvertedScripts {
        databases = List.copyOf(databases);
    }

    /** Whether each object got as far as was tried. */
    boolean isReached() {
        return databases.stream().allMatch(ConvertedDatabase::isReached);
    }
}
