package dev.tidegate.convert;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

        /** Runs a statement, and keeps what rows it gives, a good many at most. */
        Answer answer(String statement) throws InterruptedException;

        /** The rows of a query that cannot fail, each value as text; NULL is empty. */
        List<List<String>> rows(String query) throws InterruptedException;

        @Override
        void close();
    }

    /**
     * What a statement gave.
     *
     * @param refusal why it failed; then there is nothing else
     * @param columns names of its columns
     * @param types short names of their types: {@code int4}
     * @param rows each value as text; NULL is null
     */
    record Answer(
            Optional<Refusal> refusal,
            List<String> columns,
            List<String> types,
            List<List<@Nullable String>> rows) {
        public Answer {
            columns = List.copyOf(columns);
            types = List.copyOf(types);
            rows = List.copyOf(rows);
        }
    }

    /**
     * Why a statement failed.
     *
     * @param message of the server, without its details
     * @param detail what the server adds to it; empty if nothing
     * @param where in which routine, at which statement; empty if in none
     */
    record Refusal(String sqlState, String message, String detail, String where) {}
}
