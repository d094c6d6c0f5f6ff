package dev.tidegate.convert;

import java.util.List;
import java.util.Optional;

/** Port: a PostgreSQL database on which anything may be tried. */
public interface Scratch {
    /**
     * What came of creating something.
     *
     * @param error the server's own words; then nothing was created
     * @param routines handles of the PL/pgSQL routines that were created
     */
    record Attempt(Optional<String> error, List<Long> routines) {
        public Attempt {
            routines = List.copyOf(routines);
        }
    }

    /** Runs statements in one transaction. */
    Attempt create(List<String> statements) throws InterruptedException;

    /** Whether the server has plpgsql_check. */
    boolean checksRoutines();

    /**
     * What plpgsql_check says of a routine; only if {@link #checksRoutines()}.
     *
     * @param temporaryTables statements that create what the routine makes itself when it runs;
     *     they are undone
     */
    List<String> findings(long routine, List<String> temporaryTables) throws InterruptedException;
}
