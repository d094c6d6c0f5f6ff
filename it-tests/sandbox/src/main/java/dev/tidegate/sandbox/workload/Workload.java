package dev.tidegate.sandbox.workload;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.random.RandomGenerator;

/** Tables, their rows, and what clients do with them. */
public interface Workload {
    /** What users call it. */
    String name();

    /**
     * Makes the tables and their rows, before changes are captured.
     *
     * @param connection to an empty database. A workload may make another database; afterwards the
     *     connection's catalog is the database with the tables
     */
    void create(Connection connection) throws SQLException;

    /**
     * A client, for use by one thread.
     *
     * @param connection its own, with auto-commit off
     * @param random decides everything that it does
     */
    Client client(Connection connection, RandomGenerator random) throws SQLException;

    /** What every snapshot of the target fulfils. */
    List<Invariant> invariants();

    /**
     * Whether a failed statement is part of the workload: the transaction is rolled back and
     * counted as refused, and the client goes on.
     */
    default boolean expects(SQLException failure) {
        return false;
    }

    /** One of the users. */
    interface Client {
        /** Does the statements of a transaction, and tells how it shall end. */
        Ending transact() throws SQLException;
    }

    /** How a transaction ends. */
    enum Ending {
        /** It is to be committed. */
        COMMIT,
        /** The user changed their mind: it is to be rolled back. */
        ROLL_BACK
    }
}
