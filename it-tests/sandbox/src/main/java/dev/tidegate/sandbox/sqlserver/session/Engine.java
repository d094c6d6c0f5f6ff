package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands behind the wire: it checks logins and opens sessions. */
public interface Engine {
    /**
     * A client's request to log in.
     *
     * @param user login name
     * @param password in the clear
     * @param database wanted database, empty for the login's default
     * @param application the program's own name
     * @param host the client's own name
     * @param readOnlyIntent whether {@code applicationIntent=ReadOnly} was asked
     */
    record Login(
            String user,
            String password,
            String database,
            String application,
            String host,
            boolean readOnlyIntent) {}

    /**
     * A value that a client sent with a call.
     *
     * @param name with its {@code @}; empty for a positional one
     * @param type as declared on the wire
     * @param value of the class that {@link SqlType.Kind} names, or null
     * @param output whether the client wants it back
     */
    record Parameter(String name, SqlType type, @Nullable Object value, boolean output) {}

    /** A client has connected and said nothing yet; a {@link ConnectionCut} sends it away. */
    default void connecting() {}

    /** Opens a session; throws 18456 or 4060 when it must not. */
    Session login(Login login) throws SqlError;

    /**
     * One connection's session. One worker calls it at a time, except {@link #cancel}, which the
     * connection's reader calls meanwhile.
     */
    interface Session extends AutoCloseable {
        /** The current database. */
        String database();

        /** Number of this session: {@code @@SPID}. */
        int spid();

        /** Whether a transaction is open: DONE's 0x04 bit. */
        boolean inTransaction();

        /** Runs a batch of T-SQL. Errors go into the sink, never out of this method. */
        void batch(String sql, ResultSink sink);

        /**
         * Runs a remote procedure call. Special procedures by number come under their names:
         * sp_executesql, sp_prepare, sp_prepexec, sp_execute, sp_unprepare, sp_cursoropen …
         *
         * @return return status, and the output parameters with their new values, in the order of
         *     {@code parameters}; on an error the status is -6 and the error is in the sink
         */
        CallResult call(String procedure, List<Parameter> parameters, ResultSink sink);

        /**
         * Interrupts what runs; the statement ends as by an attention. May come when nothing runs,
         * and does come again and again until the running request has ended. It must not stop a
         * later request.
         */
        void cancel();

        /** Back to the state after login: the client's pool hands the connection on. */
        void reset();

        /** Rolls back and frees everything; the connection is gone. */
        @Override
        void close();
    }

    /** What a call returns beside its results. */
    record CallResult(int status, List<Parameter> outputs) {}
}
