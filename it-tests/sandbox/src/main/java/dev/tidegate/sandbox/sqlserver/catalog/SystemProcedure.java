package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.SQLException;

/** A stored procedure of the server's own. */
@FunctionalInterface
public interface SystemProcedure {
    /** Who calls. */
    interface Caller {
        /** Current database, or the one that qualifies the procedure's name. */
        String database();

        /** The caller's login. */
        String user();

        /** {@code @@SPID}. */
        int spid();
    }

    /**
     * Runs it. An {@link SQLException} is H2's: the session maps it like a statement's.
     *
     * <p>Procedures that change objects work on H2 connections of their own; the session commits
     * its open transaction before it calls one whose name begins with {@code sp_cdc_}, {@code
     * sp_rename}, {@code sp_addtype} or {@code sp_droptype}.
     *
     * @return the return status
     */
    int call(Caller caller, Arguments arguments, ResultSink sink) throws SqlError, SQLException;
}
