package dev.tidegate.sandbox.sqlserver.fault;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.time.Duration;

/** What a {@link Fault} does to the request that it strikes. */
public sealed interface Effect {
    /**
     * The request is not run; the client gets an error. The transaction is rolled back when SQL
     * Server does so on that error, and the connection ended when its severity is 20 or more. A
     * connection that has not come to its login is closed.
     */
    record Fail(SqlError error) implements Effect {
        /** An error of severity 16, state 1. */
        public Fail(int number, String text) {
            this(new SqlError(number, text));
        }
    }

    /** The request is not run; the connection is cut. */
    record Disconnect() implements Effect {}

    /**
     * The request is run, and the connection is cut after so many rows of its answer, in the middle
     * of a packet; at the latest at the end of its first result.
     */
    record DisconnectInResult(long rows) implements Effect {}

    /** The request is run to its end and committed; the connection is cut instead of an answer. */
    record LoseAnswer() implements Effect {}

    /** The request is run later; cancelling ends the wait. */
    record Delay(Duration by) implements Effect {}

    /** The request is run when the fault is released or removed; cancelling ends the wait. */
    record Stall() implements Effect {}
}
