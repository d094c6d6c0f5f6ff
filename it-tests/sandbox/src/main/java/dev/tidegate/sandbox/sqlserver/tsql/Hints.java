package dev.tidegate.sandbox.sqlserver.tsql;

import java.util.Locale;
import java.util.Set;

/** Table hints. */
final class Hints {
    private static final Set<String> TABLE_HINTS =
            Set.of(
                    ("FORCESCAN FORCESEEK HOLDLOCK INDEX KEEPDEFAULTS KEEPIDENTITY NOEXPAND NOLOCK"
                                    + " NOWAIT PAGLOCK READCOMMITTED READCOMMITTEDLOCK READPAST"
                                    + " READUNCOMMITTED REPEATABLEREAD ROWLOCK SERIALIZABLE SNAPSHOT"
                                    + " TABLOCK TABLOCKX UPDLOCK XLOCK")
                            .split(" "));

    private Hints() {}

    static boolean isTableHint(String word) {
        return TABLE_HINTS.contains(word.toUpperCase(Locale.ROOT));
    }
}
