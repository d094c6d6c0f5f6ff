package dev.tidegate.convert;

/**
 * What the expressions of a table are converted for.
 *
 * @param postgres major version of PostgreSQL
 * @param sure whether what may differ in a rare case is refused
 */
record Aim(int postgres, boolean sure) {
    /** Refuses what may differ in a rare case, where it must not. */
    void doubt(boolean doubtful, String reason) throws UnconvertedException {
        if (sure && doubtful) {
            throw new UnconvertedException(reason);
        }
    }
}
