package dev.tidegate.convert.trial;

import java.util.List;

/**
 * How an object is run on PostgreSQL.
 *
 * @param statements in order; what the last one gives is the object's
 * @param gives what that is
 * @param outputs how many values of OUTPUT parameters are in front of all else that a call gives
 * @param changes whether it may change tables
 */
record TargetRun(List<String> statements, Gives gives, int outputs, boolean changes) {
    TargetRun {
        statements = List.copyOf(statements);
    }

    /** What the last statement gives. */
    enum Gives {
        NOTHING,
        ROWS,
        /** A row with parameters, the status and cursors. */
        PARAMETERS
    }

    static TargetRun ofRows(String statement, boolean changes) {
        return new TargetRun(List.of(statement), Gives.ROWS, 0, changes);
    }
}
