package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Passport;
import dev.tidegate.sandbox.demo.MovingDatabase;
import dev.tidegate.sandbox.handover.Applications;
import dev.tidegate.sandbox.handover.Strays;

/**
 * Tries both sides all the time, from an arming on. Each move of the writers may end what the one
 * side takes and begin what the other one takes; whoever took more turns than that took writes
 * while the other one did.
 */
final class OneSide {
    private final MovingDatabase database;
    private final Strays strays;
    private final long movesBefore;

    private OneSide(MovingDatabase database, Strays strays) {
        this.database = database;
        this.strays = strays;
        this.movesBefore = moves(database);
    }

    static OneSide watch(MovingDatabase database, Applications applications) {
        return new OneSide(database, applications.letStray());
    }

    /** To be asked while the cutover rests. */
    void assertNeverBoth() {
        assertThat((long) strays.leastSwitches())
                .as("turns of the sides, of which one at most takes writes at any time")
                .isLessThanOrEqualTo(moves(database) - movesBefore);
    }

    private static long moves(MovingDatabase database) {
        return database.attempts().stream()
                .filter(it -> it.outcome() == Passport.Outcome.MOVED)
                .count();
    }
}
