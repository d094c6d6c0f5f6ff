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
     * @param created handles of all routines, and of tables and views, that were created: as in
     *     {@code pg_proc} and {@code pg_class}
     */
    record Attempt(Optional<String> error, List<Long> routines, List<Long> created) {
        public Attempt {
            routines = List.copyOf(routines);
            created = List.copyOf(created);
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

    /** Begins a transaction of which nothing stays. No other call until it is closed. */
    Session session() throws InterruptedException;

    /** A transaction that is rolled back when it is closed. */
    interface Session extends AutoCloseable {
        /** Runs a statement, and reads what rows it gives, a good many at most. */
        Optional<Refusal> run(String statement) throws InterruptedException;

        /** The rows of a query that cannot fail, each value as text; NULL is empty. */
        List<List<String>> rows(String query) throws InterruptedException;

        @Override
        void close();
    }

    /**
     * Why a statement failed.
     *
     * @param message of the server, without its details
     * @param where in which routine, at which statement; empty if in none
     */
    record Refusal(String sqlState, String message, String where) {}
}
